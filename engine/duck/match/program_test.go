package match

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"glaux/plan"
	"glaux/sql"
)

var (
	a = plan.PatternVariable{Variable: 0}
	b = plan.PatternVariable{Variable: 1}
	c = plan.PatternVariable{Variable: 2}
)

func repeat(p plan.Pattern, low, high int, reluctant bool) plan.Pattern {
	return plan.PatternRepeat{Part: p, Min: low, Max: high, Reluctant: reluctant}
}

func (i Inst) String() string {
	return fmt.Sprintf("%s %d %d", [...]string{"match", "jump", "split", "save", "start", "end", "done"}[i.Op], i.X, i.Y)
}

func TestCompile(t *testing.T) {
	for _, test := range []struct {
		pattern plan.Pattern
		want    string
	}{
		{plan.PatternEmpty{}, "done 0 0"},
		{plan.PatternConcat{Parts: []plan.Pattern{a, b}}, "match 0 0; match 1 0; done 0 0"},
		{plan.PatternAlternation{Parts: []plan.Pattern{a, b, c}}, "split 1 3; match 0 0; jump 7 0; split 4 6; match 1 0; jump 7 0; match 2 0; done 0 0"},
		{repeat(a, 0, -1, false), "split 1 3; match 0 0; split 1 3; done 0 0"},
		{repeat(a, 0, -1, true), "split 3 1; match 0 0; split 3 1; done 0 0"},
		{repeat(a, 1, -1, false), "match 0 0; split 0 2; done 0 0"},
		{repeat(a, 2, 3, false), "match 0 0; match 0 0; split 3 4; match 0 0; done 0 0"},
		{repeat(plan.PatternEmpty{}, 3, 1000000, false), "split 1 1; done 0 0"},
		{plan.PatternExclusion{Part: a}, "save 0 0; match 0 0; save 0 0; done 0 0"},
		{plan.PatternConcat{Parts: []plan.Pattern{plan.PatternAnchor{}, plan.PatternAnchor{End: true}}}, "start 0 0; end 0 0; done 0 0"},
	} {
		prog, err := Compile(test.pattern)
		if got := listing(prog); err != nil || got != test.want {
			t.Errorf("%v: %s, %v, want %s", test.pattern, got, err, test.want)
		}
	}
}

func listing(prog []Inst) string {
	lines := make([]string, len(prog))
	for i, in := range prog {
		lines[i] = in.String()
	}
	return strings.Join(lines, "; ")
}

// TestPermute lists the orders that a permutation tries.
func TestPermute(t *testing.T) {
	prog, err := Compile(plan.PatternPermute{Parts: []plan.Pattern{a, b, c}})
	if err != nil {
		t.Fatal(err)
	}
	var orders []string
	order := ""
	for _, in := range prog {
		if in.Op == OpMatch {
			order += string(rune('a' + in.X))
		} else if order != "" {
			orders, order = append(orders, order), ""
		}
	}
	if got := strings.Join(orders, " "); got != "abc acb bac bca cab cba" {
		t.Error(got)
	}
}

// TestTooLarge refuses programs that quantifiers or permutations make too large.
func TestTooLarge(t *testing.T) {
	many := make([]plan.Pattern, 30)
	for i := range many {
		many[i] = a
	}
	for _, p := range []plan.Pattern{
		repeat(a, 2147483647, 2147483647, false),
		repeat(a, 0, 2147483647, true),
		repeat(repeat(repeat(a, 1000, 1000, false), 1000, 1000, false), 1000, -1, false),
		plan.PatternPermute{Parts: many},
	} {
		_, err := Compile(p)
		var e *sql.Error
		if !errors.As(err, &e) || e.Name != "NOT_SUPPORTED" {
			t.Errorf("%v", err)
		}
	}
}

// TestLayout has threads remember the rows that conditions may ask for, and no more.
func TestLayout(t *testing.T) {
	l := newLayout([][]int{nil, {1}}, 2)
	l.track(Nav{Set: 0}, true)
	l.track(Nav{Set: 1, Offset: 1}, false)
	l.track(Nav{Set: 1, First: true}, false)
	chain := l.chain(1, false)
	l.place()
	block := make([]int32, l.size)
	for i := range block {
		block[i] = -1
	}
	for row, variable := range []int32{0, 1, 1, 0, 1} {
		next := make([]int32, l.size)
		l.step(next, block, int32(row), variable)
		block = next
	}
	// The last row and its variable, the last two of variable 1, the first of it, and
	// the third link of the chain.
	if got := fmt.Sprint(block); got != "[4 1 4 2 1 2]" {
		t.Error(got)
	}
	if got := chain.rows(block[chain.at]); fmt.Sprint(got) != "[{-1 1 0} {0 2 0} {1 4 0}]" {
		t.Error(got)
	}
	again := make([]int32, l.size)
	l.step(again, block, 5, 0)
	if hashBlock(3, again) == hashBlock(3, block) {
		t.Error("threads that took different rows have one hash")
	}
}
