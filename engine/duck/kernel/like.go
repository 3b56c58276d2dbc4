package kernel

/*
#cgo noescape glaux_like
#cgo nocallback glaux_like
#include "like.h"
*/
import "C"

import (
	"slices"
	"unicode/utf8"
	"unsafe"

	"glaux/sql"
)

// likeKernels are this file's kernels by name.
var likeKernels = map[string]Kernel{
	// $like is LIKE with a pattern and, if there is a third argument, an escape character.
	"$like": {Make: func(args []sql.Type, r sql.Type) (Func, error) {
		slow, err := likeEach(len(args)).Make(args, r)
		return func(c *Call) error {
			if c.N == 0 || !c.onePattern() {
				return slow(c)
			}
			p, err := c.likePattern(0)
			if err != nil {
				return slow(c)
			}
			c.like(p)
			return nil
		}, err
	}},
}

// likeEach makes a pattern of each row's.
func likeEach(args int) Kernel {
	match := func(x, pattern string, escape rune) (bool, error) {
		p, err := newLikeParts(pattern, escape)
		if err != nil {
			return false, err
		}
		return p.match(x), nil
	}
	if args == 2 {
		return F2(func(x, pattern string) (bool, error) { return match(x, pattern, -1) })
	}
	return F3(func(x, pattern, escape string) (bool, error) {
		esc, err := escapeOf(escape)
		if err != nil {
			return false, err
		}
		return match(x, pattern, esc)
	})
}

// onePattern reports that all rows have the pattern of the first, and its escape character.
func (c *Call) onePattern() bool {
	if !c.onlyFirstNull() {
		return false
	}
	for k := range c.Args[1:] {
		words := column[[2]uint64](&c.Args[k+1], c.N)
		if slices.ContainsFunc(words, func(w [2]uint64) bool { return w != words[0] }) {
			return false
		}
	}
	return true
}

// likePattern is row i's.
func (c *Call) likePattern(i int) (p *likeParts, err error) {
	esc := rune(-1)
	if len(c.Args) > 2 {
		if esc, err = escapeOf(c.Args[2].Str(i)); err != nil {
			return nil, err
		}
	}
	return newLikeParts(c.Args[1].Str(i), esc)
}

// like matches all rows with one pattern.
func (c *Call) like(p *likeParts) {
	in, out := &c.Args[0], room[bool](c.Out, c.N)
	C.glaux_like(in.data, (*C.uint64_t)(in.valid), C.uint64_t(c.N), C.glaux_pattern{
		text: (*C.uint8_t)(unsafe.SliceData(p.text)), wild: (*C.uint8_t)(unsafe.SliceData(p.wild)),
		ends: (*C.uint32_t)(&p.ends[0]), plain: (*C.uint8_t)(&p.plain[0]), parts: C.uint32_t(len(p.ends)),
	}, (*C.uint8_t)(unsafe.Pointer(&out[0])))
	c.nullWhere(in)
}

// likeParts are a pattern's text, cut where its % are: where each part ends, and for each
// byte and part whether it stands for any character, and has nothing that does.
type likeParts struct {
	text, wild, plain []byte
	ends              []uint32
}

func escapeOf(escape string) (rune, error) {
	if utf8.RuneCountInString(escape) != 1 {
		return 0, invalid("Escape string must be a single character")
	}
	r, _ := utf8.DecodeRuneInString(escape)
	return r, nil
}

// newLikeParts reads a pattern; escape is negative if there is none.
func newLikeParts(text string, escape rune) (*likeParts, error) {
	p := &likeParts{plain: []byte{1}}
	escaped := false
	for i, size := 0, 0; i < len(text); i += size {
		var r rune
		switch r, size = utf8.DecodeRuneInString(text[i:]); {
		case escaped && r != '%' && r != '_' && r != escape:
			return nil, invalid("Escape character must be followed by '%%', '_' or the escape character itself")
		case escaped:
			escaped = false
		case r == escape:
			escaped = true
			continue
		case r == '%':
			p.ends, p.plain = append(p.ends, uint32(len(p.text))), append(p.plain, 1)
			continue
		case r == '_':
			p.text, p.wild, p.plain[len(p.ends)] = append(p.text, 0), append(p.wild, 255), 0
			continue
		}
		p.text, p.wild = append(p.text, text[i:i+size]...), append(p.wild, make([]byte, size)...)
	}
	if escaped {
		return nil, invalid("Escape character must be followed by '%%', '_' or the escape character itself")
	}
	p.ends = append(p.ends, uint32(len(p.text)))
	return p, nil
}

// match matches one text as C does many.
func (p *likeParts) match(s string) bool {
	// It goes back to the last % only, which is enough.
	i, part, k := 0, 0, 0
	back, mark := -1, 0
	for {
		end := int(p.ends[part])
		switch {
		case k == end && part+1 < len(p.ends):
			part++
			back, mark = part, i
			continue
		case k == end && i == len(s):
			return true
		case k < end && i < len(s) && p.wild[k] != 0:
			_, size := utf8.DecodeRuneInString(s[i:])
			i, k = i+size, k+1
			continue
		case k < end && i < len(s) && p.text[k] == s[i]:
			i, k = i+1, k+1
			continue
		}
		if back < 0 || mark == len(s) {
			return false
		}
		_, size := utf8.DecodeRuneInString(s[mark:])
		mark += size
		i, part, k = mark, back, int(p.ends[back-1])
	}
}
