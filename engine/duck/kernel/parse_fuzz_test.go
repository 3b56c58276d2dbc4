package kernel

import (
	"encoding/json"
	"testing"

	"glaux/sql"
)

// FuzzParseJSON checks that what is taken as JSON is JSON, and that its canonical
// form is JSON and canonical.
func FuzzParseJSON(f *testing.F) {
	canonical := func(s string) (string, bool) {
		n, ok := parseJSON(s)
		if !ok {
			return "", false
		}
		return string(n.append(nil, true)), true
	}
	for _, s := range []string{`{"b":[1,2.50,-0,1e3],"a":"x\u00e9\n"}`, `[]`, `{"a":1,"a":2}`, `"\ud83d\ude00"`, `nul`, `[1,]`, `01`, ` true `} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text, ok := canonical(s)
		if !ok {
			return
		}
		if !json.Valid([]byte(s)) {
			t.Errorf("%q is no JSON", s)
		}
		if again, ok := canonical(text); !ok || again != text {
			t.Errorf("%q: %q becomes %q, %v", s, text, again, ok)
		}
	})
}

// FuzzParseTimestamp checks that the quick way agrees with the general one.
func FuzzParseTimestamp(f *testing.F) {
	for _, s := range []string{"2024-02-29 12:34:56.789", "2024-02-29", "2023-02-29", "2024-02-29 24:00:00", "0001-01-01 00:00:00.000001", "2024-1-1 1:2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		to := sql.TimestampOf(6)
		micros, ok := quickTimestamp(s, 6)
		if !ok {
			return
		}
		v, err := parseTimestamp(s, to, session{zone: "UTC"})
		if err != nil || v.(sql.Instant).Micros != micros {
			t.Errorf("%q: %d, want %v, %v", s, micros, v, err)
		}
	})
}

// FuzzParseDecimal checks the same for decimals.
func FuzzParseDecimal(f *testing.F) {
	for _, s := range []string{"12.34", "-0.5", "99999999", "1e3", "12.345", ".5", "-", "99999999.995", "1234567890123456789012.3456789"} {
		f.Add(s, 10, 2)
	}
	f.Fuzz(func(t *testing.T, s string, precision, scale int) {
		if precision < 1 || precision > 38 || scale < 0 || scale > precision {
			return
		}
		to := sql.DecimalOf(precision, scale)
		n, ok := quickDecimal(s, to)
		if !ok {
			return
		}
		v, err := decimalFromText(s, to)
		if err != nil || Text(to, v) != Text(to, n.Big()) {
			t.Errorf("%q: %v, want %v, %v", s, n, v, err)
		}
	})
}
