package sql

import (
	"strings"
	"unicode/utf8"
)

// lexer cuts text into tokens. It never fails: a character that starts nothing
// becomes a token of its own and the grammar refuses it where it stands.
type lexer struct {
	text   string
	at     int // byte offset of the next character
	marked int // byte offset up to which line and column are counted
	pos    Pos // place of marked
	hive   bool
	toks   []token
}

// lex gives the tokens of text without blanks and comments, ended by an EOF
// token. With hive, double quotes delimit strings and backslash escapes.
func lex(text string, hive bool) []token {
	l := &lexer{text: text, pos: Pos{Line: 1, Column: 1}, hive: hive}
	l.toks = make([]token, 0, len(text)/4+8)
	for {
		l.skipBlank()
		if l.at >= len(text) {
			l.emit(tokEOF, len(text))
			return l.toks
		}
		l.next()
	}
}

// place counts line and column up to the byte offset.
func (l *lexer) place(offset int) Pos {
	for _, r := range l.text[l.marked:offset] {
		if r == '\n' {
			l.pos.Line++
			l.pos.Column = 0
		}
		l.pos.Column++
	}
	l.marked = offset
	return l.pos
}

// emit adds the token that ends at the offset.
func (l *lexer) emit(kind tokenKind, end int) {
	t := token{kind: kind, text: l.text[l.at:end], start: l.at, pos: l.place(l.at)}
	switch kind {
	case tokWord:
		t.word = strings.ToUpper(t.text)
		t.reserved = reservedWords[t.word]
	case tokSymbol:
		t.word = t.text
	case tokEOF:
		t.text = "<EOF>"
	}
	l.toks = append(l.toks, t)
	l.at = end
}

// skipBlank passes over white space and comments. A bracketed comment without
// an end is no comment.
func (l *lexer) skipBlank() {
	for l.at < len(l.text) {
		rest := l.text[l.at:]
		switch {
		case isBlank(rest[0]):
			l.at++
		case strings.HasPrefix(rest, "--"):
			n := strings.IndexAny(rest, "\r\n")
			if n < 0 {
				n = len(rest)
			}
			l.at += n
		case strings.HasPrefix(rest, "/*"):
			n := strings.Index(rest[2:], "*/")
			if n < 0 {
				return
			}
			l.at += n + 4
		default:
			return
		}
	}
}

