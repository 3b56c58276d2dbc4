package grammar

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed productions.ebnf
var productions string

// form is one construct of a production: what it is made of is its parts.
type form struct {
	kind  formKind
	name  string // of a production, or a token
	parts []*form
}

type formKind uint8

const (
	tokenForm formKind = iota
	setForm            // one token of several
	ruleForm
	sequence
	choice
	optional
	repeated     // *
	repeatedOnce // +
)

// reader reads productions.
type reader struct {
	words []string
	at    int
}

// readProductions gives the productions by name, and their names in order.
func readProductions(text string) (forms map[string]*form, names []string, err error) {
	r := &reader{}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); !strings.HasPrefix(line, "#") {
			r.words = append(r.words, split(line)...)
		}
	}
	forms = map[string]*form{}
	for r.at < len(r.words) {
		name, ok := strings.CutSuffix(r.words[r.at], ":")
		if !ok {
			return nil, nil, fmt.Errorf("%q is not the name of a production", r.words[r.at])
		}
		r.at++
		forms[name] = r.choice()
		names = append(names, name)
	}
	return forms, names, nil
}

// split cuts a line into names, tokens and marks.
func split(line string) []string {
	var out []string
	for rest := line; rest != ""; {
		switch c := rest[0]; {
		case c == ' ':
			rest = rest[1:]
		case c == '\'':
			end := strings.IndexByte(rest[1:], '\'') + 2
			out, rest = append(out, rest[:end]), rest[end:]
		case strings.IndexByte("()[]|?*+", c) >= 0:
			out, rest = append(out, rest[:1]), rest[1:]
		default:
			end := strings.IndexAny(rest, " ()[]|?*+")
			if end < 0 {
				end = len(rest)
			}
			out, rest = append(out, rest[:end]), rest[end:]
		}
	}
	return out
}

// ends reports that nothing of a sequence follows.
func (r *reader) ends() bool {
	if r.at >= len(r.words) {
		return true
	}
	w := r.words[r.at]
	return w == ")" || w == "|" || strings.HasSuffix(w, ":") && w[0] != '\''
}

func (r *reader) choice() *form {
	c := &form{kind: choice, parts: []*form{r.sequence()}}
	for r.at < len(r.words) && r.words[r.at] == "|" {
		r.at++
		c.parts = append(c.parts, r.sequence())
	}
	return c
}

func (r *reader) sequence() *form {
	s := &form{kind: sequence}
	for !r.ends() {
		s.parts = append(s.parts, r.item())
	}
	return s
}

func (r *reader) item() *form {
	word := r.words[r.at]
	r.at++
	var f *form
	switch {
	case word == "(":
		f = r.choice()
		r.at++
	case word == "[":
		f = &form{kind: setForm}
		for ; r.words[r.at] != "]"; r.at++ {
			f.parts = append(f.parts, &form{kind: tokenForm, name: tokenName(r.words[r.at])})
		}
		r.at++
	case word[0] >= 'a' && word[0] <= 'z':
		f = &form{kind: ruleForm, name: word}
	default:
		f = &form{kind: tokenForm, name: tokenName(word)}
	}
	if r.at < len(r.words) {
		if kind, ok := map[string]formKind{"?": optional, "*": repeated, "+": repeatedOnce}[r.words[r.at]]; ok {
			r.at++
			if f.kind != choice {
				f = &form{kind: choice, parts: []*form{{kind: sequence, parts: []*form{f}}}}
			}
			f = &form{kind: kind, parts: f.parts}
		}
	}
	return f
}

// tokenName takes the quotes off a symbol.
func tokenName(word string) string {
	if word[0] == '\'' {
		return word[1 : len(word)-1]
	}
	return word
}
