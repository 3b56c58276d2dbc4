package serde

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"glaux/engine/duck/kernel"
	"glaux/lake"
	"glaux/sql"
)

// timestampFormats are the patterns of the property timestamp.formats, by which
// timestamps are read before the default form is tried.
type timestampFormats []*kernel.TimestampFormat

func newTimestampFormats(s lake.SerDe) (timestampFormats, error) {
	text := strings.TrimSpace(s.Properties["timestamp.formats"])
	if text == "" {
		return nil, nil
	}
	var list timestampFormats
	for part := range strings.SplitSeq(text, ",") {
		if strings.TrimSpace(part) == "millis" {
			list = append(list, nil)
			continue
		}
		f, err := kernel.ParseTimestampFormat(part)
		if err != nil {
			return nil, &sql.Error{Name: "HIVE_INVALID_METADATA", Message: fmt.Sprintf("Invalid timestamp.formats %q: %v", text, err)}
		}
		list = append(list, f)
	}
	return list, nil
}

// add appends the timestamp that a text is in one of the formats; it reports
// false, and appends nothing, when it is in none.
func (list timestampFormats) add(b *kernel.Builder, s []byte) bool {
	for _, f := range list {
		if f == nil {
			millis, err := strconv.ParseFloat(text(s), 64)
			if err != nil || math.Abs(millis) > 1e15 {
				continue
			}
			appendInstant(b, sql.Instant{Micros: int64(math.Round(millis * 1000))})
			return true
		}
		if x, ok := f.Parse(text(s)); ok {
			appendInstant(b, x)
			return true
		}
	}
	return false
}
