package catalog

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// ParsePredicate reads a partition filter in the language of Glue's
// GetPartitions, the WHERE clause's subset of comparisons, IN, BETWEEN, LIKE,
// IS NULL, AND, OR, NOT and parentheses over partition keys and literals.
// Literals are read as the key's type, quoted or not. An empty text wants all.
func ParsePredicate(text string, keys []Column) (*Predicate, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	p := &expressionParser{text: text, keys: keys}
	p.next()
	root, err := p.or()
	if err == nil && p.tok.kind != tokEnd {
		err = p.unexpected()
	}
	if err != nil {
		return nil, err
	}
	return newPredicate(keys, root), nil
}

// maxDepth bounds the nesting of parentheses and NOT.
const maxDepth = 200

type tokenKind uint8

const (
	tokEnd    tokenKind = iota
	tokWord             // a name or keyword
	tokQuoted           // a delimited name
	tokText             // 'text'
	tokNumber
	tokSymbol
	tokBad
)

type token struct {
	kind tokenKind
	text string
	at   int
}

type expressionParser struct {
	text  string
	pos   int
	tok   token
	keys  []Column
	depth int
}

func (p *expressionParser) fail(format string, args ...any) error {
	return invalid("Unsupported expression '%s': %s", p.text, fmt.Sprintf(format, args...))
}

func (p *expressionParser) unexpected() error {
	switch p.tok.kind {
	case tokEnd:
		return p.fail("it ends too early")
	case tokBad:
		return p.fail("%s at position %d", p.tok.text, p.tok.at+1)
	}
	return p.fail("unexpected '%s' at position %d", p.tok.text, p.tok.at+1)
}

// next reads the next token.
func (p *expressionParser) next() {
	for p.pos < len(p.text) && strings.IndexByte(" \t\r\n\f", p.text[p.pos]) >= 0 {
		p.pos++
	}
	start := p.pos
	p.tok = token{at: start}
	if start == len(p.text) {
		return
	}
	c := p.text[start]
	switch {
	case c == '\'' || c == '"' || c == '`':
		p.quoted(c)
	case isDigit(c) || c == '.':
		p.number()
	case isWord(c):
		for p.pos < len(p.text) && (isWord(p.text[p.pos]) || isDigit(p.text[p.pos]) || p.text[p.pos] == '$') {
			p.pos++
		}
		p.tok.kind, p.tok.text = tokWord, p.text[start:p.pos]
	default:
		p.symbol()
	}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWord(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= utf8.RuneSelf
}

// quoted reads up to the closing quote; a doubled quote stands for itself.
func (p *expressionParser) quoted(quote byte) {
	var b strings.Builder
	for p.pos++; p.pos < len(p.text); p.pos++ {
		if p.text[p.pos] == quote {
			p.pos++
			if p.pos == len(p.text) || p.text[p.pos] != quote {
				p.tok.kind, p.tok.text = tokQuoted, b.String()
				if quote == '\'' {
					p.tok.kind = tokText
				}
				return
			}
		}
		b.WriteByte(p.text[p.pos])
	}
	p.tok.kind, p.tok.text = tokBad, "a quote without an end"
}

func (p *expressionParser) number() {
	start := p.pos
	for p.pos < len(p.text) {
		c := p.text[p.pos]
		if !isDigit(c) && c != '.' && c != 'e' && c != 'E' && !((c == '-' || c == '+') && (p.text[p.pos-1] == 'e' || p.text[p.pos-1] == 'E')) {
			break
		}
		p.pos++
	}
	p.tok.kind, p.tok.text = tokNumber, p.text[start:p.pos]
	if _, _, _, ok := parseNumber(p.tok.text); !ok || p.pos < len(p.text) && isWord(p.text[p.pos]) {
		p.tok.kind, p.tok.text = tokBad, fmt.Sprintf("'%s' is not a number", p.tok.text)
	}
}

func (p *expressionParser) symbol() {
	for _, s := range []string{"<>", "!=", "<=", ">=", "=", "<", ">", "(", ")", ",", "-", "+"} {
		if strings.HasPrefix(p.text[p.pos:], s) {
			p.pos += len(s)
			p.tok.kind, p.tok.text = tokSymbol, s
			return
		}
	}
	r, n := utf8.DecodeRuneInString(p.text[p.pos:])
	p.pos += n
	p.tok.kind, p.tok.text = tokBad, fmt.Sprintf("unexpected %q", r)
}

// word reports whether the token is this keyword, and takes it.
func (p *expressionParser) word(keyword string) bool {
	if p.tok.kind == tokWord && strings.EqualFold(p.tok.text, keyword) {
		p.next()
		return true
	}
	return false
}

func (p *expressionParser) take(symbol string) bool {
	if p.tok.kind == tokSymbol && p.tok.text == symbol {
		p.next()
		return true
	}
	return false
}

func (p *expressionParser) or() (*node, error)  { return p.chain("or", opOr, p.and) }
func (p *expressionParser) and() (*node, error) { return p.chain("and", opAnd, p.not) }

func (p *expressionParser) chain(keyword string, op nodeOp, operand func() (*node, error)) (*node, error) {
	first, err := operand()
	if err != nil {
		return nil, err
	}
	all := &node{op: op, kids: []*node{first}}
	for p.word(keyword) {
		n, err := operand()
		if err != nil {
			return nil, err
		}
		all.kids = append(all.kids, n)
	}
	if len(all.kids) == 1 {
		return first, nil
	}
	return all, nil
}

func (p *expressionParser) not() (*node, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, p.fail("it is nested too deeply")
	}
	defer func() { p.depth-- }()
	if p.word("not") {
		n, err := p.not()
		if err != nil {
			return nil, err
		}
		return p.negate(n), nil
	}
	if p.take("(") {
		n, err := p.or()
		if err != nil {
			return nil, err
		}
		if !p.take(")") {
			return nil, p.unexpected()
		}
		return n, nil
	}
	return p.comparison()
}

