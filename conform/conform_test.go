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
