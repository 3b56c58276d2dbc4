package kernel

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"
)

// document is a JSON text as a list of its nodes, a node before what is in it.
// It is reused from row to row, so that reading a text allocates nothing once the
// list is long enough. Texts point into the source or, where there were escapes,
// into buf.
type document struct {
	src   string
	i     int
	depth int
	nodes []jsonNode
	buf   []byte
	order []int32 // scratch for sorting keys
	// repeat keeps members of one name; else the last stands in the first one's place.
	repeat bool
	// limited refuses numbers and nesting as long and deep as SQL/JSON does.
	limited bool
	// stored reads the text as Trino has it from a column of its own, to which it
	// was printed before: numbers beyond the range of double are strings there.
	stored bool
}

// jsonNode is one node: a value, or a member's name (kind ':'), which its value follows.
// Numbers keep their text.
type jsonNode struct {
	kind byte  // 'n' null, 't', 'f', '0' number, '"', '[', '{', ':', 'm' missing'
	open bool  // an array or object that the text ends in the middle of
	n    int32 // elements or members
	end  int32 // the first node after it and what is in it
	text string
}

// How deep JSON may nest, and where it is limited, how long a number may be.
const (
	maxJSONDepth  = 100_000
	limitedDepth  = 1000
	limitedDigits = 1000
)

// node is a value in a document.
type node struct {
	d *document
	i int32
}

func (n node) kind() byte { return n.d.nodes[n.i].kind }

func (n node) text() string { return n.d.nodes[n.i].text }

// size is how many elements or members it has.
func (n node) size() int { return int(n.d.nodes[n.i].n) }

// isOpen reports an array or object that the text ends in the middle of.
func (n node) isOpen() bool { return n.d.nodes[n.i].open }

func (n node) String() string { return string(n.append(nil, false)) }

// elements calls f for each element until it is false.
func (n node) elements(f func(node) bool) {
	d := n.d
	for i, end := n.i+1, d.nodes[n.i].end; i < end; i = d.nodes[i].end {
		if !f(node{d, i}) {
			return
		}
	}
}

// members calls f for each member until it is false.
func (n node) members(f func(key string, value node) bool) {
	d := n.d
	for i, end := n.i+1, d.nodes[n.i].end; i < end; i = d.nodes[i+1].end {
		if !f(d.nodes[i].text, node{d, i + 1}) {
			return
		}
	}
}

// member finds a member by name.
func (n node) member(key string) (node, bool) {
	d := n.d
	if d.nodes[n.i].kind != '{' {
		return node{}, false
	}
	for i, end := n.i+1, d.nodes[n.i].end; i < end; i = d.nodes[i+1].end {
		if d.nodes[i].text == key {
			return node{d, i + 1}, true
		}
	}
	return node{}, false
}

// element is an element by index from 0.
func (n node) element(at int) (node, bool) {
	d := n.d
	if d.nodes[n.i].kind != '[' || at < 0 {
		return node{}, false
	}
	for i, end := n.i+1, d.nodes[n.i].end; i < end; i = d.nodes[i].end {
		if at == 0 {
			return node{d, i}, true
		}
		at--
	}
	return node{}, false
}

// parseJSON reads a whole text into a new document.
func parseJSON(s string) (node, bool) { return new(document).parse(s) }

// parse reads a whole text.
func (d *document) parse(s string) (node, bool) {
	d.reset(s)
	ok := d.value()
	d.space()
	return node{d, 0}, ok && d.i == len(s)
}

// parsePartly reads as much of a text as is JSON, as functions do that stop where
// they found what they look for. It is false where not even a value begins.
func (d *document) parsePartly(s string) (node, bool) {
	d.reset(s)
	d.value()
	return node{d, 0}, len(d.nodes) > 0
}

// parseFirst reads the first value of a text, whatever follows; without any it is
// missing.
func (d *document) parseFirst(s string) (node, bool) {
	d.reset(s)
	d.space()
	if d.i == len(s) {
		d.leaf('m', "")
		return node{d, 0}, true
	}
	return node{d, 0}, d.value()
}

func (d *document) reset(s string) {
	d.src, d.i, d.depth = s, 0, 0
	d.nodes, d.buf = d.nodes[:0], d.buf[:0]
}

