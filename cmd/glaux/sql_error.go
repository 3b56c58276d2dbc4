package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
)

// place finds where in the statement an error message points: "line 1:8:".
var place = regexp.MustCompile(`\bline (\d+):(\d+):`)

// statementError is an error about a statement, shown with the line it points at.
type statementError struct {
	statement string
	err       error
}

func (e *statementError) Unwrap() error { return e.err }

// Error is the message and, if it names a place, that line with a caret below:
//
//	line 1:8: Column 'nope' cannot be resolved
//	  SELECT nope FROM t
//	         ^
func (e *statementError) Error() string {
	message := e.err.Error()
	m := place.FindStringSubmatch(message)
	if m == nil {
		return message
	}
	number, _ := strconv.Atoi(m[1])
	column, _ := strconv.Atoi(m[2])
	lines := strings.Split(strings.TrimLeft(e.statement, " \t\r\n"), "\n")
	if number < 1 || number > len(lines) || column < 1 {
		return message
	}
	line := strings.TrimRight(lines[number-1], "\r")
	return fmt.Sprintf("%s\n  %s\n  %s^", message, line, indent(line, column-1))
}

// indent is blank space as wide as the first n UTF-16 units of the line, which
// is what positions count.
func indent(line string, n int) string {
	var b strings.Builder
	for _, r := range line {
		if n -= max(1, utf16.RuneLen(r)); n < 0 {
			break
		}
		if r == '\t' {
			b.WriteByte('\t')
		} else {
			b.WriteByte(' ')
		}
	}
	return b.String() + strings.Repeat(" ", max(0, n))
}
