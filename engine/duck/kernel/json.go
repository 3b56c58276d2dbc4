package kernel

import (
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// node is a JSON value. Numbers keep their text, objects their order.
type node struct {
	kind  byte // 'n' null, 't', 'f', '0' number, '"', '[', '{'
	text  string
	elems []node
	keys  []string
}

// jsonParser reads JSON as strictly as Jackson does.
type jsonParser struct {
	s     string
	i     int
	depth int
}

// parseJSON reads a whole text.
func parseJSON(s string) (node, bool) {
	p := jsonParser{s: s}
	n, ok := p.value()
	p.space()
	return n, ok && p.i == len(s)
}

func (p *jsonParser) space() {
	for p.i < len(p.s) && (p.s[p.i] == ' ' || p.s[p.i] == '\t' || p.s[p.i] == '\n' || p.s[p.i] == '\r') {
		p.i++
	}
}

func (p *jsonParser) word(w string) bool {
	if strings.HasPrefix(p.s[p.i:], w) {
		p.i += len(w)
		return true
	}
	return false
}

func (p *jsonParser) value() (node, bool) {
	p.space()
	if p.i >= len(p.s) {
		return node{}, false
	}
	switch c := p.s[p.i]; c {
	case '{', '[':
		p.depth++
		defer func() { p.depth-- }()
		if p.depth > 1000 {
			return node{}, false
		}
		if c == '{' {
			return p.object()
		}
		return p.array()
	case '"':
		s, ok := p.str()
		return node{kind: '"', text: s}, ok
	case 'n':
		return node{kind: 'n'}, p.word("null")
	case 't':
		return node{kind: 't'}, p.word("true")
	case 'f':
		return node{kind: 'f'}, p.word("false")
	}
	return p.number()
}

func (p *jsonParser) object() (node, bool) {
	n := node{kind: '{'}
	p.i++
	for p.space(); ; {
		p.space()
		if p.i >= len(p.s) {
			return n, false
		}
		if p.s[p.i] == '}' && len(n.keys) == 0 {
			p.i++
			return n, true
		}
		if p.s[p.i] != '"' {
			return n, false
		}
		key, ok := p.str()
		p.space()
		if !ok || p.i >= len(p.s) || p.s[p.i] != ':' {
			return n, false
		}
		p.i++
		v, ok := p.value()
		if !ok {
			return n, false
		}
		n.keys, n.elems = append(n.keys, key), append(n.elems, v)
		if end, ok := p.separator('}'); !ok || end {
			return n, ok
		}
	}
}

func (p *jsonParser) array() (node, bool) {
	n := node{kind: '['}
	p.i++
	p.space()
	if p.i < len(p.s) && p.s[p.i] == ']' {
		p.i++
		return n, true
	}
	for {
		v, ok := p.value()
		if !ok {
			return n, false
		}
		n.elems = append(n.elems, v)
		if end, ok := p.separator(']'); !ok || end {
			return n, ok
		}
	}
}

// separator reads a comma or the end.
func (p *jsonParser) separator(closing byte) (end, ok bool) {
	p.space()
	if p.i >= len(p.s) {
		return false, false
	}
	c := p.s[p.i]
	p.i++
	return c == closing, c == closing || c == ','
}

func (p *jsonParser) number() (node, bool) {
	start := p.i
	if p.s[p.i] == '-' {
		p.i++
	}
	run := func() int {
		from := p.i
		for p.i < len(p.s) && p.s[p.i] >= '0' && p.s[p.i] <= '9' {
			p.i++
		}
		return p.i - from
	}
	first := p.i
	if n := run(); n == 0 || n > 1 && p.s[first] == '0' {
		return node{}, false
	}
	if p.i < len(p.s) && p.s[p.i] == '.' {
		p.i++
		if run() == 0 {
			return node{}, false
		}
	}
	if p.i < len(p.s) && (p.s[p.i] == 'e' || p.s[p.i] == 'E') {
		p.i++
		if p.i < len(p.s) && (p.s[p.i] == '+' || p.s[p.i] == '-') {
			p.i++
		}
		if run() == 0 {
			return node{}, false
		}
	}
	return node{kind: '0', text: p.s[start:p.i]}, true
}

func (p *jsonParser) str() (string, bool) {
	p.i++
	start := p.i
	for p.i < len(p.s) {
		switch c := p.s[p.i]; {
		case c == '"':
			s := p.s[start:p.i]
			p.i++
			return s, true
		case c == '\\':
			return p.escaped(start)
		case c < 0x20:
			return "", false
		}
		p.i++
	}
	return "", false
}

func (p *jsonParser) escaped(start int) (string, bool) {
	b := []byte(p.s[start:p.i])
	for p.i < len(p.s) {
		c := p.s[p.i]
		p.i++
		switch {
		case c == '"':
			return string(b), true
		case c < 0x20:
			return "", false
		case c != '\\':
			b = append(b, c)
			continue
		}
		if p.i >= len(p.s) {
			return "", false
		}
		e := p.s[p.i]
		p.i++
		if at := strings.IndexByte(`"\/bfnrt`, e); at >= 0 {
			b = append(b, "\"\\/\b\f\n\r\t"[at])
			continue
		}
		r, ok := p.hex4()
		if e != 'u' || !ok {
			return "", false
		}
		if utf16.IsSurrogate(r) && strings.HasPrefix(p.s[p.i:], `\u`) {
			at := p.i
			p.i += 2
			low, ok := p.hex4()
			if pair := utf16.DecodeRune(r, low); ok && pair != utf8.RuneError {
				r = pair
			} else {
				p.i = at
			}
		}
		b = utf8.AppendRune(b, r)
	}
	return "", false
}

func (p *jsonParser) hex4() (rune, bool) {
	if p.i+4 > len(p.s) {
		return 0, false
	}
	n, err := strconv.ParseUint(p.s[p.i:p.i+4], 16, 16)
	p.i += 4
	return rune(n), err == nil
}

// appendNode writes compact JSON; sorted orders the keys of objects, the last
// of equal ones staying.
func appendNode(b []byte, n node, sorted bool) []byte {
	switch n.kind {
	case 'n':
		return append(b, "null"...)
	case 't':
		return append(b, "true"...)
	case 'f':
		return append(b, "false"...)
	case '0':
		return append(b, jsonNumber(n.text)...)
	case '"':
		return appendJSONString(b, n.text)
	case '[':
		b = append(b, '[')
		for i, e := range n.elems {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendNode(b, e, sorted)
		}
		return append(b, ']')
	}
	order := make([]int, 0, len(n.keys))
	if sorted {
		last := map[string]int{}
		for i, k := range n.keys {
			last[k] = i
		}
		for _, i := range last {
			order = append(order, i)
		}
		slices.SortFunc(order, func(a, b int) int { return strings.Compare(n.keys[a], n.keys[b]) })
	} else {
		for i := range n.keys {
			order = append(order, i)
		}
	}
	b = append(b, '{')
	for i, at := range order {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendJSONString(b, n.keys[at]), ':')
		b = appendNode(b, n.elems[at], sorted)
	}
	return append(b, '}')
}

