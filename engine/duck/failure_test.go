package duck

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
)

func TestNothingOfDuckDBIsTold(t *testing.T) {
	tests := []struct {
		name, message, want string
		logged              bool
	}{
		{"GENERIC_INTERNAL_ERROR", "Binder Error: Referenced column \"c5\" not found", "NOT_SUPPORTED: This form of statement is not supported by the embedded engine", true},
		{"GENERIC_INTERNAL_ERROR", "Invalid Input Error: Parser Error: syntax error at", "NOT_SUPPORTED: This form of statement is not supported by the embedded engine", true},
		{"GENERIC_INTERNAL_ERROR", "Not implemented Error: this", "NOT_SUPPORTED: This form of statement is not supported by the embedded engine", true},
		{"GENERIC_INTERNAL_ERROR", "INTERNAL Error: Attempted to access index 3", "GENERIC_INTERNAL_ERROR: The embedded engine failed at this statement; the log tells why", true},
		{"GENERIC_INTERNAL_ERROR", "IO Error: No space left on device", "GENERIC_INSUFFICIENT_RESOURCES: No space is left on the server's disk for what the query writes", false},
		{"NUMERIC_VALUE_OUT_OF_RANGE", "Out of Range Error: too much", "NUMERIC_VALUE_OUT_OF_RANGE: too much", false},
		{"GENERIC_USER_ERROR", "Binder Error: is what fail() was given", "GENERIC_USER_ERROR: Binder Error: is what fail() was given", false},
		{"DIVISION_BY_ZERO", "Division by zero", "DIVISION_BY_ZERO: Division by zero", false},
	}
	for _, tt := range tests {
		var log bytes.Buffer
		e := told(slog.New(slog.NewTextHandler(&log, nil)), "q1", tt.name, tt.message)
		if got := e.Name + ": " + e.Message; got != tt.want {
			t.Errorf("%s is told as %s, want %s", tt.message, got, tt.want)
		}
		if logged := strings.Contains(log.String(), "q1"); logged != tt.logged {
			t.Errorf("%s: logged is %v", tt.message, logged)
		}
	}
}
