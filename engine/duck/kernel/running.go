package kernel

import (
	"slices"
	"strconv"
	"strings"

	"glaux/sql"
)

// cell is one argument of one row, read in place.
type cell struct {
	*Vec
	at int
}

func (c cell) null() bool     { return c.Null(c.at) || c.Type.Kind == sql.Unknown }
func (c cell) int() int64     { return c.Int(c.at) }
func (c cell) float() float64 { return c.Float(c.at) }
func (c cell) bytes() []byte  { return c.Bytes(c.at) }

// running is an aggregate of one group that takes one row after the other. Rows
// with a NULL argument don't reach it.
type running interface {
	add(row []cell) error
	// result appends the aggregate of at least one row.
	result(out *Builder) error
}

// runs makes a kernel over a group's collected rows (see agg.go) of a running
// aggregate; empty, if any, appends the result of no rows, which else is NULL.
func runs(start func(args []sql.Type, result sql.Type) (func() running, error), empty func(*Builder)) Kernel {
	if empty == nil {
		empty = (*Builder).Null
	}
	return Kernel{start: start, empty: empty, Make: func(types []sql.Type, result sql.Type) (Func, error) {
		layout, err := layoutOf(types)
		if err != nil {
			return nil, err
		}
		begin, err := start(layout.types, result)
		if err != nil {
			return nil, err
		}
		return func(c *Call) error {
			row := make([]cell, len(layout.types))
			for i := range c.N {
				if c.Args[0].Null(i) {
					empty(c.Out)
					continue
				}
				if err := layout.run(c, i, row, begin, empty); err != nil {
					return err
				}
			}
			return nil
		}, nil
	}}
}

// rowLayout says where the arguments of an aggregate stand: in the list's
// elements or in their fields, else in constant arguments.
type rowLayout struct {
	types  []sql.Type
	tuple  bool
	fields []int // an argument's field of the tuple; -1 for constants
	consts []int // an argument's place among the kernel's arguments
}

func layoutOf(types []sql.Type) (*rowLayout, error) {
	elem := *types[0].Elem
	l := &rowLayout{tuple: elem.Kind == sql.Row && len(elem.Fields) > 0 && strings.HasPrefix(elem.Fields[0].Name, TupleField)}
	at := map[int]int{0: 0}
	if l.tuple {
		clear(at)
		for k, f := range elem.Fields {
			n, err := strconv.Atoi(f.Name[len(TupleField):])
			if err != nil {
				return nil, err
			}
			at[n] = k
		}
	}
	constant := 0
	for n := range len(at) + len(types) - 1 {
		k, ok := at[n]
		switch {
		case !ok:
			constant++
			l.types, l.fields, l.consts = append(l.types, types[constant]), append(l.fields, -1), append(l.consts, constant)
		case l.tuple:
			l.types, l.fields, l.consts = append(l.types, elem.Fields[k].Type), append(l.fields, k), append(l.consts, 0)
		default:
			l.types, l.fields, l.consts = append(l.types, elem), append(l.fields, 0), append(l.consts, 0)
		}
	}
	return l, nil
}

func (l *rowLayout) run(c *Call, i int, row []cell, begin func() running, empty func(*Builder)) error {
	list := &c.Args[0].kids[0]
	from, to := c.Args[0].List(i)
	var agg running
	for k := from; k < to; k++ {
		for n, f := range l.fields {
			switch {
			case f < 0:
				row[n] = cell{&c.Args[l.consts[n]], i}
			case l.tuple:
				row[n] = cell{&list.kids[f], k}
			default:
				row[n] = cell{list, k}
			}
		}
		if slices.ContainsFunc(row, cell.null) {
			continue
		}
		if agg == nil {
			agg = begin()
		}
		if err := agg.add(row); err != nil {
			return err
		}
	}
	if agg == nil {
		empty(c.Out)
		return nil
	}
	return agg.result(c.Out)
}

// started is a start function that needs no types.
func started(f func() running) func([]sql.Type, sql.Type) (func() running, error) {
	return func([]sql.Type, sql.Type) (func() running, error) { return f, nil }
}