// jsonNumber is a number as Jackson writes it back: integers whole, others as doubles.
func jsonNumber(s string) string {
	if !strings.ContainsAny(s, ".eE") {
		if s == "-0" {
			return "0"
		}
		return s
	}
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(x, 0) {
		return s
	}
	return JavaFloat(x, 64)
}

const upperHex = "0123456789ABCDEF"

func appendJSONString(b []byte, s string) []byte {
	b = append(b, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c >= 0x20:
			b = append(b, c)
		default:
			if at := strings.IndexByte("\b\f\n\r\t", c); at >= 0 {
				b = append(b, '\\', "bfnrt"[at])
			} else {
				b = append(b, '\\', 'u', '0', '0', upperHex[c>>4], upperHex[c&15])
			}
		}
	}
	return append(b, '"')
}

// integer is a number node's value where it is a whole number in 64 bits.
func (n node) integer() (int64, bool) {
	if n.kind != '0' {
		return 0, false
	}
	x, err := strconv.ParseInt(n.text, 10, 64)
	return x, err == nil
}

func (n node) number() *big.Float {
	f, _, err := big.ParseFloat(n.text, 10, 200, big.ToNearestEven)
	if err != nil {
		return nil
	}
	return f
}

func (n node) String() string { return string(appendNode(nil, n, false)) }
