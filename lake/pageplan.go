package lake

import (
	"context"
	"math"
	"slices"
)

// pagePlan finds which pages of a file's row groups may hold rows that meet conditions.
type pagePlan struct {
	ft         *footer
	bounds     []Bound
	conditions []Condition
	table      []Column
	byIndex    bool
	needed     []bool // by leaf
	index      *indexReader
	figures    *Figures
	fixed      bool // nothing may be left out of what is read
}

// reason says why no row of a row group is needed.
type reason int

const (
	needed       reason = iota
	byStatistics        // by a bound and the minima and maxima of its chunks
	byValues            // by Bloom filters and dictionaries
	byConditions        // by a condition and the minima and maxima
)

// groupPages is what of a row group is read.
type groupPages struct {
	may    bool // some row may be needed
	unseen bool // none is, and the engine sees that by itself
	rows   int64
	edits  map[int]editedChunk // by chunk
}

type editedChunk struct {
	edit  Edit
	kept  []Range
	pages int // that are kept
}

// plan looks at the row groups that may have rows which are needed. All of them are
// given back, and nothing else is known of the others.
func (p *pagePlan) plan(ctx context.Context, why []reason) ([]groupPages, error) {
	out := make([]groupPages, len(p.ft.groups))
	worth := make([]bool, len(out))
	for i := range out {
		g := &p.ft.groups[i]
		out[i] = groupPages{may: why[i] == needed, unseen: why[i] == byStatistics || why[i] == byValues, rows: g.rows}
		if worth[i] = out[i].may && !p.fixed && p.worth(g); !worth[i] {
			continue
		}
		for k := range g.chunks {
			c := &g.chunks[k]
			if p.needed[c.leaf] {
				p.index.want(i, c, false)
			}
		}
		p.eachLeaf(g, func(_ *Condition, c *chunk, _ *leaf) {
			p.index.want(i, c, false)
			p.index.want(i, c, true)
		})
	}
	if err := p.index.fetch(ctx); err != nil {
		return nil, err
	}
	for i := range out {
		switch g := &p.ft.groups[i]; {
		case worth[i]:
			out[i] = p.group(i, g)
		case !out[i].may && !p.fixed && g.rows > 0 && g.rows <= math.MaxInt32:
			out[i].edits = p.blank(g, why[i])
		}
	}
	return out, nil
}

// blank edits a row group of which nothing is needed.
func (p *pagePlan) blank(g *rowGroup, why reason) map[int]editedChunk {
	edits := map[int]editedChunk{}
	refused := map[int]bool{} // top-level columns with a part that has to be read
	for i := range g.chunks {
		c := &g.chunks[i]
		l := &p.ft.leaves[c.leaf]
		if !p.needed[c.leaf] {
			continue
		}
		e := chunkEdit{leaf: l, chunk: c, keep: []bool{false}}
		e.offsets = &pageOffsets{at: []int64{c.pages.data, c.at.Off + c.at.Len}, rows: []int64{0, g.rows}}
		// That a value isn't in the chunk doesn't say that it isn't the least one by its
		// statistics, which may be less than any.
		ok := p.counts(g, c, l) && !(why == byValues && l.def == 0 && p.asked(l))
		if ok {
			var edited editedChunk
			if edited.edit, edited.kept, ok = e.make(); ok {
				edits[i] = edited
			}
		}
		refused[l.top] = refused[l.top] || !ok && l.rep > 0
	}
	for i := range edits {
		if l := &p.ft.leaves[g.chunks[i].leaf]; l.rep > 0 && refused[l.top] {
			delete(edits, i)
		}
	}
	return edits
}

// asked reports that there are conditions on a column.
func (p *pagePlan) asked(l *leaf) (asked bool) {
	of := func(column string, path []string) {
		at, _ := p.ft.leafOf(column, path, p.table, p.byIndex)
		asked = asked || at >= 0 && &p.ft.leaves[at] == l
	}
	for _, b := range p.bounds {
		of(b.Column, b.Path)
	}
	for i := range p.conditions {
		p.conditions[i].leaves(func(c *Condition) { of(c.Column, c.Path) })
	}
	return asked
}

