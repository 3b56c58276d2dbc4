package match

import (
	"glaux/engine/duck/kernel"
	"glaux/sql"
)

// emission is what is to be given for a match, an empty match, or a row without one.
type emission struct {
	spec   *Spec
	part   *partition
	layout *layout
	names  [][]byte

	pending                       bool
	owner                         int // the row that a whole match is given for
	matched                       bool
	number, serial                int64
	variables                     []int32 // nil: no rows
	exclusions                    []int32
	start, searchStart, searchEnd int

	k       int          // the row of the match to come
	members []membership // by set; those that a navigation asks for
	aggs    []*aggregation
	states  []state
}

// membership lists the rows of a match that are of a set.
type membership struct {
	used bool
	rows []int32
	upto int // how many of them are not after row k
}

func newEmission(spec *Spec, layout *layout, part *partition) (*emission, error) {
	e := &emission{spec: spec, part: part, layout: layout, members: make([]membership, len(spec.Sets))}
	for _, name := range spec.Variables {
		e.names = append(e.names, []byte(name))
	}
	for _, o := range spec.Out {
		switch o.Kind {
		case OutValue, OutClassifier:
			e.members[o.Nav.Set].used = true
		case OutAggregate:
			var of sql.Type
			if o.Aggregate.Column >= 0 {
				of = spec.Input[o.Aggregate.Column]
			}
			g, err := newAggregation(o.Aggregate, of)
			if err != nil {
				return nil, err
			}
			e.aggs = append(e.aggs, g)
		}
	}
	e.states = make([]state, len(e.aggs))
	return e, nil
}

func (e *emission) begin(owner int, number int64, matched bool) {
	e.pending, e.owner, e.number, e.matched, e.k = true, owner, number, matched, 0
	e.variables, e.exclusions = nil, nil
	e.serial++
	for i := range e.members {
		e.members[i].rows, e.members[i].upto = e.members[i].rows[:0], 0
	}
	clear(e.states)
}

func (e *emission) unmatched(owner int) { e.begin(owner, 0, false) }

func (e *emission) empty(owner int, number int64) { e.begin(owner, number, true) }

func (e *emission) match(f *found, owner, start, searchStart, searchEnd int, number int64) error {
	e.begin(owner, number, true)
	e.variables, e.exclusions = f.variables, f.exclusions
	e.start, e.searchStart, e.searchEnd = start, searchStart, searchEnd
	for i := range e.members {
		m := &e.members[i]
		if !m.used {
			continue
		}
		for k, v := range e.variables {
			if e.layout.sets[i][v] {
				m.rows = append(m.rows, int32(k))
			}
		}
	}
	for i, g := range e.aggs {
		if !g.Final {
			continue
		}
		for k, v := range e.variables {
			if !e.layout.sets[g.Set][v] {
				continue
			}
			if err := g.row(&e.states[i], e.part, start+k); err != nil {
				return err
			}
		}
	}
	return nil
}

// single reports that one row stands for the whole match.
func (e *emission) single() bool { return e.spec.Rows == OneRow || e.spec.Rows == Window }

// row gives the next row, or passes one over that is not given.
func (e *emission) row(to []*kernel.Builder) (bool, error) {
	if len(e.variables) == 0 {
		e.pending = false
		e.write(to, e.owner, true)
		return true, nil
	}
	if err := e.reach(e.k); err != nil {
		return false, err
	}
	last := e.k == len(e.variables)-1
	emit := last
	row := e.owner
	if !e.single() {
		emit = !e.excluded(int32(e.k))
		row = e.start + e.k
	}
	e.pending = !last
	given := emit || e.spec.EveryRow
	if given {
		e.write(to, row, emit)
	}
	e.k++
	return given, nil
}

// reach takes row k of the match into what runs along it.
func (e *emission) reach(k int) error {
	v := e.variables[k]
	for i := range e.members {
		m := &e.members[i]
		if m.used && e.layout.sets[i][v] {
			m.upto++
		}
	}
	for i, g := range e.aggs {
		if g.Final || !e.layout.sets[g.Set][v] {
			continue
		}
		if err := g.row(&e.states[i], e.part, e.start+k); err != nil {
			return err
		}
	}
	return nil
}

func (e *emission) excluded(k int32) bool {
	for i := 0; i+1 < len(e.exclusions); i += 2 {
		if k >= e.exclusions[i] && k < e.exclusions[i+1] {
			return true
		}
	}
	return false
}

// target is the row of the match that a navigation leads to before its shift; -1: none.
func (e *emission) target(nav Nav) int {
	m := &e.members[nav.Set]
	at := nav.Offset
	if !nav.First {
		at = m.upto - 1 - nav.Offset
		if nav.Final {
			at = len(m.rows) - 1 - nav.Offset
		}
	}
	if len(e.variables) == 0 || at < 0 || at >= len(m.rows) {
		return -1
	}
	return int(m.rows[at])
}

func (e *emission) write(to []*kernel.Builder, row int, emit bool) {
	agg := 0
	for i := range e.spec.Out {
		o := &e.spec.Out[i]
		if o.Kind == OutAggregate {
			agg++
		}
		b := to[i]
		if b == nil {
			continue
		}
		switch o.Kind {
		case OutRow:
			v, at := e.part.at(o.Column, row)
			b.Copy(v, at)
		case OutMatched:
			b.Bool(e.matched)
		case OutEmit:
			b.Bool(emit)
		case OutMatch:
			b.Int(e.serial)
		case OutStep:
			b.Int(int64(e.k))
		case OutStart, OutEnd:
			b.Int(e.bound(o.Kind))
		case OutAggregate:
			if !e.matched {
				b.Null()
				continue
			}
			b.Append(e.aggs[agg-1].result(&e.states[agg-1]))
		default:
			e.navigated(b, o)
		}
	}
}

// navigated writes what depends on the match alone.
func (e *emission) navigated(b *kernel.Builder, o *Out) {
	if !e.matched {
		b.Null()
		return
	}
	if o.Kind == OutNumber {
		b.Int(e.number)
		return
	}
	k := e.target(o.Nav)
	row := e.start + k + o.Nav.Shift
	switch {
	case k < 0 || row < e.searchStart || row >= e.searchEnd:
		b.Null()
	case o.Kind == OutValue:
		v, at := e.part.at(o.Column, row)
		b.Copy(v, at)
	case k+o.Nav.Shift < 0 || k+o.Nav.Shift >= len(e.variables):
		b.Null()
	default:
		b.Bytes(e.names[e.variables[k+o.Nav.Shift]])
	}
}

func (e *emission) bound(kind string) int64 {
	switch {
	case len(e.variables) == 0 && kind == OutStart:
		return 1
	case len(e.variables) == 0:
		return 0
	case kind == OutStart:
		return int64(e.start - e.owner)
	}
	return int64(e.start + len(e.variables) - 1 - e.owner)
}
