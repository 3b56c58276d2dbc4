package main

import (
	"errors"
	"testing"
)

func TestStatementError(t *testing.T) {
	tests := []struct{ statement, message, want string }{
		{"SELECT 1", "no place", "no place"},
		{"SELECT nope", "X: line 1:8: bad", "X: line 1:8: bad\n  SELECT nope\n         ^"},
		{"\n SELECT\n\tnope", "line 2:2: bad", "line 2:2: bad\n  \tnope\n  \t^"},
		{"SELECT '🦉', x", "line 1:14: bad", "line 1:14: bad\n  SELECT '🦉', x\n              ^"},
		{"SELECT", "line 1:7: end", "line 1:7: end\n  SELECT\n        ^"},
		{"SELECT", "line 9:1: elsewhere", "line 9:1: elsewhere"},
	}
	for _, tt := range tests {
		e := &statementError{tt.statement, errors.New(tt.message)}
		if got := e.Error(); got != tt.want {
			t.Errorf("%q: got\n%s\nwant\n%s", tt.statement, got, tt.want)
		}
	}
}
