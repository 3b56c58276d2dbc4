package kernel

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// randomPattern writes an expression over few characters, so that texts often match.
func randomPattern(r *rand.Rand, depth int, looks bool) string {
	if depth == 0 {
		return pick(r, "a", "b", "é", ".", `\d`, `\w`, "[ab]", "[^a]", "1", "ab", " ")
	}
	sub := func() string { return randomPattern(r, depth-1, looks) }
	n := 9
	if looks {
		n = 14
	}
	switch r.IntN(n) {
	case 0:
		return sub() + "|" + sub()
	case 1:
		return "(" + sub() + ")"
	case 2, 3:
		return "(?:" + sub() + ")" + pick(r, "*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}")
	case 4:
		return pick(r, "a", `\d`, "[ab]", ".", "é") + pick(r, "*", "+", "?", "*?", "+?")
	case 5:
		return pick(r, "^", "$", `\b`, `\B`, `(?i)`) + sub()
	case 9:
		return "(?=" + sub() + ")" + sub()
	case 10:
		return sub() + "(?!" + sub() + ")"
	case 12:
		return "(?<!" + pick(r, "a", "[ab]", "é", "[^a]", `\w`) + ")" + sub()
	case 13:
		return sub() + "(?<=" + pick(r, "b", "[^b]", "é", `\d`) + ")" + sub()
	case 11:
		return "(?>" + sub() + ")" + sub()
	}
	return sub() + sub()
}

func pick(r *rand.Rand, from ...string) string { return from[r.IntN(len(from))] }

func randomText(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(12) {
		b.WriteString(pick(r, "a", "b", "A", "é", "1", " ", "\n", "_", "ab"))
	}
	return b.String()
}

// The machine finds what the other engines do, match by match and group by group.
func TestMachine(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	machines := 0
	for range 20_000 {
		text := randomPattern(r, 1+r.IntN(4), r.IntN(3) == 0)
		p, err := compile(text)
		if err != nil || p.machine == nil {
			continue
		}
		machines++
		slow := &pattern{groups: p.groups, linear: p.linear, soft: p.soft, empty: p.empty, boundary: p.boundary, source: p.source}
		for range 5 {
			s := randomText(r)
			var got, want [][]int
			m, o := p.matcher(), slow.matcher()
			err := m.each(s, 0, func(b []int) bool { got = append(got, slices.Clone(b)); return true })
			other := o.each(s, 0, func(b []int) bool { want = append(want, slices.Clone(b)); return true })
			if err != nil || other != nil {
				t.Fatalf("%q in %q: %v, %v", text, s, err, other)
			}
			if !slices.EqualFunc(got, want, slices.Equal) {
				t.Fatalf("%q in %q: %v, want %v", text, s, got, want)
			}
			if ok, _ := m.matches(s); ok != (len(want) > 0) {
				t.Fatalf("%q in %q: matches %v", text, s, ok)
			}
		}
	}
	if machines < 5000 {
		t.Errorf("only %d of the expressions became machines", machines)
	}
}

func TestMachineGivesUp(t *testing.T) {
	p, err := compile(`(a|aa)+$`)
	if err != nil {
		t.Fatal(err)
	}
	m := p.matcher()
	s := strings.Repeat("a", 200) + "b"
	if _, done := m.find(s, 0); done {
		t.Error("the machine went through all ways")
	}
	if ok, err := m.matches(s); ok || err != nil {
		t.Errorf("matches: %v %v", ok, err)
	}
	if ok, err := m.matches("b" + strings.Repeat("a", 200)); !ok || err != nil {
		t.Errorf("matches: %v %v", ok, err)
	}
}