func blank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func wordByte(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= utf8.RuneSelf
}

func (d *document) space() {
	for d.i < len(d.src) && blank(d.src[d.i]) {
		d.i++
	}
}

// leaf adds a node with nothing inside.
func (d *document) leaf(kind byte, text string) {
	d.nodes = append(d.nodes, jsonNode{kind: kind, end: int32(len(d.nodes) + 1), text: text})
}

func (d *document) word(kind byte, w string) bool {
	if !strings.HasPrefix(d.src[d.i:], w) {
		return false
	}
	d.i += len(w)
	if d.i < len(d.src) && wordByte(d.src[d.i]) {
		return false
	}
	d.leaf(kind, "")
	return true
}

func (d *document) value() bool {
	d.space()
	if d.i >= len(d.src) {
		return false
	}
	switch c := d.src[d.i]; c {
	case '{', '[':
		if d.depth++; d.depth > maxJSONDepth || d.limited && d.depth > limitedDepth {
			return false
		}
		at := len(d.nodes)
		d.nodes = append(d.nodes, jsonNode{kind: c})
		d.i++
		ok := c == '[' && d.array(at) || c == '{' && d.object(at)
		d.nodes[at].end, d.nodes[at].open = int32(len(d.nodes)), !ok
		d.depth--
		return ok
	case '"':
		s, ok := d.str()
		if ok {
			d.leaf('"', s)
		}
		return ok
	case 'n':
		return d.word('n', "null")
	case 't':
		return d.word('t', "true")
	case 'f':
		return d.word('f', "false")
	}
	return d.number()
}

func (d *document) object(at int) bool {
	d.space()
	if d.i < len(d.src) && d.src[d.i] == '}' {
		d.i++
		return true
	}
	for {
		d.space()
		if d.i >= len(d.src) || d.src[d.i] != '"' {
			return false
		}
		key, ok := d.str()
		d.space()
		if !ok || d.i >= len(d.src) || d.src[d.i] != ':' {
			return false
		}
		d.i++
		d.leaf(':', key)
		if name := len(d.nodes); !d.value() {
			if len(d.nodes) == name {
				d.nodes = d.nodes[:name-1]
			}
			return false
		}
		d.nodes[at].n++
		if end, ok := d.separator('}'); !ok || end {
			if ok && !d.repeat {
				d.unique(at)
			}
			return ok
		}
	}
}

func (d *document) array(at int) bool {
	d.space()
	if d.i < len(d.src) && d.src[d.i] == ']' {
		d.i++
		return true
	}
	for {
		if !d.value() {
			return false
		}
		d.nodes[at].n++
		if end, ok := d.separator(']'); !ok || end {
			return ok
		}
	}
}

// separator reads a comma or the end.
func (d *document) separator(closing byte) (end, ok bool) {
	d.space()
	if d.i >= len(d.src) {
		return false, false
	}
	c := d.src[d.i]
	d.i++
	return c == closing, c == closing || c == ','
}

// unique lets the last of several members of one name stand where the first does.
func (d *document) unique(at int) {
	if !d.repeats(at) {
		return
	}
	old := slices.Clone(d.nodes[at+1:])
	type member struct{ key, value, end int }
	var list []member
	index := map[string]int{}
	for i := 0; i < len(old); {
		m := member{i, i + 1, int(old[i+1].end) - at - 1}
		i = m.end
		if k, ok := index[old[m.key].text]; ok {
			list[k] = m
			continue
		}
		index[old[m.key].text] = len(list)
		list = append(list, m)
	}
	d.nodes = d.nodes[:at+1]
	for _, m := range list {
		shift := int32(len(d.nodes) - (at + 1) - m.key)
		for _, n := range old[m.key:m.end] {
			n.end += shift
			d.nodes = append(d.nodes, n)
		}
	}
	d.nodes[at].n = int32(len(list))
}

