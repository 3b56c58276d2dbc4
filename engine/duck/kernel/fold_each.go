package kernel

/*
#cgo noescape glaux_fold_each
#cgo nocallback glaux_fold_each
#cgo noescape glaux_fold_match
#cgo nocallback glaux_fold_match
#include "fold.h"
*/
import "C"

import (
	"slices"
	"sync"
	"unsafe"

	"glaux/sql"
)

// FoldEach is what becomes of what a program computes of each element by itself.
type FoldEach int

// A fold has one state for all elements, and no such thing.
const (
	FoldState FoldEach = iota
	EachElement
	EachKept // the elements of which it is true
	AllMatch
	AnyMatch
	NoneMatch
)

// decides is the boolean after which no other element matters; none: -1.
func (e FoldEach) decides() int {
	switch e {
	case AllMatch:
		return 0
	case AnyMatch, NoneMatch:
		return 1
	}
	return -1
}

// eachRoom is the memory of a chunk's elements.
type eachRoom struct {
	*machineRoom
	out     []int64
	outNull []uint8
}

// manyElements are computed before their results are taken.
const manyElements = 1 << 14

// each makes the function over chunks of a program of each element.
func (f *Fold) each(setup, program []C.glaux_step, registers []C.glaux_register) Func {
	var pool sync.Pool // of *eachRoom
	return func(c *Call) error {
		room, ok := pool.Get().(*eachRoom)
		if !ok {
			room = &eachRoom{machineRoom: newMachineRoom(f.Registers)}
		}
		defer pool.Put(room)
		own, columns := slices.Clone(registers), f.columns(c)
		lists := &c.Args[0]
		var fault C.glaux_fault
		for done := 0; done < c.N; {
			end, total := f.rowsFrom(c, done)
			room.out, room.outNull = slices.Grow(room.out[:0], total+1)[:total+1], slices.Grow(room.outNull[:0], total+1)[:total+1]
			var anyNull C.int
			at := int(C.glaux_fold_each(&setup[0], &program[0], &own[0], C.int(len(registers)), (*C.int64_t)(&room.numbers[0]), (*C.uint8_t)(&room.null[0]), (*C.uint8_t)(&room.any[0]), C.int(room.lanes),
				&room.own[0], unsafe.SliceData(columns), (*C.glaux_list)(lists.data), (*C.uint64_t)(lists.valid), C.uint64_t(done), C.uint64_t(end), C.uint16_t(f.Result[0]), C.int(f.Each.decides()),
				(*C.int64_t)(&room.out[0]), (*C.uint8_t)(&room.outNull[0]), &anyNull, &fault))
			f.take(c, done, at, room, anyNull != 0)
			if done = at; at < end {
				if err := c.Out.failed(c.Out.n, faultError(fault)); err != nil {
					return err
				}
				done++
			}
		}
		return nil
	}
}

// rowsFrom is up to which row elements are computed at once, and how many these are.
func (f *Fold) rowsFrom(c *Call, from int) (end, total int) {
	lists := ranges(&c.Args[0], c.N)
	for end = from; end < c.N && (end == from || total < manyElements); end++ {
		if !c.Args[0].Null(end) {
			total += int(lists[end].n)
		}
	}
	return end, total
}

// take appends the results of rows.
func (f *Fold) take(c *Call, from, to int, room *eachRoom, anyNull bool) {
	out, null := room.out, room.outNull
	v := &c.Args[0]
	if f.Each == EachElement {
		total := c.Out.lengths(v, from, to)
		giveRegisters(c.Out.kids[0], out[:total], null[:total], anyNull)
		return
	}
	if kid := v.Kid(0); f.Each == EachKept && kid.w == 8 && kid.valid == nil {
		c.Out.keepNumbers(v, from, to, out, null)
		return
	}
	if f.Each != EachKept {
		f.match(c, from, to, out, null)
		return
	}
	for i := from; i < to; i++ {
		if v.Null(i) {
			c.Out.Null()
			continue
		}
		start, end := v.List(i)
		n := end - start
		c.Out.kids[0].keep(v.Kid(0), start, out[:n], null[:n])
		c.Out.End()
		out, null = out[n:], null[n:]
	}
}

// lengths appends arrays as long as those of v, and gives how many elements they have, which come then.
func (b *Builder) lengths(v *Vec, from, to int) (total int) {
	have, at := b.n, len(b.data)
	b.steps(to - from)
	b.data = slices.Grow(b.data, 8*(to-from))[:at+8*(to-from)]
	if to == from {
		return 0
	}
	ends, before := unsafe.Slice((*uint64)(unsafe.Pointer(&b.data[at])), to-from), b.kids[0].n
	for k := range ends {
		if v.Null(from + k) {
			b.setNull(have + k)
		} else {
			start, end := v.List(from + k)
			total += end - start
		}
		ends[k] = uint64(before + total)
	}
	return total
}

// giveRegisters appends numbers, of which doubles are their bits.
func giveRegisters(b *Builder, x []int64, null []uint8, anyNull bool) {
	first := b.n
	if b.Type.Kind == sql.Double || b.Type.Kind == sql.Real {
		b.Floats(unsafe.Slice((*float64)(unsafe.Pointer(unsafe.SliceData(x))), len(x)))
	} else {
		b.Ints(x)
	}
	for k := 0; anyNull && k < len(null); k++ {
		if null[k] != 0 {
			b.setNull(first + k)
		}
	}
}

// keep appends the elements from start on of which it is true.
func (b *Builder) keep(v *Vec, start int, out []int64, null []uint8) {
	for k := 0; k < len(out); k++ {
		from := k
		for k < len(out) && out[k] != 0 && null[k] == 0 {
			k++
		}
		b.CopyRange(v, start+from, start+k)
	}
}

// keepNumbers appends arrays of the elements of those of v, numbers of 8 bytes, of which it is true.
func (b *Builder) keepNumbers(v *Vec, from, to int, out []int64, null []uint8) {
	have, at, kid := b.n, len(b.data), b.kids[0]
	b.steps(to - from)
	b.data = slices.Grow(b.data, 8*(to-from))[:at+8*(to-from)]
	kept := unsafe.Slice((*int64)(kid.extend(len(out))), len(out))
	n := 0
	for k := range to - from {
		if v.Null(from + k) {
			b.setNull(have + k)
		} else {
			start, end := v.List(from + k)
			for _, x := range unsafe.Slice((*int64)(v.Kid(0).data), end)[start:] {
				kept[n] = x // which the next one overwrites unless it is kept
				if out[0]&int64(1-null[0]) != 0 {
					n++
				}
				out, null = out[1:], null[1:]
			}
		}
		*(*uint64)(unsafe.Pointer(&b.data[at+8*k])) = uint64(kid.n + n)
	}
	kid.data = kid.data[:len(kid.data)-8*(len(kept)-n)]
	kid.steps(n)
}

// match appends whether all elements of rows are true, or any, or none.
func (f *Fold) match(c *Call, from, to int, out []int64, null []uint8) {
	if from == to {
		return
	}
	lists, first := &c.Args[0], c.Out.n
	found := room[int8](c.Out, to-from)
	C.glaux_fold_match((*C.glaux_list)(lists.data), (*C.uint64_t)(lists.valid), C.uint64_t(from), C.uint64_t(to), C.int(f.Each.decides()), C.int(b2i(f.Each == AnyMatch)),
		(*C.int64_t)(unsafe.SliceData(out)), (*C.uint8_t)(unsafe.SliceData(null)), (*C.int8_t)(&found[0]))
	for k, x := range found {
		if x < 0 {
			found[k] = 0
			c.Out.setNull(first + k)
		}
	}
}