// negate pushes NOT to the leaves. A comparison with NULL is unknown, and so is
// its negation: neither holds.
func (p *expressionParser) negate(n *node) *node {
	out := *n
	switch n.op {
	case opAnd, opOr:
		out.op = opAnd + opOr - n.op
		out.kids = make([]*node, len(n.kids))
		for i, k := range n.kids {
			out.kids[i] = p.negate(k)
		}
	case opIn:
		out.set = n.set.complement(classOf(keyClass(p.keys[n.col].Type)))
		out.null = false
	case opLike:
		out.not = !n.not
	case opTrue:
		out.op = opFalse
	case opFalse:
		if !n.null {
			out.op = opTrue
		}
	}
	return &out
}

// unknown never holds, nor does its negation.
func unknown() *node { return &node{op: opFalse, null: true} }

// An operand is a partition key or a literal.
type operand struct {
	col    int // -1: a literal
	text   string
	null   bool
	number bool
}

func (p *expressionParser) operand() (operand, error) {
	t := p.tok
	switch t.kind {
	case tokText:
		p.next()
		return operand{col: -1, text: t.text}, nil
	case tokNumber:
		p.next()
		return operand{col: -1, text: t.text, number: true}, nil
	case tokSymbol:
		if t.text == "-" || t.text == "+" {
			p.next()
			if p.tok.kind != tokNumber {
				return operand{}, p.unexpected()
			}
			n := p.tok
			p.next()
			return operand{col: -1, text: strings.TrimPrefix(t.text, "+") + n.text, number: true}, nil
		}
	case tokQuoted:
		p.next()
		return p.column(t.text)
	case tokWord:
		p.next()
		return p.named(t)
	}
	return operand{}, p.unexpected()
}

// named reads what starts with a word: a typed literal, TRUE, FALSE, NULL or a key.
func (p *expressionParser) named(t token) (operand, error) {
	switch strings.ToLower(t.text) {
	case "null":
		return operand{col: -1, null: true}, nil
	case "true", "false":
		return operand{col: -1, text: strings.ToLower(t.text)}, nil
	case "date", "timestamp":
		if p.tok.kind == tokText {
			text := p.tok.text
			p.next()
			return operand{col: -1, text: text}, nil
		}
	}
	return p.column(t.text)
}

func (p *expressionParser) column(name string) (operand, error) {
	if i := keyIndex(p.keys, name); i >= 0 {
		return operand{col: i}, nil
	}
	return operand{}, p.fail("%s is not a partition key", name)
}

// literal reads an operand that must not be a key.
func (p *expressionParser) literal() (operand, error) {
	at := p.tok
	o, err := p.operand()
	if err == nil && o.col >= 0 {
		return o, p.fail("a literal must stand where '%s' is at position %d", at.text, at.at+1)
	}
	return o, err
}

var mirrored = map[string]string{"=": "=", "<>": "<>", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}

func (p *expressionParser) comparison() (*node, error) {
	left, err := p.operand()
	if err != nil {
		return nil, err
	}
	if op, ok := mirrored[p.tok.text]; ok && p.tok.kind == tokSymbol {
		symbol := p.tok.text
		p.next()
		right, err := p.operand()
		switch {
		case err != nil:
			return nil, err
		case left.col >= 0 && right.col >= 0:
			return nil, p.fail("two partition keys can't be compared")
		case left.col < 0 && right.col < 0:
			return constant(left, symbol, right), nil
		case left.col < 0:
			left, right, symbol = right, left, op
		}
		return p.compare(left.col, symbol, right)
	}
	if left.col < 0 {
		return nil, p.unexpected()
	}
	if p.word("is") {
		not := p.word("not")
		if !p.word("null") {
			return nil, p.unexpected()
		}
		if not { // a partition value is never NULL to Glue
			return &node{op: opTrue}, nil
		}
		return &node{op: opFalse}, nil
	}
	not := p.word("not")
	var n *node
	switch {
	case p.word("in"):
		n, err = p.in(left.col)
	case p.word("between"):
		n, err = p.between(left.col)
	case p.word("like"):
		n, err = p.like(left.col)
	default:
		err = p.unexpected()
	}
	if err == nil && not {
		n = p.negate(n)
	}
	return n, err
}

