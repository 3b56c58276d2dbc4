package kernel

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

var durationForm = regexp.MustCompile(`^[\s\v]*(\d+(?:\.\d+)?)[\s\v]*([a-zA-Z]+)[\s\v]*$`)

// durationUnits are milliseconds.
var durationUnits = map[string]float64{"ns": 1e-6, "us": 1e-3, "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}

// datetimeDurationKernels are this file's kernels by name.
var datetimeDurationKernels = map[string]Kernel{
	"parse_duration": F1(func(s string) (int64, error) {
		if s == "" {
			return 0, invalid("duration is empty")
		}
		m := durationForm.FindStringSubmatch(s)
		if m == nil {
			return 0, invalid("duration is not a valid data duration string: %s", s)
		}
		scale, ok := durationUnits[m[2]]
		if !ok {
			return 0, invalid("Unknown time unit: %s", strings.Clone(m[2]))
		}
		x, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			return 0, invalid("duration is not a valid data duration string: %s", s)
		}
		return javaRound(x * scale), nil
	}),
	"human_readable_seconds": F1(func(x float64) (string, error) {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return "", invalid("Invalid argument found: %s", JavaFloat(x, 64))
		}
		n := javaRound(x)
		if n < 0 {
			n = -n
		}
		var parts []string
		say := func(count int64, word string) {
			if count != 1 {
				word += "s"
			}
			parts = append(parts, strconv.FormatInt(count, 10)+" "+word)
		}
		for _, u := range []struct {
			seconds int64
			word    string
		}{{604_800, "week"}, {86_400, "day"}, {3_600, "hour"}, {60, "minute"}, {1, "second"}} {
			if count := n / u.seconds; count > 0 {
				say(count, u.word)
			}
			n %= u.seconds
		}
		if len(parts) == 0 {
			say(0, "second")
		}
		return strings.Join(parts, ", "), nil
	}),
}
