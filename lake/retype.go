package lake

import (
	"context"

	"github.com/parquet-go/parquet-go/format"

	"glaux/lake/thrift"
	"glaux/sql"
)

// A file's schema says what the values of its columns mean, and DuckDB goes by that: it reads
// what is said to be a moment as one, checks what is said to be JSON, takes bytes of which
// nothing is said for text or for bytes in all columns of a scan, and reads no file that has
// BSON in it. For Trino's reader the table has the say. So where a table declares something
// else, the file is presented with a schema that doesn't say what it doesn't mean.

// mark is what a schema is to say of a leaf.
type mark uint8

const (
	markKept mark = iota
	markNone      // numbers or bytes
	markText
)

// marks are those of the leaves of which a schema has to say something else; nil: there are
// none. With bytes, texts are read as bytes.
func (ft *footer) marks(needed []bool, table []Column, byIndex, bytes bool) (marks map[int]mark) {
	set := func(leaf int, m mark) {
		if marks == nil {
			marks = map[int]mark{}
		}
		marks[leaf] = m
	}
	// What is read of some columns as bytes is not read of others as text, unless they say
	// that it is.
	binary := false
	visit := func(p *stored, t sql.Type) {
		binary = binary || needed[p.from] && p.bytes() && (t.Kind == sql.VarBinary || bytes)
	}
	change := func(p *stored, t sql.Type) {
		if m := p.markFor(t, binary, bytes); m != markKept && (needed[p.from] || p.said == saidBSON) {
			set(p.from, m)
		}
	}
	declared := make([]sql.Type, len(ft.schema))
	for _, c := range table {
		if i := ft.index(c.Name, table, byIndex); i >= 0 && i < len(declared) {
			declared[i] = c.Type
		}
	}
	for _, f := range []func(*stored, sql.Type){visit, change} {
		for i := range ft.schema {
			ft.schema[i].eachLeaf(declared[i], f)
		}
	}
	return marks
}

// eachLeaf visits the leaves of a part that is read as a type; the zero type: of which isn't
// known as what.
func (p *stored) eachLeaf(t sql.Type, visit func(*stored, sql.Type)) {
	switch {
	case len(p.kids) == 0:
		visit(p, t)
	case p.row() && t.Kind == sql.Row:
		for i := range p.kids {
			var of sql.Type
			for _, f := range t.Fields {
				if p.field(f.Name) == &p.kids[i] {
					of = f.Type
				}
			}
			p.kids[i].eachLeaf(of, visit)
		}
	case p.list() && t.Kind == sql.Array:
		p.kids[0].kids[0].eachLeaf(*t.Elem, visit)
	case p.dictionary() && t.Kind == sql.Map:
		p.kids[0].kids[0].eachLeaf(*t.Key, visit)
		p.kids[0].kids[1].eachLeaf(*t.Elem, visit)
	default:
		for i := range p.kids {
			p.kids[i].eachLeaf(sql.Type{}, visit)
		}
	}
}

// markFor is what a schema is to say of a leaf that is read as a type. binary says that bytes
// of which nothing is said aren't taken for text.
func (p *stored) markFor(t sql.Type, binary, bytes bool) mark {
	switch {
	case p.kind == format.Int64 && (p.as == asMoment || p.as == asTime) && t.Kind == sql.BigInt:
		return markNone
	case p.kind == format.ByteArray && p.as == asDecimal && (t.Kind == sql.VarBinary || t.Kind == sql.Char && bytes):
		return markNone
	case p.kind == format.ByteArray && p.as == asDecimal && t.Kind == sql.Char:
		return markText
	case !p.bytes():
	case t.IsString() && bytes, t.Kind == sql.VarBinary:
		if p.text || p.said != saidNothing {
			return markNone
		}
	case t.IsString():
		if p.said != saidNothing || binary && !p.text {
			return markText
		}
	case p.said == saidBSON:
		return markNone
	}
	return markKept
}

// The numbers of fields of a schema's element.
const elementConverted, elementScale, elementPrecision, elementLogical = 6, 7, 8, 10

// converted types by their numbers.
const convertedUTF8 = 0

// marked is an element of a schema that says something else.
func marked(raw []byte, m mark) ([]byte, error) {
	fields, err := thrift.Fields(raw)
	if err != nil || m == markKept {
		return raw, err
	}
	var out []byte
	last, said := 0, m == markNone
	say := func() {
		if !said {
			out = thrift.AppendField(out, last, elementConverted, kindInt)
			out = thrift.AppendInt(out, convertedUTF8)
			last, said = elementConverted, true
		}
	}
	for _, f := range fields {
		if f.ID >= elementConverted {
			say()
		}
		switch f.ID {
		case elementConverted, elementScale, elementPrecision, elementLogical:
			continue
		}
		out = thrift.AppendField(out, last, f.ID, f.Kind)
		out, last = append(out, f.Value...), f.ID
	}
	say()
	return thrift.AppendStop(out), nil
}

// withRaw makes sure that a footer has its encoded parts.
func (ft *footer) withRaw(ctx context.Context, st Store, obj Object) error {
	if ft.raw.Load() != nil {
		return nil
	}
	tail, err := readRange(ctx, st, obj, ft.at.Off, ft.at.Off+ft.at.Len)
	if err != nil {
		return err
	}
	raw, err := parseRawFooter(tail[:len(tail)-8])
	if err != nil {
		return errNotParquet(obj, err.Error())
	}
	ft.raw.Store(raw)
	return nil
}
