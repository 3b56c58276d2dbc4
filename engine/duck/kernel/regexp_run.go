package kernel

import (
	"regexp/syntax"
	"strings"
	"unicode/utf8"
)

// run is a machine at work on one text; it is used again for the next.
type run struct {
	*machine
	s      string
	bounds []int
	stack  []choice
	steps  int
	looks  int // look-ahead and atomic groups that are being matched
}

// choice is a way not yet taken, or what is to be undone when going back over it.
type choice struct {
	pc       int32 // < 0: bound ^pc becomes pos again
	pos, low int   // any position from pos down to low, one character less each time; low = -1: pos alone
}

// Steps that a search may take before it gives up.
const (
	leastSteps   = 2000
	stepsForByte = 64
)

// find searches the first match at or after from; its bounds are valid until the
// next search. done is false if it gave up.
func (r *run) find(s string, from int) (bounds []int, done bool) {
	r.s, r.steps = s, leastSteps+stepsForByte*(len(s)-from)
	for at := from; ; at++ {
		if at = r.candidate(at); at < 0 {
			return nil, true
		}
		for i := range r.bounds {
			r.bounds[i] = -1
		}
		r.stack = r.stack[:0]
		end := r.match(r.start, at)
		switch {
		case r.steps < 0:
			return nil, false
		case end >= 0:
			r.bounds[0], r.bounds[1] = at, end
			return r.bounds[:r.caps], true
		}
		if at < len(s) && s[at] >= utf8.RuneSelf {
			_, n := utf8.DecodeRuneInString(s[at:])
			at += n - 1
		}
	}
}

// candidate is the next position at or after from where a match may start; -1: none.
func (r *run) candidate(from int) int {
	switch {
	case from > len(r.s) || r.atZero && from > 0:
		return -1
	case r.atZero:
		return from
	case r.prefix != "":
		if i := strings.Index(r.s[from:], r.prefix); i >= 0 {
			return from + i
		}
		return -1
	case r.any:
		return from
	}
	for i := from; i < len(r.s); i++ {
		if r.first.has(r.s[i]) {
			return i
		}
	}
	return -1
}

// match runs from pc at a position to a match, whose end it gives; -1: there is
// none. What is on the stack before it stays, and what undoes its bounds is added.
func (r *run) match(pc int32, pos int) int {
	base := len(r.stack)
	for {
		if r.steps--; r.steps < 0 {
			return -1
		}
		in := &r.code[pc]
		ok := true
		switch in.op {
		case opMatch:
			r.settle(base)
			return pos
		case opLiteral:
			if ok = strings.HasPrefix(r.s[pos:], in.text); ok {
				pos += len(in.text)
			}
		case opCharacter:
			n := r.width(in, pos)
			ok = n > 0
			pos += n
		case opSplit:
			switch w := &r.ways[in.n]; {
			case !w.other.at(r.s, pos):
			case !w.out.at(r.s, pos):
				pc = in.other
				continue
			default:
				r.stack = append(r.stack, choice{in.other, pos, -1})
			}
		case opSave:
			if len(r.stack) > 0 || r.looks > 0 { // else there is no way back, and nothing to undo
				r.stack = append(r.stack, choice{pc: ^int32(in.n), pos: r.bounds[in.n]})
			}
			r.bounds[in.n] = pos
		case opProgress:
			if r.bounds[in.n] == pos {
				pc = in.other
				continue
			}
		case opAssert:
			ok = in.n == 0 || r.holds(syntax.EmptyOp(in.n), pos)
		case opRun:
			low := pos
			pos = r.end(in, pos)
			r.steps -= pos - low
			if !in.final && pos > low {
				r.stack = append(r.stack, choice{in.out, pos, low})
			}
		case opAhead, opNotAhead, opBehind, opNotBehind, opAtomic:
			before, from := len(r.stack), pos
			if in.op == opBehind || in.op == opNotBehind {
				_, n := utf8.DecodeLastRuneInString(r.s[:pos])
				from -= n
			}
			r.looks++
			end := -1
			if from < pos || in.op != opBehind && in.op != opNotBehind {
				end = r.match(in.out, from)
			}
			r.looks--
			if r.steps < 0 {
				return -1
			}
			switch {
			case in.op == opNotAhead, in.op == opNotBehind:
				if ok = end < 0; !ok {
					r.back(before) // only bounds are left to undo
				}
			case end < 0:
				ok = false
			case in.op == opAtomic:
				pos = end
			}
			if ok {
				pc = in.other
				continue
			}
		default:
			ok = false
		}
		if ok {
			pc = in.out
			continue
		}
		if pc, pos = r.back(base); pc < 0 {
			return -1
		}
	}
}

// end is where the characters of a run that starts at pos end.
func (r *run) end(in *instruction, pos int) int {
	if in.until >= 0 {
		if n := strings.IndexByte(r.s[pos:], byte(in.until)); n >= 0 {
			return pos + n
		}
		return len(r.s)
	}
	for {
		for pos < len(r.s) && r.s[pos] < utf8.RuneSelf {
			if !in.bytes.has(r.s[pos]) {
				return pos
			}
			pos++
		}
		n := r.width(in, pos)
		if n == 0 {
			return pos
		}
		pos += n
	}
}

// width is the length of the character at pos if the set has it, else 0.
func (r *run) width(in *instruction, pos int) int {
	if pos >= len(r.s) {
		return 0
	}
	c := r.s[pos]
	if !in.bytes.has(c) {
		return 0
	}
	if c < utf8.RuneSelf {
		return 1
	}
	x, n := utf8.DecodeRuneInString(r.s[pos:])
	if !matchesRune(in.set, x) {
		return 0
	}
	return n
}

// back takes the last way that is left; pc is -1 if there is none since base.
func (r *run) back(base int) (pc int32, pos int) {
	for len(r.stack) > base {
		c := &r.stack[len(r.stack)-1]
		switch {
		case c.pc < 0:
			r.bounds[^c.pc] = c.pos
		case c.low < 0:
			r.stack = r.stack[:len(r.stack)-1]
			return c.pc, c.pos
		default:
			_, n := utf8.DecodeLastRuneInString(r.s[:c.pos])
			c.pos -= n
			pc, pos = c.pc, c.pos
			if c.pos <= c.low {
				r.stack = r.stack[:len(r.stack)-1]
			}
			return pc, pos
		}
		r.stack = r.stack[:len(r.stack)-1]
	}
	return -1, 0
}

// settle forgets the ways not taken since base, and keeps what undoes bounds.
func (r *run) settle(base int) {
	kept := r.stack[:base]
	for _, c := range r.stack[base:] {
		if c.pc < 0 {
			kept = append(kept, c)
		}
	}
	r.stack = kept
}

// holds checks a position: the start or end of the text or of a line, or a word's.
func (r *run) holds(what syntax.EmptyOp, pos int) bool {
	before, after := rune(-1), rune(-1)
	if pos > 0 {
		before, _ = utf8.DecodeLastRuneInString(r.s[:pos])
	}
	if pos < len(r.s) {
		after, _ = utf8.DecodeRuneInString(r.s[pos:])
	}
	is := syntax.EmptyOpContext(before, after)
	if !r.ascii && (before >= utf8.RuneSelf || after >= utf8.RuneSelf) {
		is &^= syntax.EmptyWordBoundary | syntax.EmptyNoWordBoundary
		if isWord(before) != isWord(after) {
			is |= syntax.EmptyWordBoundary
		} else {
			is |= syntax.EmptyNoWordBoundary
		}
	}
	return what&^is == 0
}