// counts reports that a chunk has as many values as its rows need.
func (p *pagePlan) counts(g *rowGroup, c *chunk, l *leaf) bool {
	n := c.pages.values
	return n == g.rows || l.rep > 0 && n >= g.rows && n <= math.MaxInt32
}

// eachLeaf calls f with the conditions on columns whose pages have statistics that may
// say something.
func (p *pagePlan) eachLeaf(g *rowGroup, f func(*Condition, *chunk, *leaf)) {
	for i := range p.conditions {
		p.conditions[i].leaves(func(cond *Condition) {
			if c, l := p.chunkOf(g, cond); c != nil && c.pages.many && c.pages.bounds.Len > 0 {
				f(cond, c, l)
			}
		})
	}
}

// chunkOf finds the chunk of a condition's column, which has one value for each row.
func (p *pagePlan) chunkOf(g *rowGroup, cond *Condition) (*chunk, *leaf) {
	if at, _ := p.ft.leafOf(cond.Column, cond.Path, p.table, p.byIndex); at >= 0 {
		return &g.chunks[at], &p.ft.leaves[at]
	}
	return nil, nil
}

// missing reports that a file hasn't got a condition's column.
func (p *pagePlan) missing(cond *Condition) bool {
	_, missing := p.ft.leafOf(cond.Column, cond.Path, p.table, p.byIndex)
	return missing
}

// worth reports that pages of a row group may be told apart: that not all of its rows
// meet a condition by the statistics of its chunks already.
func (p *pagePlan) worth(g *rowGroup) (worth bool) {
	if g.rows == 0 || g.rows > math.MaxInt32 {
		return false
	}
	p.eachLeaf(g, func(cond *Condition, c *chunk, l *leaf) {
		worth = worth || c.min == nil || c.max == nil || !cond.decided(l, c.min, c.max)
	})
	return worth
}

// mayMatch judges a row group by the statistics of its chunks.
func (p *pagePlan) mayMatch(g *rowGroup) bool {
	for i := range p.conditions {
		rows := p.conditions[i].rows(g.rows, func(cond *Condition) rowSet {
			c, l := p.chunkOf(g, cond)
			switch {
			case cond.Null:
			case p.missing(cond), c != nil && c.allNull:
				return nil // All values are NULL.
			case c != nil && !cond.mayLie(l, c.min, c.max):
				return nil
			}
			return allRows(g.rows)
		})
		if len(rows) == 0 && g.rows > 0 {
			return false
		}
	}
	return true
}

// group decides for one row group.
func (p *pagePlan) group(number int, g *rowGroup) groupPages {
	out := groupPages{may: true, rows: g.rows, edits: map[int]editedChunk{}}
	keep := allRows(g.rows)
	for i := range p.conditions {
		keep = keep.intersect(p.conditions[i].rows(g.rows, func(cond *Condition) rowSet { return p.matching(number, g, cond) }))
	}
	out.may, out.rows = len(keep) > 0, keep.count()
	for top := range p.ft.schema {
		if of := &p.ft.schema[top]; out.rows < g.rows && slices.Contains(p.needed[of.from:of.to], true) {
			p.column(number, g, top, keep, out.edits)
		}
	}
	p.count(number, g, &out)
	return out
}

// count counts the pages of what is read.
func (p *pagePlan) count(number int, g *rowGroup, of *groupPages) {
	for i := range g.chunks {
		c := &g.chunks[i]
		if !p.needed[c.leaf] {
			continue
		}
		if offsets := p.offsets(number, g, c); offsets != nil {
			n := offsets.count()
			p.figures.PagesTotal += int64(n)
			if e, edited := of.edits[i]; edited {
				n = e.pages
			}
			p.figures.Pages += int64(n)
		}
	}
}

// matching are the rows of the pages of a condition's column that may meet it.
func (p *pagePlan) matching(number int, g *rowGroup, cond *Condition) rowSet {
	c, l := p.chunkOf(g, cond)
	if c == nil {
		if !cond.Null && p.missing(cond) {
			return nil // A missing column is NULL.
		}
		return allRows(g.rows)
	}
	offsets, bounds := p.statistics(number, g, c, l)
	if bounds == nil {
		return allRows(g.rows)
	}
	var out rowSet
	for i := range offsets.count() {
		lie := !bounds.null[i] && (bounds.min[i] == nil || cond.mayLie(l, bounds.min[i], bounds.max[i]))
		if lie || cond.Null && l.def > 0 && (bounds.nulls == nil || bounds.nulls[i] > 0) {
			out = append(out, offsets.rowsOf(i))
		}
	}
	return out.joined()
}