// repeats reports an object with two members of one name; its end isn't known yet.
func (d *document) repeats(at int) bool {
	if d.nodes[at].n > 16 {
		seen := make(map[string]struct{}, d.nodes[at].n)
		for i := at + 1; i < len(d.nodes); i = int(d.nodes[i+1].end) {
			seen[d.nodes[i].text] = struct{}{}
		}
		return len(seen) < int(d.nodes[at].n)
	}
	for i := at + 1; i < len(d.nodes); i = int(d.nodes[i+1].end) {
		for k := int(d.nodes[i+1].end); k < len(d.nodes); k = int(d.nodes[k+1].end) {
			if d.nodes[i].text == d.nodes[k].text {
				return true
			}
		}
	}
	return false
}

func (d *document) number() bool {
	start := d.i
	if d.src[d.i] == '-' {
		d.i++
	}
	run := func() int {
		from := d.i
		for d.i < len(d.src) && d.src[d.i] >= '0' && d.src[d.i] <= '9' {
			d.i++
		}
		return d.i - from
	}
	first := d.i
	if n := run(); n == 0 || n > 1 && d.src[first] == '0' {
		return false
	}
	if d.i < len(d.src) && d.src[d.i] == '.' {
		d.i++
		if run() == 0 {
			return false
		}
	}
	if d.i < len(d.src) && (d.src[d.i] == 'e' || d.src[d.i] == 'E') {
		d.i++
		if d.i < len(d.src) && (d.src[d.i] == '+' || d.src[d.i] == '-') {
			d.i++
		}
		if run() == 0 {
			return false
		}
	}
	// A number that is the whole document must end there.
	if d.depth == 0 && d.i < len(d.src) && !blank(d.src[d.i]) || d.limited && d.i-start > limitedDigits {
		return false
	}
	text := d.src[start:d.i]
	if d.stored && !whole(text) {
		if x, _ := strconv.ParseFloat(text, 64); math.IsInf(x, 0) {
			d.leaf('"', JavaFloat(x, 64))
			return true
		}
	}
	d.leaf('0', text)
	return true
}

func (d *document) str() (string, bool) {
	d.i++
	start := d.i
	for d.i < len(d.src) {
		switch c := d.src[d.i]; {
		case c == '"':
			s := d.src[start:d.i]
			d.i++
			return s, true
		case c == '\\':
			return d.escaped(start)
		case c < 0x20:
			return "", false
		}
		d.i++
	}
	return "", false
}

// escaped reads a string from its first escape on. A surrogate without its
// partner is kept, as three bytes that no valid text has.
func (d *document) escaped(start int) (string, bool) {
	from := len(d.buf)
	d.buf = append(d.buf, d.src[start:d.i]...)
	for d.i < len(d.src) {
		c := d.src[d.i]
		d.i++
		switch {
		case c == '"':
			s := d.buf[from:]
			return unsafe.String(unsafe.SliceData(s), len(s)), true
		case c < 0x20:
			return "", false
		case c != '\\':
			d.buf = append(d.buf, c)
			continue
		}
		if d.i >= len(d.src) {
			return "", false
		}
		e := d.src[d.i]
		d.i++
		if at := strings.IndexByte(`"\/bfnrt`, e); at >= 0 {
			d.buf = append(d.buf, "\"\\/\b\f\n\r\t"[at])
			continue
		}
		r, ok := d.hex4()
		if e != 'u' || !ok {
			return "", false
		}
		if utf16.IsSurrogate(r) && strings.HasPrefix(d.src[d.i:], `\u`) {
			at := d.i
			d.i += 2
			low, ok := d.hex4()
			if pair := utf16.DecodeRune(r, low); ok && pair != utf8.RuneError {
				r = pair
			} else {
				d.i = at
			}
		}
		if utf16.IsSurrogate(r) {
			d.buf = append(d.buf, 0xED, byte(0x80|r>>6&0x3F), byte(0x80|r&0x3F))
			continue
		}
		d.buf = utf8.AppendRune(d.buf, r)
	}
	return "", false
}

func (d *document) hex4() (rune, bool) {
	if d.i+4 > len(d.src) {
		return 0, false
	}
	var r rune
	for _, c := range []byte(d.src[d.i : d.i+4]) {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	d.i += 4
	return r, true
}

// integer is a number's value where it is a whole number in 64 bits.
func (n node) integer() (int64, bool) {
	if n.kind() != '0' {
		return 0, false
	}
	x, err := strconv.ParseInt(n.text(), 10, 64)
	return x, err == nil
}
