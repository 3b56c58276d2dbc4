package kernel

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/dlclark/regexp2"
)

// pattern is a compiled regular expression in Java's syntax. It runs on a machine
// of our own. What that can't do, or takes too long for, goes to Go's
// linear-time engine where it gives the same answers, else to a backtracking one.
type pattern struct {
	groups  int
	names   map[string]int
	machine *machine  // nil: it can't be one
	runs    sync.Pool // *matcher
	// linear is nil for what only backtracking can do: look-around, back
	// references, possessive and atomic groups.
	linear *regexp.Regexp
	// soft is set when $ or \Z also matches before a final line feed, which the
	// linear engine's $ does not.
	soft bool
	// boundary is set when words' ends matter, which aren't the linear engine's beyond ASCII.
	boundary bool
	// ascii is set when those are ASCII's everywhere.
	ascii bool
	// empty is set when the pattern can match the empty string: the linear engine
	// skips such matches right after another one, Java's don't.
	empty bool

	source string
	once   sync.Once
	back   *regexp2.Regexp
	err    error
}

// compile reads a pattern, with Joni's texts for what is wrong with it.
func compile(text string) (*pattern, error) { return compileWords(text, false) }

// compileWords compiles a pattern whose words, at the ends of which \b matches, are Java's
// own, of ASCII's characters only, or Joni's.
func compileWords(text string, ascii bool) (*pattern, error) {
	t := &translation{in: text, names: map[string]int{}}
	if err := t.run(); err != nil {
		return nil, err
	}
	p := &pattern{groups: t.groups, names: t.names, soft: t.soft, boundary: t.boundary && !ascii, ascii: ascii, source: t.out.String()}
	linear := linearBoundary.Replace(p.source)
	if p.machine = newMachine(namedLooks(linear), p.groups); p.machine != nil {
		p.machine.ascii = ascii
	}
	tree, err := syntax.Parse(linear, syntax.Perl)
	if err == nil && !t.backtrack && !prefersNothing(tree) {
		p.linear, _ = regexp.Compile(linear)
	}
	if p.linear == nil {
		_, err := p.backtracking()
		return p, err
	}
	p.empty = canBeEmpty(tree)
	return p, nil
}

// canBeEmpty reports that a pattern may match without consuming anything.
func canBeEmpty(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpNoMatch, syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return false
	case syntax.OpLiteral:
		return len(re.Rune) == 0
	case syntax.OpCapture, syntax.OpPlus:
		return canBeEmpty(re.Sub[0])
	case syntax.OpRepeat:
		return re.Min == 0 || canBeEmpty(re.Sub[0])
	case syntax.OpConcat:
		for _, s := range re.Sub {
			if !canBeEmpty(s) {
				return false
			}
		}
		return true
	case syntax.OpAlternate:
		for _, s := range re.Sub {
			if canBeEmpty(s) {
				return true
			}
		}
		return false
	}
	return true
}

func (p *pattern) backtracking() (*regexp2.Regexp, error) {
	p.once.Do(func() {
		looks := lookBoundary()
		if p.ascii {
			looks = lookWords("[" + wordItems + "]")
		}
		if p.back, p.err = regexp2.Compile(looks.Replace(p.source), regexp2.None); p.err != nil {
			p.err = invalid("%s", joniText(p.err.Error()))
		}
	})
	return p.back, p.err
}

// joniText words a mistake that only the backtracking engine found.
func joniText(msg string) string {
	switch {
	case strings.Contains(msg, "reference to undefined group"):
		return "invalid backref number/name"
	case strings.Contains(msg, "[x-y] range in reverse order"):
		return "empty range in char class"
	case strings.Contains(msg, "nested quantifier"):
		return "target of repeat operator is invalid"
	}
	return msg
}

// linearFor reports whether the linear engine's answers on s are Java's.
func (p *pattern) linearFor(s string) bool {
	return p.linear != nil && !(p.soft && strings.HasSuffix(s, "\n")) && !(p.boundary && !isASCII(s))
}

// runeOffsets gives the byte offset of each of n code points and of the end.
func runeOffsets(s string, n int) []int {
	at := make([]int, 0, n+1)
	for i := range s {
		at = append(at, i)
	}
	return append(at, len(s))
}

// patterns keeps compiled patterns of one call; most calls have just one.
type patterns struct {
	last atomic.Pointer[namedPattern]
	mu   sync.Mutex
	all  map[string]*pattern
}

type namedPattern struct {
	text string
	*pattern
}

const maxPatterns = 1000

// get compiles a text that it has not seen yet.
func (c *patterns) get(text string) (*pattern, error) {
	if last := c.last.Load(); last != nil && last.text == text {
		return last.pattern, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.all[text]
	if p == nil {
		text = strings.Clone(text)
		var err error
		if p, err = compile(text); err != nil {
			return nil, err
		}
		if c.all == nil || len(c.all) >= maxPatterns {
			c.all = map[string]*pattern{}
		}
		c.all[text] = p
	} else {
		text = strings.Clone(text)
	}
	c.last.Store(&namedPattern{text, p})
	return p, nil
}
