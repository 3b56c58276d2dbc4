package conform

import "testing"

func TestLoad(t *testing.T) {
	cases, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, c := range cases {
		if seen[c.ID] {
			t.Errorf("%s: id used twice", c.ID)
		}
		seen[c.ID] = true
		if !c.Answered() {
			t.Errorf("%s: no answer yet: ask the oracle (README.md)", c.ID)
		}
		for _, r := range c.Rows {
			if len(r) != len(c.Types) {
				t.Errorf("%s: %d values for %d types", c.ID, len(r), len(c.Types))
			}
		}
	}
	known, err := KnownFailures()
	if err != nil {
		t.Fatal(err)
	}
	for id := range known {
		if !seen[id] {
			t.Errorf("known-failures.txt: no case %s", id)
		}
	}
}

func TestFill(t *testing.T) {
	const script = "-- a/0001\nSELECT 1\ninteger\n1\n----\nSELECT x\n----\n-- a/0007\nunordered\nSELECT y\n"
	text := func(s string) *string { return &s }
	taken := map[string]bool{"a/0001": true, "a/0002": true, "a/0007": true}
	got, err := Fill("a", script, taken, func(c *Case) error {
		if c.SQL == "SELECT x" {
			c.Error = &Error{Name: "COLUMN_NOT_FOUND", Line: 1, Column: 8, Message: "line 1:8: no\nx"}
			return nil
		}
		c.Names, c.Types = []string{"y", "z"}, []string{"varchar", "varchar"}
		c.Rows = [][]*string{{text(""), nil}, {text("\t"), text(`\`)}}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := "-- a/0001\nSELECT 1\ninteger\n1\n----\n-- a/0003\nSELECT x\nerror 1:8 COLUMN_NOT_FOUND: line 1:8: no\\nx\n----\n" +
		"-- a/0007\nunordered\nSELECT y\nnames\ty\tz\nvarchar\tvarchar\n\\E\t\\N\n\\t\t\\\\\n"
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}
