package query

import (
	"fmt"
	"time"

	"glaux/lake"
)

// amount is rows and bytes as Trino writes them: 1 row (5B).
func amount(rows, bytes int64) string {
	return rowCount(rows) + " (" + dataSize(bytes) + ")"
}

func rowCount(n int64) string {
	if n == 1 {
		return "1 row"
	}
	return fmt.Sprintf("%d rows", n)
}

// dataSize is a number of bytes in the largest unit of 1,024 that it fills.
func dataSize(n int64) string {
	units := [...]string{"B", "kB", "MB", "GB", "TB", "PB"}
	v, i := float64(n), 0
	for v >= 1024 && i < len(units)-1 {
		v, i = v/1024, i+1
	}
	if i == 0 {
		return fmt.Sprintf("%dB", n)
	}
	return fmt.Sprintf("%.2f%s", v, units[i])
}

// duration is a time in the largest unit that it fills.
func duration(d time.Duration) string {
	units := [...]struct {
		size time.Duration
		name string
	}{{24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "m"}, {time.Second, "s"}, {time.Millisecond, "ms"}, {time.Microsecond, "us"}}
	for _, u := range units {
		if d >= u.size {
			return fmt.Sprintf("%.2f%s", float64(d)/float64(u.size), u.name)
		}
	}
	return fmt.Sprintf("%.2fns", float64(d))
}

// percent is a share; of nothing it is unknown.
func percent(part, whole float64) string {
	if whole == 0 {
		return "?%"
	}
	return fmt.Sprintf("%.2f%%", 100*part/whole)
}

func boundText(f lake.Figures) string {
	if f.Bound {
		return fmt.Sprintf("at most %d", f.Bytes)
	}
	return fmt.Sprint(f.Bytes)
}