// constant folds the comparison of two literals, which tools write as 1 = 1.
func constant(left operand, symbol string, right operand) *node {
	if left.null || right.null {
		return unknown()
	}
	class := byte(classText)
	if left.number || right.number {
		class = classNumber
	}
	l, ok1 := encodeLiteral(class, left.text)
	r, ok2 := encodeLiteral(class, right.text)
	if !ok1 || !ok2 {
		return &node{op: opFalse}
	}
	if side(class, symbol, r).contains(l) {
		return &node{op: opTrue}
	}
	return &node{op: opFalse}
}

// side gives the values that stand in a relation to enc.
func side(class byte, symbol string, enc []byte) intervals {
	all, point := classOf(class), pointOf(enc)
	switch symbol {
	case "=":
		return intervals{point}
	case "<":
		return intervals{}.union(intervals{{all.lo, point.lo}})
	case "<=":
		return intervals{{all.lo, point.hi}}
	case ">":
		return intervals{}.union(intervals{{point.hi, all.hi}})
	case ">=":
		return intervals{{point.lo, all.hi}}
	}
	return intervals{point}.complement(all) // <> and !=
}

func (p *expressionParser) compare(col int, symbol string, o operand) (*node, error) {
	if o.null {
		return unknown(), nil
	}
	key := p.keys[col]
	class := keyClass(key.Type)
	if class != classText && o.text == DefaultPartition {
		// What Hive writes for NULL is not of the key's type, but can be asked for.
		return &node{op: opIn, col: col, set: intervals{}, null: symbol == "="}, nil
	}
	enc, ok := encodeLiteral(class, o.text)
	if !ok {
		return nil, p.fail("'%s' is not a %s, the type of partition key %s", o.text, key.Type, key.Name)
	}
	return &node{op: opIn, col: col, set: side(class, symbol, enc)}, nil
}

func (p *expressionParser) in(col int) (*node, error) {
	if !p.take("(") {
		return nil, p.unexpected()
	}
	out := &node{op: opIn, col: col, set: intervals{}}
	hasNull := false
	var points intervals
	for {
		o, err := p.literal()
		if err != nil {
			return nil, err
		}
		n, err := p.compare(col, "=", o)
		if err != nil {
			return nil, err
		}
		if n.op == opIn {
			points = append(points, n.set...)
			out.null = out.null || n.null
		} else {
			hasNull = true
		}
		if !p.take(",") {
			break
		}
	}
	if !p.take(")") {
		return nil, p.unexpected()
	}
	out.set = points.union(nil)
	if hasNull { // x IN (…, NULL) holds for the others; its negation never
		return &node{op: opOr, kids: []*node{out, unknown()}}, nil
	}
	return out, nil
}

func (p *expressionParser) between(col int) (*node, error) {
	low, err := p.literal()
	if err != nil {
		return nil, err
	}
	if !p.word("and") {
		return nil, p.unexpected()
	}
	high, err := p.literal()
	if err != nil {
		return nil, err
	}
	from, err := p.compare(col, ">=", low)
	if err != nil {
		return nil, err
	}
	to, err := p.compare(col, "<=", high)
	if err != nil {
		return nil, err
	}
	return &node{op: opAnd, kids: []*node{from, to}}, nil
}

func (p *expressionParser) like(col int) (*node, error) {
	o, err := p.literal()
	if err != nil {
		return nil, err
	}
	var escape rune
	if p.word("escape") {
		e, err := p.literal()
		if err != nil {
			return nil, err
		}
		runes := []rune(e.text)
		if len(runes) != 1 {
			return nil, p.fail("an escape is one character")
		}
		escape = runes[0]
	}
	if o.null {
		return unknown(), nil
	}
	if keyClass(p.keys[col].Type) != classText {
		return nil, p.fail("LIKE needs a string, and partition key %s is a %s", p.keys[col].Name, p.keys[col].Type)
	}
	pattern, err := newLike(o.text, escape)
	if err != nil {
		return nil, p.fail("%v", err)
	}
	if !slices.ContainsFunc(pattern.parts, func(part []likeRune) bool {
		return slices.ContainsFunc(part, func(r likeRune) bool { return r.any })
	}) && len(pattern.parts) == 1 {
		return p.compare(col, "=", operand{col: -1, text: pattern.prefix})
	}
	return &node{op: opLike, col: col, like: pattern}, nil
}