func isBlank(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }
func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isLetter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
}
func isHex(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

func (l *lexer) next() {
	c := l.text[l.at]
	switch {
	case c == '\'':
		l.quoted(tokString, l.at)
	case c == '"' && l.hive:
		l.quoted(tokString, l.at)
	case c == '"':
		l.quoted(tokQuoted, l.at)
	case c == '`':
		l.quoted(tokBackquoted, l.at)
	case (c == 'x' || c == 'X') && l.peek(1) == '\'' && !l.hive:
		l.binary()
	case (c == 'u' || c == 'U') && l.peek(1) == '&' && l.peek(2) == '\'' && !l.hive:
		l.quoted(tokUnicodeString, l.at+2)
	case isDigit(c) || c == '.' && isDigit(l.peek(1)):
		l.number()
	case isLetter(c):
		l.emit(tokWord, l.wordEnd(l.at))
	default:
		l.symbol()
	}
}

// peek gives the byte n after the next one, or 0 past the end.
func (l *lexer) peek(n int) byte {
	if l.at+n < len(l.text) {
		return l.text[l.at+n]
	}
	return 0
}

func (l *lexer) wordEnd(i int) int {
	for i < len(l.text) && (isLetter(l.text[i]) || isDigit(l.text[i])) {
		i++
	}
	return i
}

// quoted reads up to the closing quote; the quote doubled stands for itself.
// Where none closes, the longest text that is a token ends within the last pair.
func (l *lexer) quoted(kind tokenKind, open int) {
	quote, paired := l.text[open], 0
	for i := open + 1; i < len(l.text); i++ {
		switch {
		case l.hive && l.text[i] == '\\' && quote != '`':
			i++
		case l.text[i] != quote:
		case i+1 < len(l.text) && l.text[i+1] == quote && (!l.hive || quote == '`'):
			i++
			paired = i
		default:
			l.emit(kind, i+1)
			return
		}
	}
	switch {
	case paired > 0:
		l.emit(kind, paired)
	case open > l.at: // U&' without an end is the word U
		l.emit(tokWord, l.at+1)
	default:
		l.emit(tokUnknown, l.at+1)
	}
}

func (l *lexer) binary() {
	n := strings.IndexByte(l.text[l.at+2:], '\'')
	if n < 0 {
		l.emit(tokWord, l.at+1)
		return
	}
	l.emit(tokBinary, l.at+2+n+1)
}

// digits gives the end of digits that may have single underscores between them.
func (l *lexer) digits(i int, valid func(byte) bool) int {
	for i < len(l.text) {
		switch {
		case valid(l.text[i]):
			i++
		case l.text[i] == '_' && i+1 < len(l.text) && valid(l.text[i+1]):
			i += 2
		default:
			return i
		}
	}
	return i
}

// number finds the longest number; a longer word that starts with a digit wins
// over it, as in Trino's lexer.
func (l *lexer) number() {
	kind, end := tokInteger, l.at
	if l.text[l.at] == '0' {
		if valid := radixDigits(l.peek(1)); valid != nil {
			if e := l.digits(l.at+2, valid); e > l.at+2 {
				kind, end = tokInteger, e
			}
		}
	}
	if end == l.at {
		kind, end = l.decimal()
	}
	if l.text[l.at] != '.' {
		if e := l.wordEnd(l.at); e > end {
			kind, end = tokDigitWord, e
		}
	}
	l.emit(kind, end)
}

func radixDigits(c byte) func(byte) bool {
	switch c | 0x20 {
	case 'x':
		return isHex
	case 'o':
		return func(c byte) bool { return c >= '0' && c <= '7' }
	case 'b':
		return func(c byte) bool { return c == '0' || c == '1' }
	}
	return nil
}

func (l *lexer) decimal() (tokenKind, int) {
	kind, end := tokInteger, l.at
	if l.text[end] != '.' {
		end = l.digits(end, isDigit)
	}
	if end < len(l.text) && l.text[end] == '.' {
		kind = tokDecimal
		end++
		if end < len(l.text) && isDigit(l.text[end]) {
			end = l.digits(end, isDigit)
		}
	}
	if e := l.exponent(end); e > end && strings.IndexByte(l.text[l.at:end], '_') < 0 {
		return tokDouble, e
	}
	return kind, end
}

func (l *lexer) exponent(i int) int {
	if i >= len(l.text) || l.text[i]|0x20 != 'e' {
		return i
	}
	j := i + 1
	if j < len(l.text) && (l.text[j] == '+' || l.text[j] == '-') {
		j++
	}
	if j >= len(l.text) || !isDigit(l.text[j]) {
		return i
	}
	for j < len(l.text) && isDigit(l.text[j]) {
		j++
	}
	return j
}

// symbols of two characters, before those of one.
var (
	longSymbols  = []string{"<>", "!=", "<=", ">=", "||", "->", "=>", "{-", "-}"}
	shortSymbols = "=<>+-*/%?;.:,()[]{}|^$"
)

func (l *lexer) symbol() {
	rest := l.text[l.at:]
	for _, s := range longSymbols {
		if strings.HasPrefix(rest, s) {
			l.emit(tokSymbol, l.at+len(s))
			return
		}
	}
	if strings.HasPrefix(rest, "$$") { // a text of another language, which no rule here takes
		if n := strings.Index(rest[2:], "$$"); n >= 0 {
			l.emit(tokUnknown, l.at+n+4)
			return
		}
	}
	if strings.IndexByte(shortSymbols, rest[0]) >= 0 {
		l.emit(tokSymbol, l.at+1)
		return
	}
	_, n := utf8.DecodeRuneInString(rest)
	l.emit(tokUnknown, l.at+n)
}
