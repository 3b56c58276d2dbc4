package kernel

import (
	"glaux/sql/jsonpath"
)

// rowsPlan is jsonpath.Rows made ready.
type rowsPlan struct {
	table        *tablePlan
	union, cross []*rowsPlan
	outputs      []int // the columns that it makes
}

type tablePlan struct {
	path    *jsonpath.Path
	columns []columnPlan
	child   *rowsPlan
	outer   bool
}

type columnPlan struct {
	jsonpath.TableColumn
	path   *jsonpath.Path
	result *resultPlan
}

// rowCell is a column's value of the row being made; a row of a parent is given as
// often as there are rows of its children.
type rowCell struct {
	value *Builder
	null  bool
}

func newRows(r *jsonpath.Rows, at session) (*rowsPlan, error) {
	p := &rowsPlan{}
	for _, list := range []struct {
		from []jsonpath.Rows
		to   *[]*rowsPlan
	}{{r.Union, &p.union}, {r.Cross, &p.cross}} {
		for i := range list.from {
			part, err := newRows(&list.from[i], at)
			if err != nil {
				return nil, err
			}
			*list.to = append(*list.to, part)
			p.outputs = append(p.outputs, part.outputs...)
		}
	}
	if r.Table == nil {
		return p, nil
	}
	t := &tablePlan{outer: r.Table.Outer}
	var err error
	// The root's path is compiled with the call, whose variables it may use.
	if r.Table.Path != "" {
		if t.path, err = compiled(r.Table.Path, nil); err != nil {
			return nil, err
		}
	}
	for _, c := range r.Table.Columns {
		col := columnPlan{TableColumn: c, result: newResult(c.Result, at)}
		col.result.stored = true
		if c.Kind != jsonpath.Ordinality {
			if col.path, err = compiled(c.Path, nil); err != nil {
				return nil, err
			}
		}
		t.columns = append(t.columns, col)
		p.outputs = append(p.outputs, c.Output)
	}
	if r.Table.Child != nil {
		if t.child, err = newRows(r.Table.Child, at); err != nil {
			return nil, err
		}
		p.outputs = append(p.outputs, t.child.outputs...)
	}
	p.table = t
	return p, nil
}

// newCells makes a cell for each column.
func newCells(p *rowsPlan) []rowCell {
	cells := make([]rowCell, len(p.outputs))
	p.eachColumn(func(c *columnPlan) {
		t := c.result.Of
		if c.Kind == jsonpath.Ordinality {
			t = bigintType
		}
		cells[c.Output] = rowCell{value: NewBuilder(t), null: true}
	})
	return cells
}

func (p *rowsPlan) eachColumn(f func(*columnPlan)) {
	if t := p.table; t != nil {
		for i := range t.columns {
			f(&t.columns[i])
		}
		if t.child != nil {
			t.child.eachColumn(f)
		}
	}
	for _, part := range append(p.union, p.cross...) {
		part.eachColumn(f)
	}
}

// table is json_table: the rows of a document as an array.
func (p *jsonProgram) table(m *jsonMachine, c *Call, out *Builder) error {
	root, null, ok, err := p.input(m, c)
	if err != nil {
		return err
	}
	for i := range m.cells {
		m.cells[i].null = true
	}
	if ok && !null {
		t := &tableRun{p: p, m: m, c: c, out: out.Kid(0)}
		if err := t.items(p.rows.table, p.path, root, m.params, t.emit); err != nil {
			return err
		}
	}
	out.End()
	return nil
}

// tableRun makes the rows of one document.
type tableRun struct {
	p   *jsonProgram
	m   *jsonMachine
	c   *Call
	out *Builder
}

// emit gives the cells as a row.
func (t *tableRun) emit() error {
	for i := range t.m.cells {
		if c := &t.m.cells[i]; c.null {
			t.out.Kid(i).Null()
		} else {
			t.out.Kid(i).appendBuilt(c.value)
		}
	}
	t.out.End()
	return nil
}

// rows calls f for each row that a plan makes of an item.
func (t *tableRun) rows(p *rowsPlan, it item, f func() error) error {
	switch {
	case p.table != nil:
		return t.items(p.table, p.table.path, it, nil, f)
	case p.cross != nil:
		return t.combined(p.cross, it, f)
	}
	for i, part := range p.union {
		for k, other := range p.union {
			if k != i {
				t.clear(other)
			}
		}
		if err := t.rows(part, it, f); err != nil {
			return err
		}
	}
	return nil
}

func (t *tableRun) combined(parts []*rowsPlan, it item, f func() error) error {
	if len(parts) == 0 {
		return f()
	}
	return t.rows(parts[0], it, func() error { return t.combined(parts[1:], it, f) })
}

func (t *tableRun) clear(p *rowsPlan) {
	for _, i := range p.outputs {
		t.m.cells[i].null = true
	}
}

// items calls f for each row of a table.
func (t *tableRun) items(table *tablePlan, path *jsonpath.Path, root item, params []item, f func() error) error {
	e := &t.m.eval
	from := len(e.stack)
	defer func() { e.stack = e.stack[:from] }()
	found, err := e.run(path, root, params)
	if err != nil {
		if t.p.call.ErrorOnError {
			return err
		}
		return nil
	}
	for _, it := range found {
		if it.printable() {
			continue
		}
		if t.p.call.ErrorOnError {
			return outputError("JSON path returned a scalar SQL value of type %s that cannot be represented as JSON", it.t)
		}
		return nil
	}
	for i := range len(found) {
		it := e.stack[from+i]
		for k := range table.columns {
			if err := t.column(&table.columns[k], i, it); err != nil {
				return err
			}
		}
		rows := 0
		if table.child != nil {
			count := func() error { rows++; return f() }
			if err := t.rows(table.child, it, count); err != nil {
				return err
			}
			if rows > 0 || !table.outer {
				continue
			}
			t.clear(table.child)
		}
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

// column computes a cell from the item of a row, the i-th.
func (t *tableRun) column(c *columnPlan, i int, it item) (err error) {
	out := &t.m.cells[c.Output]
	out.value.Reset()
	from := len(t.m.eval.stack)
	switch c.Kind {
	case jsonpath.Ordinality:
		out.value.Int(int64(i + 1))
	case jsonpath.ValueColumn:
		err = c.result.value(t.m, t.c, out.value, c.path, it, nil)
	case jsonpath.QueryColumn:
		err = c.result.query(t.m, out.value, c.path, it, nil)
	}
	t.m.eval.stack = t.m.eval.stack[:from]
	out.null = out.value.any
	return err
}

// appendBuilt appends the one value, not NULL and not nested, that src holds.
func (b *Builder) appendBuilt(src *Builder) {
	switch {
	case b.w > 0:
		b.step()
		b.data = append(b.data, src.data...)
	case len(b.kids) > 0:
		for i, k := range b.kids {
			k.appendBuilt(src.kids[i])
		}
		b.step()
	default:
		b.Bytes(src.built(0))
	}
}
