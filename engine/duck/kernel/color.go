package kernel

import (
	"strconv"
	"strings"
)

// parseColor reads #rgb and the names of the terminal's colours, which are
// stored below zero.
func parseColor(s string) (int64, error) {
	if i := colorNames[strings.ToLower(s)]; i != 0 {
		return -i, nil
	}
	if len(s) == 4 && s[0] == '#' {
		if n, err := strconv.ParseUint(s[1:], 16, 16); err == nil {
			r, g, b := int64(n>>8)*17, int64(n>>4&15)*17, int64(n&15)*17
			return r<<16 | g<<8 | b, nil
		}
	}
	return 0, invalid("Invalid color: '%s'", s)
}

var colorNames = map[string]int64{"black": 1, "red": 2, "green": 3, "yellow": 4, "blue": 5, "magenta": 6, "cyan": 7, "white": 8}
