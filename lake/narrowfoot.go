package lake

import (
	"encoding/binary"
	"errors"
	"slices"

	"glaux/lake/thrift"
)

// DuckDB reads all of a struct that it is told to read as one with fewer fields. So a
// file of which only some leaves are needed is presented with a footer that has no others:
// what of the schema and of the row groups' chunks isn't left out is copied.

// rawFooter is a Parquet file's metadata as it is encoded, in parts.
type rawFooter struct {
	fields []thrift.Field
	schema [][]byte
	groups []rawGroup
	orders [][]byte
}

type rawGroup struct {
	fields []thrift.Field
	chunks [][]byte
}

// The numbers of fields.
const (
	metaSchema, metaGroups, metaKeys, metaOrders          = 2, 4, 5, 7
	groupChunks, groupSorted                              = 1, 4
	chunkMeta, chunkFirstIndex, chunkLastIndex            = 3, 4, 7
	columnEncodings, columnKeys, columnKinds, elementKids = 2, 8, 13, 5
	kindInt                                               = 5
)

// parseRawFooter finds the parts.
func parseRawFooter(raw []byte) (*rawFooter, error) {
	r := &rawFooter{}
	var err error
	if r.fields, err = thrift.Fields(raw); err != nil {
		return nil, err
	}
	for _, f := range r.fields {
		switch f.ID {
		case metaSchema:
			r.schema, err = f.Items()
		case metaOrders:
			r.orders, err = f.Items()
		case metaGroups:
			var items [][]byte
			if items, err = f.Items(); err != nil {
				return nil, err
			}
			for _, it := range items {
				g, err := parseRawGroup(it)
				if err != nil {
					return nil, err
				}
				r.groups = append(r.groups, g)
			}
		}
		if err != nil {
			return nil, err
		}
	}
	return r, nil
}

func parseRawGroup(raw []byte) (g rawGroup, err error) {
	if g.fields, err = thrift.Fields(raw); err != nil {
		return g, err
	}
	for _, f := range g.fields {
		if f.ID == groupChunks {
			if g.chunks, err = f.Items(); err != nil {
				return g, err
			}
		}
	}
	return g, nil
}

// narrowed is the footer of a file that has only some leaves, and says of some of them
// something else, with the mark behind it. A short one lacks what readers of rows don't
// ask for.
func (r *rawFooter) narrowed(keep []bool, marks map[int]mark, short bool) ([]byte, error) {
	schema, err := r.narrowedSchema(keep, marks)
	if err != nil {
		return nil, err
	}
	var out []byte
	last := 0
	field := func(f thrift.Field, value func() []byte) {
		out = thrift.AppendField(out, last, f.ID, f.Kind)
		out, last = append(out, value()...), f.ID
	}
	for _, f := range r.fields {
		if short && (f.ID == metaKeys || f.ID == metaOrders) {
			continue
		}
		switch f.ID {
		case metaSchema:
			field(f, func() []byte { return thrift.AppendItems(nil, schema) })
		case metaGroups:
			groups := make([][]byte, len(r.groups))
			for i := range r.groups {
				g := &r.groups[i]
				if short {
					if g, err = g.brief(); err != nil {
						return nil, err
					}
				}
				groups[i] = g.narrowed(keep)
			}
			field(f, func() []byte { return thrift.AppendItems(nil, groups) })
		case metaOrders:
			if len(r.orders) == len(keep) {
				field(f, func() []byte { return thrift.AppendItems(nil, kept(r.orders, keep)) })
			}
		default:
			field(f, func() []byte { return f.Value })
		}
	}
	out = thrift.AppendStop(out)
	return append(binary.LittleEndian.AppendUint32(out, uint32(len(out))), "PAR1"...), nil
}

func (g *rawGroup) narrowed(keep []bool) (out []byte) {
	last := 0
	for _, f := range g.fields {
		if f.ID == groupSorted { // It counts columns.
			continue
		}
		out = thrift.AppendField(out, last, f.ID, f.Kind)
		if last = f.ID; f.ID == groupChunks {
			out = thrift.AppendItems(out, kept(g.chunks, keep))
		} else {
			out = append(out, f.Value...)
		}
	}
	return thrift.AppendStop(out)
}

