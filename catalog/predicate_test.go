package catalog_test

import (
	"strings"
	"testing"

	"glaux/catalog"
)

func keys(spec string) (out []catalog.Column) {
	for k := range strings.SplitSeq(spec, ", ") {
		name, typ, _ := strings.Cut(k, " ")
		out = append(out, catalog.Column{Name: name, Type: typ})
	}
	return out
}

func TestPredicate(t *testing.T) {
	const k = "ds string, n int, d date, ts timestamp, p decimal(10,2)"
	row := []string{"2024-01-01", "09", "2024-02-03", "2024-02-03 04:05:06.5", "1.50"}
	for expr, want := range map[string]bool{
		``:                                   true,
		`ds = '2024-01-01'`:                  true,
		`DS='2024-01-01'`:                    true,
		`"ds" = '2024-01-01' AND ` + "`n`=9": true,
		`ds <> '2024-01-01'`:                 false,
		`ds != '2024-01-02'`:                 true,
		`ds > '2024'`:                        true,
		`'2024' < ds`:                        true,
		`n = 9`:                              true,
		`n = '9'`:                            true,
		`n = 09.0`:                           true,
		`n > 8.5 and n < 10`:                 true,
		`n > -1`:                             true,
		`n in (7, 9)`:                        true,
		`n not in (7, 9)`:                    false,
		`n not in (7, null)`:                 false,
		`n in (9, null)`:                     true,
		`n between 9 and 10`:                 true,
		`n not between 9 and 10`:             false,
		`n between 10 and 9`:                 false,
		`not n = 9`:                          false,
		`not (n = 8 or ds = 'x')`:            true,
		`d = '2024-02-03'`:                   true,
		`d > date '2024-02-02'`:              true,
		`ts > '2024-02-03'`:                  true,
		`ts = timestamp '2024-02-03 04:05:06.500'`: true,
		`p = 1.5`:                      true,
		`p >= 1.51`:                    false,
		`ds like '2024-%'`:             true,
		`ds like '2024-0_-01'`:         true,
		`ds not like '2024-%'`:         false,
		`ds like '%01-01'`:             true,
		`ds like '%-%-%'`:              true,
		`ds like '2024'`:               false,
		`ds like '2024!-%' escape '!'`: true,
		`ds is null`:                   false,
		`ds is not null`:               true,
		`ds = null`:                    false,
		`not ds = null`:                false,
		`1 = 1`:                        true,
		`1 = 1 and n = 8`:              false,
		`((ds = '2024-01-01')) AND ((n >= 1 AND n <= 5) OR (n in (7, 9)))`: true,
		`(ds = '__HIVE_DEFAULT_PARTITION__')`:                              false,
	} {
		p, err := catalog.ParsePredicate(expr, keys(k))
		if err != nil {
			t.Errorf("%s: %v", expr, err)
			continue
		}
		if got, err := p.Match(row); err != nil || got != want {
			t.Errorf("%s: got %v, %v", expr, got, err)
		}
	}
}

func TestPredicateNull(t *testing.T) {
	k := keys("n int")
	for expr, want := range map[string]bool{
		`n = '__HIVE_DEFAULT_PARTITION__'`:  true,
		`n <> '__HIVE_DEFAULT_PARTITION__'`: false,
		`n = 1`:                             false, `n <> 1`: false, `not n = 1`: false,
	} {
		p, err := catalog.ParsePredicate(expr, k)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := p.Match([]string{catalog.DefaultPartition}); err != nil || got != want {
			t.Errorf("%s: got %v, %v", expr, got, err)
		}
	}
	p, err := catalog.ParsePredicate(`n = 1`, k)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Match([]string{"abc"}); err == nil || err.Error() != "The partition value 'abc' of key n is not of type int" {
		t.Errorf("a value that is no number: %v", err)
	}
}

func TestPredicateErrors(t *testing.T) {
	for expr, want := range map[string]string{
		`nope = 1`:                "nope is not a partition key",
		`n = `:                    "it ends too early",
		`n`:                       "it ends too early",
		`n = 'abc'`:               "'abc' is not a int, the type of partition key n",
		`n = 1 n = 2`:             "unexpected 'n' at position 7",
		`(n = 1`:                  "it ends too early",
		`n = 1)`:                  "unexpected ')' at position 6",
		`n like '1%'`:             "LIKE needs a string, and partition key n is a int",
		`ds = 'x`:                 "a quote without an end at position 6",
		`ds = n`:                  "two partition keys can't be compared",
		`ds in ()`:                "unexpected ')' at position 8",
		`ds in (n)`:               "a literal must stand where 'n' is at position 8",
		`ds ; drop`:               "unexpected ';' at position 4",
		`n = 1x`:                  "'1' is not a number at position 5",
		`ds is 'x'`:               "unexpected 'x' at position 7",
		`ds like 'a!' escape '!'`: "the pattern 'a!' ends in its escape character",
		strings.Repeat("(", 500):  "it is nested too deeply",
	} {
		_, err := catalog.ParsePredicate(expr, keys("ds string, n int"))
		if err == nil || err.Error() != "Unsupported expression '"+expr+"': "+want {
			t.Errorf("%s: %v", expr, err)
		}
	}
}

// FuzzPredicate: no text makes the parser or the evaluation panic, and a
// condition and its negation never hold both.
func FuzzPredicate(f *testing.F) {
	for _, s := range []string{
		`((ds = '2024-01-01')) AND ((n >= 1 AND n <= 5) OR (n in (7, 9)))`, `year='2024' and not ds like 'a%_' escape '!'`,
		`d between date '2024-01-01' and '2024-02-01' or "n" <> -1.5e3`, `n not in (1, null) or ds is not null`,
	} {
		f.Add(s, "2024-01-01", "9", "2024-02-03")
	}
	f.Fuzz(func(t *testing.T, expr, ds, n, d string) {
		k := keys("ds string, n int, d date")
		p, err := catalog.ParsePredicate(expr, k)
		if err != nil || p == nil {
			return
		}
		inverse, err := catalog.ParsePredicate("not ("+expr+")", k)
		if err != nil {
			if strings.Contains(err.Error(), "nested") {
				return
			}
			t.Fatal(err)
		}
		yes, err1 := p.Match([]string{ds, n, d})
		no, err2 := inverse.Match([]string{ds, n, d})
		if err1 == nil && err2 == nil && yes && no {
			t.Fatalf("%s holds for (%s, %s, %s), and so does its negation", expr, ds, n, d)
		}
	})
}
