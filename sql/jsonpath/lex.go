package jsonpath

import (
	"strings"
	"unicode/utf8"
)

// kind tells tokens apart. Words and operators are their own text, in word.
type kind uint8

const (
	end      kind = iota
	word          // an identifier or keyword
	variable      // $name
	text          // "…"
	integer
	decimal
	double
	operator
	unknown // what no token begins with
)

// token is a token with its place in code points from the start of its line.
type token struct {
	kind         kind
	text         string // as written
	line, column int
	start        int // where in the text
}

// name is the token as error texts show it.
func (t token) name() string {
	if t.kind == end {
		return "<EOF>"
	}
	return t.text
}

// is reports an operator or a word. Nothing is reserved: where a name may stand
// a word is a name.
func (t token) is(s string) bool {
	return (t.kind == operator || t.kind == word) && t.text == s
}

// operators, the longer before those they begin with.
var operators = []string{"==", "<>", "!=", "<=", ">=", "&&", "||", "..", "<", ">", "!", "(", ")", "[", "]", "?", "@", "$", ".", ",", "*", "/", "%", "+", "-"}

// lex splits a path into tokens, the last of which is the end.
func lex(s string) []token {
	var out []token
	line, column := 1, 0
	for i := 0; i < len(s); {
		n, k := scan(s[i:])
		if n == 0 {
			if s[i] == '\n' {
				line, column = line+1, -1
			}
			i++
			column++
			continue
		}
		out = append(out, token{k, s[i : i+n], line, column, i})
		for _, r := range s[i : i+n] {
			column++
			if r == '\n' {
				line, column = line+1, 0
			}
		}
		i += n
	}
	return append(out, token{kind: end, line: line, column: column, start: len(s)})
}

// scan gives the length of the token that s begins with; 0 for a blank.
func scan(s string) (int, kind) {
	c := s[0]
	switch {
	case c == ' ' || c == '\t' || c == '\r' || c == '\n':
		return 0, end
	case letter(c):
		return nameLength(s), word
	case c == '$' && len(s) > 1 && letter(s[1]):
		return 1 + nameLength(s[1:]), variable
	case c == '"':
		if n := stringLength(s); n > 0 {
			return n, text
		}
		return 1, unknown
	case digit(c) || c == '.' && len(s) > 1 && digit(s[1]):
		return number(s)
	}
	for _, op := range operators {
		if strings.HasPrefix(s, op) {
			return len(op), operator
		}
	}
	_, n := utf8.DecodeRuneInString(s)
	return n, unknown
}

func letter(c byte) bool { return c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' }

func digit(c byte) bool { return c >= '0' && c <= '9' }

func nameLength(s string) int {
	n := 0
	for n < len(s) && (letter(s[n]) || digit(s[n])) {
		n++
	}
	return n
}

// stringLength is the length of a string in which "" is a quote; 0 if it has no end.
func stringLength(s string) int {
	for i := 1; i < len(s); i++ {
		if s[i] != '"' {
			continue
		}
		if i+1 == len(s) || s[i+1] != '"' {
			return i + 1
		}
		i++
	}
	return 0
}

func number(s string) (int, kind) {
	digits := func(i int) int {
		for i < len(s) && digit(s[i]) {
			i++
		}
		return i
	}
	k := integer
	i := digits(0)
	if i < len(s) && s[i] == '.' {
		k, i = decimal, digits(i+1)
	}
	if i < len(s) && s[i]|0x20 == 'e' {
		exponent := i + 1
		if exponent < len(s) && (s[exponent] == '+' || s[exponent] == '-') {
			exponent++
		}
		if n := digits(exponent); n > exponent {
			return n, double
		}
	}
	return i, k
}

// unquote gives a string's value.
func unquote(s string) string { return strings.ReplaceAll(s[1:len(s)-1], `""`, `"`) }
