package ion

import (
	"bufio"
	"errors"
	"io"
	"math"
)

// textReader turns text into binary values, one at a time.
type textReader struct {
	r     *bufio.Reader
	at    int64
	start int64        // of the value
	limit int64        // the value may not reach so far
	file  *symbolTable // what $10 means
	local *symbolTable // of the binary values
	dst   []byte
	tok   []byte
	// annotation is the first of the value that is read, as a number of the system's symbols.
	annotation uint64
}

func newTextReader(r *bufio.Reader) *textReader {
	return &textReader{r: r, file: newSymbolTable(), local: newSymbolTable()}
}

const (
	maxDepth = 500
	// maxLocal is when the texts of symbols that were seen are forgotten.
	maxLocal = 10_000
)

// next reads a top-level value, and its first annotation if that is of the system.
func (t *textReader) next() (raw []byte, annotation uint64, err error) {
	if len(t.local.names) > maxLocal {
		t.local = newSymbolTable()
	}
	for {
		t.dst, t.annotation, t.limit = t.dst[:0], 0, math.MaxInt64
		if err := t.space(); err != nil {
			return nil, 0, err
		}
		if _, ok, err := t.peek(); err != nil || !ok {
			if err == nil {
				err = io.EOF
			}
			return nil, 0, err
		}
		t.start, t.limit = t.at, t.at+maxValue
		if err := t.value(0, false); err != nil {
			if errors.Is(err, io.EOF) {
				err = corrupt("a value that starts at byte %d doesn't end", t.start)
			}
			return nil, 0, err
		}
		v := Value{}
		if _, _, _, err := v.parse(t.dst, t.local); err != nil {
			return nil, 0, err
		}
		if name, err := v.Bytes(); v.Type == Symbol && !v.Null && t.annotation == 0 && err == nil && string(name) == "$ion_1_0" {
			t.file = newSymbolTable()
			continue
		}
		return t.dst, t.annotation, nil
	}
}

