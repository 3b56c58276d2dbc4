package worker

import (
	"maps"
	"testing"
)

func TestParseMap(t *testing.T) {
	for text, want := range map[string]map[string]string{
		"":   {},
		"{}": {},
		"{Function=READ_PARQUET, Projections=a\nb, 'Filename(s)'=in/0.parquet}": {"Function": "READ_PARQUET", "Projections": "a\nb", "Filename(s)": "in/0.parquet"},
		`{Conditions='a = \'b\', {c}', x=}`:                                     {"Conditions": "a = 'b', {c}", "x": ""},
		"{'unclosed":                                                            {"unclosed": ""},
	} {
		if got := parseMap(text); !maps.Equal(got, want) {
			t.Errorf("%q: %q", text, got)
		}
	}
}