// statistics are those of the pages of a chunk; nil where they aren't known.
func (p *pagePlan) statistics(number int, g *rowGroup, c *chunk, l *leaf) (*pageOffsets, *pageBounds) {
	if !c.pages.many {
		return nil, nil
	}
	offsets := p.offsets(number, g, c)
	if offsets == nil {
		return nil, nil
	}
	return offsets, p.index.bounds(number, c, l, offsets)
}

// offsets are where the pages of a chunk are, if that is known.
func (p *pagePlan) offsets(number int, g *rowGroup, c *chunk) *pageOffsets {
	l := &p.ft.leaves[c.leaf]
	if !p.counts(g, c, l) {
		return nil
	}
	return p.index.offsets(number, c, g.rows)
}

// column edits the chunks of a top-level column.
func (p *pagePlan) column(number int, g *rowGroup, top int, keep rowSet, edits map[int]editedChunk) {
	var repeated []*pageOffsets
	for i := range g.chunks {
		c := &g.chunks[i]
		l := &p.ft.leaves[c.leaf]
		if l.top != top || !p.needed[c.leaf] {
			continue
		}
		offsets := p.offsets(number, g, c)
		switch {
		case l.rep > 0:
			repeated = append(repeated, offsets)
		case offsets != nil:
			p.chunk(number, g, i, offsets, keep, edits)
		}
	}
	if len(repeated) == 0 || slices.Contains(repeated, nil) {
		return
	}
	// The values of a list's element belong together: all of its leaves keep the same rows.
	for before := int64(-1); before != keep.count(); {
		before = keep.count()
		for _, o := range repeated {
			more := slices.Clone(keep)
			for i := range o.count() {
				if rows := o.rowsOf(i); keep.overlaps(rows) {
					more = append(more, rows)
				}
			}
			keep = more.joined()
		}
	}
	together := map[int]editedChunk{}
	for i := range g.chunks {
		if l := &p.ft.leaves[g.chunks[i].leaf]; l.top == top && l.rep > 0 && p.needed[g.chunks[i].leaf] {
			if !p.chunk(number, g, i, p.offsets(number, g, &g.chunks[i]), keep, together) {
				return
			}
		}
	}
	for i, e := range together {
		edits[i] = e
	}
}

// chunk edits a chunk; false says that it is read as it is though it has pages that
// aren't needed.
func (p *pagePlan) chunk(number int, g *rowGroup, i int, offsets *pageOffsets, keep rowSet, edits map[int]editedChunk) bool {
	c := &g.chunks[i]
	l := &p.ft.leaves[c.leaf]
	e := chunkEdit{leaf: l, chunk: c, offsets: offsets, keep: make([]bool, offsets.count())}
	kept := 0
	for k := range e.keep {
		if e.keep[k] = keep.overlaps(offsets.rowsOf(k)); e.keep[k] {
			kept++
		}
	}
	if kept == len(e.keep) {
		return true
	}
	var asked []*Condition
	null := false
	p.eachLeaf(g, func(cond *Condition, of *chunk, _ *leaf) {
		if of == c {
			asked, null = append(asked, cond), null || cond.Null
		}
	})
	if null && l.def > 0 {
		return false // A NULL must not stand in for what isn't.
	}
	if _, bounds := p.statistics(number, g, c, l); len(asked) > 0 && bounds != nil && l.def == 0 {
		// What stands in must not meet a condition that the page can't meet.
		e.own = func(page int) []byte { return bounds.min[page] }
		e.fits = func(value []byte, page int) bool {
			return !slices.ContainsFunc(asked, func(cond *Condition) bool {
				return bounds.min[page] != nil && !cond.mayLie(l, bounds.min[page], bounds.max[page]) && cond.mayLie(l, value, value)
			})
		}
	}
	edit, left, ok := e.make()
	if ok {
		edits[i] = editedChunk{edit: edit, kept: left, pages: kept}
	}
	return ok
}
