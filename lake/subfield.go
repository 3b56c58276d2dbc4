package lake

import (
	"slices"
	"strconv"
	"strings"

	"glaux/sql"
)

// declared is the type that a list of columns gives one, or a field of one; false: it
// hasn't got it.
func declared(table []Column, name string, path []string) (t sql.Type, ok bool) {
	i := slices.IndexFunc(table, func(c Column) bool { return strings.EqualFold(c.Name, name) })
	if i < 0 {
		return t, false
	}
	return fieldType(table[i].Type, path)
}

// fieldType is the type of a field of a row; false: there is none.
func fieldType(t sql.Type, path []string) (sql.Type, bool) {
	for _, name := range path {
		i := slices.IndexFunc(t.Fields, func(f sql.Field) bool { return strings.EqualFold(f.Name, name) })
		if t.Kind != sql.Row || i < 0 {
			return sql.Type{}, false
		}
		t = t.Fields[i].Type
	}
	return t, true
}

// NoField is the name of a field that no file has: of a row of which nothing is read but
// whether it is there.
const NoField = "\x02"

// Narrowed is a column's type with only what the scan reads of it. A row of which only
// is asked whether it is there has its witnesses, or, where bare is set, NoField.
func (s *Scan) Narrowed(name string, of sql.Type, bare bool) sql.Type {
	var paths []subfield
	for i, c := range s.Columns {
		if s.Partition[i] < 0 && s.Hidden[i] == "" && strings.EqualFold(c.Name, name) {
			paths = append(paths, subfield{c.Path, c.Present})
		}
	}
	return narrowedType(of, paths, bare)
}

// subfield is what is read of a type.
type subfield struct {
	path    []string
	present bool
}

func narrowedType(t sql.Type, read []subfield, bare bool) sql.Type {
	if t.Kind != sql.Row || union(t) || slices.ContainsFunc(read, func(s subfield) bool { return len(s.path) == 0 && !s.present }) {
		return t
	}
	var fields []sql.Field
	for _, f := range t.Fields {
		var within []subfield
		for _, s := range read {
			if len(s.path) > 0 && strings.EqualFold(s.path[0], f.Name) {
				within = append(within, subfield{s.path[1:], s.present})
			}
		}
		if len(within) > 0 {
			fields = append(fields, sql.Field{Name: f.Name, Type: narrowedType(f.Type, within, bare)})
		}
	}
	switch {
	case len(fields) > 0:
		return sql.RowOf(fields...)
	case bare:
		return sql.RowOf(sql.Field{Name: NoField, Type: sql.T(sql.Boolean)})
	}
	return witness(t)
}

// witness is a row's type with the fields by which a reader may tell whether it is there:
// those that are no collections, if there are any, else the first one.
func witness(t sql.Type) sql.Type {
	if fields := single(t); len(fields) > 0 {
		return sql.RowOf(fields...)
	}
	return sql.RowOf(t.Fields[0])
}

// single are a row's fields without those that are collections.
func single(t sql.Type) (fields []sql.Field) {
	for _, f := range t.Fields {
		switch f.Type.Kind {
		case sql.Array, sql.Map:
		case sql.Row:
			if within := single(f.Type); len(within) > 0 {
				fields = append(fields, sql.Field{Name: f.Name, Type: sql.RowOf(within...)})
			}
		default:
			fields = append(fields, f)
		}
	}
	return fields
}

// union reports a row of the fields that ORC's unions are read as: by their places.
func union(t sql.Type) bool {
	for i, f := range t.Fields {
		if i == 0 && !strings.EqualFold(f.Name, "tag") || i > 0 && !strings.EqualFold(f.Name, "field"+strconv.Itoa(i-1)) {
			return false
		}
	}
	return len(t.Fields) > 1
}

// part finds a column's part of a file's schema; nil: there is none. Where a part on the
// way is no struct, that is found, and odd.
func (ft *footer) part(name string, path []string, table []Column, byIndex bool) (p *stored, odd bool) {
	i := ft.index(name, table, byIndex)
	if i < 0 || i >= len(ft.schema) {
		return nil, false
	}
	p = &ft.schema[i]
	for _, f := range path {
		if !p.row() {
			return p, true
		}
		if p = p.field(f); p == nil {
			return nil, false
		}
	}
	return p, false
}

// field finds a field of a struct.
func (p *stored) field(name string) *stored {
	for i := range p.kids {
		if strings.EqualFold(p.kids[i].name, name) {
			return &p.kids[i]
		}
	}
	return nil
}