// peek looks at the next byte; ok is false at the end.
func (t *textReader) peek() (c byte, ok bool, err error) {
	b, err := t.r.Peek(1)
	if len(b) == 1 {
		return b[0], true, t.within()
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return 0, false, err
}

// ahead reports whether what follows is s.
func (t *textReader) ahead(s string) bool {
	b, _ := t.r.Peek(len(s))
	return string(b) == s
}

func (t *textReader) skip(n int) {
	n, _ = t.r.Discard(n)
	t.at += int64(n)
}

// byte reads a byte that must be there.
func (t *textReader) byte() (byte, error) {
	c, err := t.r.ReadByte()
	if err == nil {
		t.at++
		err = t.within()
	}
	return c, err
}

// within bounds the memory that a value takes while it is read.
func (t *textReader) within() error {
	if t.at >= t.limit {
		return corrupt("a value of more than %d bytes", maxValue)
	}
	return nil
}

// space skips blanks and comments.
func (t *textReader) space() error {
	for {
		c, ok, err := t.peek()
		switch {
		case err != nil || !ok:
			return err
		case isBlank(c):
			t.skip(1)
		case t.ahead("//"):
			for {
				c, ok, err := t.peek()
				if err != nil || !ok || c == '\n' || c == '\r' {
					if err != nil {
						return err
					}
					break
				}
				t.skip(1)
			}
		case t.ahead("/*"):
			t.skip(2)
			for !t.ahead("*/") {
				if _, err := t.byte(); err != nil {
					return ended(err)
				}
			}
			t.skip(2)
		default:
			return nil
		}
	}
}

func isBlank(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

// ended makes the end of the stream an error of its content.
func ended(err error) error {
	if errors.Is(err, io.EOF) {
		return corrupt("the text ends in the midst of a value")
	}
	return err
}

// value reads a value and appends it.
func (t *textReader) value(depth int, inSexp bool) error {
	if depth > maxDepth {
		return corrupt("values are nested deeper than %d", maxDepth)
	}
	if err := t.space(); err != nil {
		return err
	}
	c, ok, err := t.peek()
	switch {
	case err != nil:
		return err
	case !ok:
		return ended(io.EOF)
	case t.ahead("{{"):
		return t.lob()
	case c == '{':
		return t.structValue(depth)
	case c == '[':
		return t.list(depth)
	case c == '(':
		return t.sexp(depth)
	case c == '"' || t.ahead("'''"):
		if err := t.quoted(c); err != nil {
			return err
		}
		t.dst = appendBytes(t.dst, codeString, t.tok)
		return nil
	case c == '\'':
		if err := t.short(c, true); err != nil {
			return err
		}
		return t.symbol(depth, inSexp, true)
	case c >= '0' && c <= '9', c == '-' && t.digitAhead(), t.ahead("+inf"), t.ahead("-inf"):
		return t.number()
	case isIdentifier(c):
		t.word(isIdentifier)
		return t.symbol(depth, inSexp, false)
	case inSexp && isOperator(c):
		t.word(isOperator)
		t.dst = appendSymbol(t.dst, t.local.intern(t.tok))
		return nil
	}
	return corrupt("the character %q is not the start of a value", rune(c))
}

func (t *textReader) digitAhead() bool {
	b, _ := t.r.Peek(2)
	return len(b) == 2 && b[1] >= '0' && b[1] <= '9'
}

func isIdentifier(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

func isOperator(c byte) bool {
	switch c {
	case '!', '#', '%', '&', '*', '+', '-', '.', '/', ';', '<', '=', '>', '?', '@', '^', '`', '|', '~':
		return true
	}
	return false
}

// word reads bytes of a kind.
func (t *textReader) word(of func(byte) bool) {
	t.tok = t.tok[:0]
	for {
		c, ok, err := t.peek()
		if err != nil || !ok || !of(c) {
			return
		}
		t.tok = append(t.tok, c)
		t.skip(1)
	}
}

// symbol makes of the word at hand a keyword, an annotation of what follows, or a symbol.
func (t *textReader) symbol(depth int, inSexp, quoted bool) error {
	if !quoted {
		if done, err := t.keyword(); done || err != nil {
			return err
		}
	}
	id, err := t.symbolID(quoted)
	if err != nil {
		return err
	}
	if err := t.space(); err != nil {
		return err
	}
	if !t.ahead("::") {
		t.dst = appendSymbol(t.dst, id)
		return nil
	}
	t.skip(2)
	if depth == 0 && t.annotation == 0 {
		t.annotation = uint64(id)
	}
	return t.value(depth+1, inSexp)
}

// symbolID is the number of the word at hand.
func (t *textReader) symbolID(quoted bool) (int, error) {
	name := t.tok
	if !quoted && isSymbolID(name) {
		if len(name) > 9 {
			return 0, corrupt("the symbol %s is not known", name)
		}
		n := uint64(0)
		for _, c := range name[1:] {
			n = n*10 + uint64(c-'0')
		}
		if n == 0 {
			return 0, nil
		}
		text := t.file.name(n)
		if text == nil {
			if n >= uint64(len(t.file.names)) {
				return 0, corrupt("the symbol %s is not known", name)
			}
			return 0, nil // a shared table's, which has no text here
		}
		name = text
	}
	return t.local.intern(name), nil
}

// isSymbolID tells $10.
func isSymbolID(s []byte) bool {
	if len(s) < 2 || s[0] != '$' {
		return false
	}
	for _, c := range s[1:] {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

var nullTypes = map[string]Type{
	"null": Null, "bool": Bool, "int": Int, "float": Float, "decimal": Decimal, "timestamp": Timestamp, "symbol": Symbol,
	"string": String, "clob": Clob, "blob": Blob, "list": List, "sexp": Sexp, "struct": Struct,
}

// keyword appends the value that a word alone is.
func (t *textReader) keyword() (done bool, err error) {
	switch string(t.tok) {
	case "true", "false":
		t.dst = appendBool(t.dst, t.tok[0] == 't')
	case "nan":
		t.dst = appendFloat(t.dst, nan)
	case "null":
		of := Null
		if t.ahead(".") {
			t.skip(1)
			t.word(isIdentifier)
			ok := false
			if of, ok = nullTypes[string(t.tok)]; !ok {
				return true, corrupt("null.%s is not a value", t.tok)
			}
		}
		t.dst = appendNull(t.dst, of)
	default:
		return false, nil
	}
	return true, nil
}

// list reads what is between brackets.
func (t *textReader) list(depth int) error {
	return t.container("]", codeList, func() error {
		if err := t.value(depth+1, false); err != nil {
			return err
		}
		return t.comma("]", "list")
	})
}

// sexp reads what is between parentheses.
func (t *textReader) sexp(depth int) error {
	return t.container(")", codeSexp, func() error { return t.value(depth+1, true) })
}

// structValue reads what is between braces.
func (t *textReader) structValue(depth int) error {
	return t.container("}", codeStruct, func() error {
		if err := t.field(); err != nil {
			return err
		}
		if err := t.value(depth+1, false); err != nil {
			return err
		}
		return t.comma("}", "struct")
	})
}

// container reads items until the one that closes them, and wraps what they appended.
func (t *textReader) container(closing string, code byte, item func() error) error {
	t.skip(1)
	start := len(t.dst)
	for {
		if err := t.space(); err != nil {
			return err
		}
		if t.ahead(closing) {
			break
		}
		if err := item(); err != nil {
			return ended(err)
		}
	}
	t.skip(1)
	t.dst = wrapFrom(t.dst, start, code)
	return nil
}

// comma reads what separates items, or sees that there are no more.
func (t *textReader) comma(closing, what string) error {
	if err := t.space(); err != nil {
		return err
	}
	if t.ahead(",") {
		t.skip(1)
	} else if !t.ahead(closing) {
		return corrupt("a %s has neither a comma nor its end", what)
	}
	return nil
}

// field reads a field's name and the colon.
func (t *textReader) field() error {
	c, _, err := t.peek()
	if err != nil {
		return err
	}
	quoted := true
	switch {
	case c == '"' || t.ahead("'''"):
		err = t.quoted(c)
	case c == '\'':
		err = t.short(c, true)
	case isIdentifier(c) && (c < '0' || c > '9'):
		t.word(isIdentifier)
		quoted = false
		switch string(t.tok) {
		case "null", "true", "false", "nan":
			err = corrupt("%s is not a field's name", t.tok)
		}
	default:
		err = corrupt("the character %q is not the start of a field's name", rune(c))
	}
	if err != nil {
		return err
	}
	id, err := t.symbolID(quoted)
	if err != nil {
		return err
	}
	t.dst = appendVarUint(t.dst, uint64(id))
	if err := t.space(); err != nil {
		return err
	}
	if !t.ahead(":") || t.ahead("::") {
		return corrupt("a field's name has no colon")
	}
	t.skip(1)
	return nil
}
