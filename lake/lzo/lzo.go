// Package lzo unpacks LZO1X, bare and in the files of lzop.
package lzo

import (
	"encoding/binary"
	"errors"
)

// ErrCorrupt says that a block is none of LZO1X.
var ErrCorrupt = errors.New("corrupt LZO block")

// Decode unpacks a block into at most so many bytes; dst may be used for it.
func Decode(dst, src []byte, most int) ([]byte, error) {
	d := decoder{in: src, out: dst[:0], most: most}
	if err := d.run(); err != nil {
		return nil, err
	}
	return d.out, nil
}

type decoder struct {
	in   []byte
	at   int
	out  []byte
	most int
}

// What an instruction below sixteen means depends on what came before it.
const (
	afterMatch    = 0 // a run of literals
	afterLiterals = 4 // a match of three bytes; from 1 to 3 it is one of two bytes
)

func (d *decoder) run() error {
	state := afterMatch
	if len(d.in) > 0 && d.in[0] > 17 {
		n := int(d.in[0]) - 17
		d.at++
		if state = n; n >= 4 {
			state = afterLiterals
		}
		if err := d.literals(n); err != nil {
			return err
		}
	}
	for {
		t, err := d.next()
		if err != nil {
			return err
		}
		if t < 16 && state == afterMatch {
			n, err := d.length(t, 15)
			if err != nil {
				return err
			}
			if err := d.literals(n + 3); err != nil {
				return err
			}
			state = afterLiterals
			continue
		}
		distance, length, trailing, err := d.match(t, state)
		if err != nil {
			return err
		}
		if distance == 0 { // the end
			if length != 3 || d.at != len(d.in) {
				return ErrCorrupt
			}
			return nil
		}
		if err := d.copy(distance, length); err != nil {
			return err
		}
		if err := d.literals(trailing); err != nil {
			return err
		}
		state = trailing
	}
}

// match reads the rest of an instruction that copies.
func (d *decoder) match(t, state int) (distance, length, trailing int, err error) {
	switch {
	case t >= 64:
		b, err := d.next()
		return 1 + t>>2&7 + b<<3, t>>5 + 1, t & 3, err
	case t >= 32:
		if length, err = d.length(t&31, 31); err != nil {
			return 0, 0, 0, err
		}
		w, err := d.word()
		return 1 + w>>2, length + 2, w & 3, err
	case t >= 16:
		if length, err = d.length(t&7, 7); err != nil {
			return 0, 0, 0, err
		}
		w, err := d.word()
		if err != nil {
			return 0, 0, 0, err
		}
		const far = 0x4000
		if distance = t&8<<11 + w>>2; distance > 0 {
			distance += far
		}
		return distance, length + 2, w & 3, nil
	}
	b, err := d.next()
	if state == afterLiterals {
		const near = 0x800
		return 1 + near + t>>2 + b<<2, 3, t & 3, err
	}
	return 1 + t>>2 + b<<2, 2, t & 3, err
}

func (d *decoder) next() (int, error) {
	if d.at >= len(d.in) {
		return 0, ErrCorrupt
	}
	d.at++
	return int(d.in[d.at-1]), nil
}

func (d *decoder) word() (int, error) {
	if len(d.in)-d.at < 2 {
		return 0, ErrCorrupt
	}
	d.at += 2
	return int(binary.LittleEndian.Uint16(d.in[d.at-2:])), nil
}

// length is what an instruction says, or more where it says nothing.
func (d *decoder) length(n, base int) (int, error) {
	if n > 0 {
		return n, nil
	}
	n = base
	for {
		b, err := d.next()
		if err != nil {
			return 0, err
		}
		if b > 0 {
			return n + b, nil
		}
		if n += 255; n > d.most {
			return 0, ErrCorrupt
		}
	}
}

func (d *decoder) literals(n int) error {
	if n > len(d.in)-d.at || len(d.out)+n > d.most {
		return ErrCorrupt
	}
	d.out = append(d.out, d.in[d.at:d.at+n]...)
	d.at += n
	return nil
}

func (d *decoder) copy(distance, n int) error {
	from := len(d.out) - distance
	if from < 0 || len(d.out)+n > d.most {
		return ErrCorrupt
	}
	if distance >= n {
		d.out = append(d.out, d.out[from:from+n]...)
		return nil
	}
	// What is copied is part of the copy.
	for i := range n {
		d.out = append(d.out, d.out[from+i])
	}
	return nil
}