func (p *stored) row() bool { return len(p.kids) > 0 && p.as == asIs && !p.repeated }

// leafOf finds the leaf that has one value of a column, or of a field of one, for each row;
// missing says that the file hasn't got it, so that all values are NULL.
func (ft *footer) leafOf(name string, path []string, table []Column, byIndex bool) (at int, missing bool) {
	p, odd := ft.part(name, path, table, byIndex)
	if p == nil {
		return -1, true
	}
	if odd || len(p.kids) > 0 || !ft.leaves[p.from].plain {
		return -1, false
	}
	return p.from, false
}

// find marks the leaves that hold the columns needed, by name without case or by their
// place in the table's list. Where only is asked whether a row is there, that is the leaf
// of it that weighs least, if no other is needed. absent are the columns of which the
// file has nothing.
func (ft *footer) find(needed, table []Column, byIndex bool) (leaves []bool, absent []string) {
	leaves = make([]bool, len(ft.leaves))
	for _, c := range needed {
		if p, t := ft.needs(c, table, byIndex); p != nil && !c.Present {
			p.mark(t, leaves)
		}
	}
	for _, c := range needed {
		p, t := ft.needs(c, table, byIndex)
		if p == nil || !c.Present || slices.Contains(leaves[p.from:p.to], true) {
			continue
		}
		may := make([]bool, len(leaves))
		if t.Kind == sql.Row {
			t = witness(t)
		}
		p.mark(t, may)
		least := -1
		for i := p.from; i < p.to; i++ {
			if may[i] && (least < 0 || ft.weightOf(i) < ft.weightOf(least)) {
				least = i
			}
		}
		if least >= 0 {
			leaves[least] = true
		}
	}
	for _, c := range needed {
		if p, _ := ft.part(c.Name, nil, table, byIndex); p != nil && !slices.Contains(leaves[p.from:p.to], true) && !slices.Contains(absent, c.Name) {
			absent = append(absent, c.Name)
		}
	}
	return leaves, absent
}

// needs is the part of the schema that a column is in, and the type that it is read as;
// nil: there is none, or the place's table hasn't got it.
func (ft *footer) needs(c Column, table []Column, byIndex bool) (*stored, sql.Type) {
	t, known := declared(table, c.Name, nil)
	if !known && !c.Present {
		t, known = c.Type, true
	} else if known {
		t, known = fieldType(t, c.Path)
	}
	if !known {
		return nil, t
	}
	p, odd := ft.part(c.Name, c.Path, table, byIndex)
	if odd {
		t = sql.Type{} // All of it is read.
	}
	return p, t
}

// weightOf is how many bytes a leaf has in all row groups.
func (ft *footer) weightOf(leaf int) (n int64) {
	for i := range ft.groups {
		n += ft.groups[i].chunks[leaf].at.Len
	}
	return n
}

// mark marks the leaves that are read of a part as a type: of structs those of the fields
// that the type has. What has a shape that isn't the usual one is read whole.
func (p *stored) mark(t sql.Type, leaves []bool) (any bool) {
	switch {
	case p.row() && t.Kind == sql.Row:
		for _, f := range t.Fields {
			if kid := p.field(f.Name); kid != nil {
				any = kid.mark(f.Type, leaves) || any
			}
		}
		return any
	case p.list() && t.Kind == sql.Array:
		if p.kids[0].kids[0].mark(*t.Elem, leaves) {
			return true
		}
	case p.dictionary() && t.Kind == sql.Map:
		key, value := &p.kids[0].kids[0], &p.kids[0].kids[1]
		if key.markAll(leaves); value.mark(*t.Elem, leaves) {
			return true
		}
	}
	return p.markAll(leaves)
}

func (p *stored) markAll(leaves []bool) bool {
	for i := p.from; i < p.to; i++ {
		leaves[i] = true
	}
	return p.from < p.to
}

// list reports a list in the usual layout.
func (p *stored) list() bool {
	if p.repeated || p.as != asList || len(p.kids) == 0 {
		return false
	}
	kid := &p.kids[0]
	return kid.repeated && len(kid.kids) == 1 && kid.name != "array" && !strings.HasSuffix(kid.name, "_tuple")
}

// dictionary reports a map in the usual layout.
func (p *stored) dictionary() bool {
	return !p.repeated && p.as == asMap && len(p.kids) > 0 && len(p.kids[0].kids) == 2
}