// brief is a group whose chunks don't say where their indexes are, which encodings they have,
// nor what writers noted.
func (g *rawGroup) brief() (*rawGroup, error) {
	out := &rawGroup{fields: g.fields, chunks: make([][]byte, len(g.chunks))}
	for i, raw := range g.chunks {
		fields, err := thrift.Fields(raw)
		if err != nil {
			return nil, err
		}
		out.chunks[i] = rewritten(fields, func(f *thrift.Field) (keep bool) {
			if f.ID == chunkMeta {
				var within []thrift.Field
				if within, err = thrift.Fields(f.Value); err != nil {
					return true
				}
				f.Value = rewritten(within, func(f *thrift.Field) bool {
					if f.ID == columnEncodings {
						f.Value = []byte{kindInt} // no elements
					}
					return f.ID != columnKeys && f.ID != columnKinds
				})
			}
			return f.ID < chunkFirstIndex || f.ID > chunkLastIndex
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// rewritten is a structure of the fields that edit keeps.
func rewritten(fields []thrift.Field, edit func(*thrift.Field) (keep bool)) (out []byte) {
	last := 0
	for _, f := range fields {
		if edit(&f) {
			out = thrift.AppendField(out, last, f.ID, f.Kind)
			out, last = append(out, f.Value...), f.ID
		}
	}
	return thrift.AppendStop(out)
}

func kept(items [][]byte, keep []bool) (out [][]byte) {
	for i, it := range items {
		if i < len(keep) && keep[i] {
			out = append(out, it)
		}
	}
	return out
}

// narrowedSchema leaves out the leaves that aren't kept, and groups that have no others.
func (r *rawFooter) narrowedSchema(keep []bool, marks map[int]mark) ([][]byte, error) {
	errBroken := errors.New("broken schema")
	next, leaf := 0, 0
	var walk func(depth int) (list [][]byte, err error)
	walk = func(depth int) (list [][]byte, err error) {
		if next >= len(r.schema) || depth > 100 {
			return nil, errBroken
		}
		raw := r.schema[next]
		next++
		fields, err := thrift.Fields(raw)
		if err != nil {
			return nil, err
		}
		kids := int64(0)
		for _, f := range fields {
			if f.ID == elementKids {
				kids, _ = binary.Varint(f.Value)
			}
		}
		if kids <= 0 && depth > 0 {
			if leaf++; leaf > len(keep) || !keep[leaf-1] {
				return nil, nil
			}
			raw, err := marked(raw, marks[leaf-1])
			return [][]byte{raw}, err
		}
		left := int64(0)
		for range kids {
			more, err := walk(depth + 1)
			if err != nil {
				return nil, err
			}
			if len(more) > 0 {
				left++
			}
			list = append(list, more...)
		}
		if left == 0 {
			return nil, nil
		}
		return append([][]byte{withKids(fields, left)}, list...), nil
	}
	list, err := walk(0)
	if err == nil && (len(list) == 0 || leaf != len(keep)) {
		err = errBroken
	}
	return list, err
}

// withKids is a group of a schema with another number of children.
func withKids(fields []thrift.Field, n int64) (out []byte) {
	last := 0
	for _, f := range fields {
		out = thrift.AppendField(out, last, f.ID, f.Kind)
		if last = f.ID; f.ID == elementKids && f.Kind == kindInt {
			out = thrift.AppendInt(out, n)
		} else {
			out = append(out, f.Value...)
		}
	}
	return thrift.AppendStop(out)
}

// narrow reports that of some column some leaves are needed, and others aren't.
func (ft *footer) narrow(keep []bool) bool {
	return slices.ContainsFunc(ft.schema, func(p stored) bool {
		of := keep[p.from:p.to]
		return slices.Contains(of, true) && slices.Contains(of, false)
	})
}

// widen adds the other leaves of the columns of which some are needed.
func (ft *footer) widen(keep []bool) {
	for _, p := range ft.schema {
		if slices.Contains(keep[p.from:p.to], true) {
			p.markAll(keep)
		}
	}
}

// narrowing is the edit by which a reader sees only some leaves of a file, which mean what
// marks say; false: it can't be.
func (ft *footer) narrowing(keep []bool, marks map[int]mark) (Edit, bool) {
	raw := ft.raw.Load()
	if raw == nil {
		return Edit{}, false
	}
	foot, err := raw.narrowed(keep, marks, false)
	if err == nil && int64(len(foot)) > ft.at.Len {
		foot, err = raw.narrowed(keep, marks, true)
	}
	pad := ft.at.Len - int64(len(foot))
	if err != nil || pad < 0 {
		return Edit{}, false
	}
	e := Edit{Chunk: ft.at, Parts: []EditPart{{Bytes: foot}}}
	if pad > 0 { // Nobody reads what is before it.
		e.Parts = []EditPart{{From: Range{ft.at.Off, pad}}, {Bytes: foot}}
	}
	return e, true
}
