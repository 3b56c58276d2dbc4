package kernel

import (
	"errors"
	"unsafe"

	"glaux/sql"
)

// Functions over numbers that Go and the vectors hold alike run over slices.

// plain reports a type whose vectors hold values as T is.
func plain[T any](t sql.Type) bool {
	switch any(new(T)).(type) {
	case *bool:
		return t.Kind == sql.Boolean
	case *int64:
		return width(t) == 8 && t.Kind != sql.Double && t.Kind != sql.Time
	case *float64:
		return t.Kind == sql.Double
	case *Int128:
		return t.Kind == sql.Decimal && width(t) == 16
	}
	return false
}

// column is the vector's memory of n values of a plain type.
func column[T any](v *Vec, n int) []T { return unsafe.Slice((*T)(v.data), n) }

// column2 is column of the keys of zones.
func column2(v *Vec, n int) []int16 { return unsafe.Slice((*int16)(v.data), n) }

// room appends n values of a plain type, to be set by the caller.
func room[T any](b *Builder, n int) []T {
	b.steps(n)
	return unsafe.Slice((*T)(b.extend(n)), n)
}

// setNull makes value i NULL, whose memory the caller clears.
func (b *Builder) setNull(i int) {
	b.nulls[i>>6] |= 1 << (i & 63)
	b.any = true
}

func dense0[R any](c *Call, f func() (R, error)) (err error) {
	out := room[R](c.Out, c.N)
	for i := range out {
		if out[i], err = f(); err != nil {
			if !errors.Is(err, ErrNull) {
				return err
			}
			c.Out.setNull(i)
		}
	}
	return nil
}

func dense1[A, R any](c *Call, f func(A) (R, error)) error {
	a := &c.Args[0]
	in, out := column[A](a, c.N), room[R](c.Out, c.N)
	var zero R
	for i, x := range in {
		if a.Null(i) {
			c.Out.setNull(i)
			out[i] = zero
			continue
		}
		y, err := f(x)
		if err != nil {
			if !errors.Is(err, ErrNull) && !(c.Out.nullErrors && caught(err)) {
				return err
			}
			c.Out.setNull(i)
		}
		out[i] = y
	}
	return nil
}

func dense2[A, B, R any](c *Call, f func(A, B) (R, error)) error {
	a, b := &c.Args[0], &c.Args[1]
	left, right, out := column[A](a, c.N), column[B](b, c.N), room[R](c.Out, c.N)
	var zero R
	for i, x := range left {
		if a.Null(i) || b.Null(i) {
			c.Out.setNull(i)
			out[i] = zero
			continue
		}
		y, err := f(x, right[i])
		if err != nil {
			if !errors.Is(err, ErrNull) && !(c.Out.nullErrors && caught(err)) {
				return err
			}
			c.Out.setNull(i)
		}
		out[i] = y
	}
	return nil
}

// zonedRoom appends a value with a zone for each row, to be set by the caller.
func (c *Call) zonedRoom() (t []int64, z []int16) {
	c.Out.steps(c.N)
	return room[int64](c.Out.kids[0], c.N), room[int16](c.Out.kids[1], c.N)
}

// zonedNull makes a value with a zone NULL.
func (c *Call) zonedNull(i int) {
	c.Out.setNull(i)
	for _, k := range c.Out.kids {
		k.setNull(i)
	}
}
