// Package grammar says what is wrong with a statement that can't be read, in
// Trino's words. Which token it names, and what it says could have stood there,
// depends on how Trino's parser works: it decides between alternatives by looking
// ahead, first without and then with what encloses the decision, and where that
// fails it walks from the last decision on along all ways that its grammar has,
// and reports the token that the longest got to. So this package does the same
// over the same grammar (productions.ebnf). It runs only for statements that the
// parser has refused.
package grammar

import "slices"

// Diagnosis is what Trino says of a statement.
type Diagnosis struct {
	At       int      // the token whose place is reported
	Found    int      // the token that was found instead of
	Expected []string // these
	// Name says instead that the token at At can't be a name.
	Name bool
}

// Tokens that are no words and symbols. Words are in capitals.
const (
	Identifier           = "$IDENTIFIER"
	QuotedIdentifier     = "$QUOTED_IDENTIFIER"
	BackquotedIdentifier = "$BACKQUOTED_IDENTIFIER"
	DigitIdentifier      = "$DIGIT_IDENTIFIER"
	String               = "$STRING"
	UnicodeString        = "$UNICODE_STRING"
	Binary               = "$BINARY_LITERAL"
	Integer              = "$INTEGER_VALUE"
	Decimal              = "$DECIMAL_VALUE"
	Double               = "$DOUBLE_VALUE"
	NotEqual             = "$NEQ"
	Unrecognized         = "$UNRECOGNIZED"
)

// patience bounds the steps that explaining one statement takes.
const patience = 1_200_000

// Diagnose explains the mistake of a text, given as its tokens without the end of
// the text; bad are those that look like names and are none. It reports false if it
// finds no mistake, or not soon enough.
func Diagnose(tokens []string, bad map[int]bool) (d Diagnosis, ok bool) {
	defer func() {
		if r := recover(); r != nil {
			if _, gaveUp := r.(tired); !gaveUp {
				panic(r)
			}
			d, ok = Diagnosis{}, false
		}
	}()
	n := theNet()
	r := &run{net: n, end: n.tokens[endToken], bad: bad, left: patience}
	for _, t := range tokens {
		r.tokens = append(r.tokens, n.number(t))
	}
	r.tokens = append(r.tokens, r.end)
	var m *mistake
	for _, quick := range []bool{true, false} {
		r.quick, r.pos, r.first = quick, 0, nil
		r.open, r.decisions = newStacks(true), map[decision]*ahead{}
		if m = r.parse(&frame{rule: n.byName["text"]}); m == nil {
			return Diagnosis{}, false
		}
	}
	if m.name {
		return Diagnosis{At: m.offending, Name: true}, true
	}
	e := &explainer{run: r, furthest: -1, memo: map[walk][]int{}}
	e.explain(m)
	labels := make([]string, 0, len(e.labels))
	for l := range e.labels {
		labels = append(labels, l)
	}
	slices.Sort(labels)
	return Diagnosis{At: m.offending, Found: e.furthest, Expected: labels}, true
}

// number finds a token. A word that the grammar doesn't know is a name.
func (n *net) number(token string) int {
	if t, ok := n.tokens[token]; ok {
		return t
	}
	if c := token[0]; c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80 {
		return n.tokens[Identifier]
	}
	return n.tokens[Unrecognized]
}
