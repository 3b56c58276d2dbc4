package sql_test

import (
	"math"
	"testing"

	"glaux/sql"
)

func TestParseFloat(t *testing.T) {
	bad := math.Inf(-1)
	for s, want := range map[string]float64{
		"1": 1, "-1.5": -1.5, "+.5": .5, "5.": 5, "1e5": 1e5, "1E-5f": 1e-5, "1.5D": 1.5, "0d": 0, "1 ": 1, "\x001.5\x1f": 1.5, "1e400": math.Inf(1),
		"0x1p3": 8, "0X1.8p1": 3, "-0x.8p0d": -.5, "+Infinity": math.Inf(1),
		"": bad, ".": bad, "-": bad, "e5": bad, "1e": bad, "1e+": bad, "nan": bad, "Inf": bad, "0x1": bad, "0x1p": bad, "1_0": bad, "1ff": bad, "NaNf": bad,
		"\u20031": bad, "１": bad,
	} {
		if got, ok := sql.ParseFloat(s, 64); ok != (want != bad) || ok && got != want {
			t.Errorf("%q: %v, %v", s, got, ok)
		}
	}
	if got, ok := sql.ParseFloat("-NaN", 64); !ok || !math.IsNaN(got) {
		t.Error(got, ok)
	}
}

func TestParseInteger(t *testing.T) {
	for s, want := range map[string]int64{"12": 12, "-３": -3, "1٢": 12, " 1\x00": 1, "𝟙": -99, "1_0": -99, "\u00a01": -99, "128": -99, "": -99} {
		if got, ok := sql.ParseInteger(s, 8); ok != (want != -99) || ok && got != want {
			t.Errorf("%q: %v, %v", s, got, ok)
		}
	}
}

func TestNames(t *testing.T) {
	for s, want := range map[string]string{"ABc": "abc", "ÉTÉ": "été", "İx": "i̇x", "ΑΣ": "ας", "ΑΣΑ": "ασα", "Σ": "σ", "ΑΣ.Α": "ασ.α", "I": "i", "ẞ": "ß"} {
		if got := sql.LowerName(s); got != want {
			t.Errorf("%q: %q", s, got)
		}
	}
	for _, c := range []struct {
		a, b string
		same bool
	}{{"a", "A", true}, {"ı", "I", true}, {"İ", "i", true}, {"ſ", "S", true}, {"ß", "SS", false}, {"ς", "Σ", true}, {"é", "e\u0301", false}} {
		if sql.SameName(c.a, c.b) != c.same {
			t.Error(c)
		}
	}
}
