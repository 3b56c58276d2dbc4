package reframe

import (
	"slices"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"
)

// Schema is a file's schema as it is presented, and which of its columns are presented
// otherwise: a list whose repeated group is named array, or as the list with _tuple behind
// it, is one of groups, by the rules for what older writers wrote, even if the group has
// only one field. Not all readers know that, but of a group within the repeated one.
func Schema(schema []format.SchemaElement) (out []format.SchemaElement, changed []bool, err error) {
	if len(schema) == 0 {
		return nil, nil, corrupt("the schema is broken")
	}
	s := schemaCopy{from: schema, out: schema[:1:1], next: 1}
	for s.next < len(schema) {
		before := s.added
		if err := s.element(0, nil); err != nil {
			return nil, nil, err
		}
		changed = append(changed, s.added > before)
	}
	return s.out, changed, nil
}

type schemaCopy struct {
	from, out []format.SchemaElement
	next      int
	added     int
}

// element copies an element, and what is in it.
func (s *schemaCopy) element(depth int, parent *format.SchemaElement) error {
	if s.next >= len(s.from) || depth > maxDepth {
		return corrupt("the schema is broken")
	}
	e := &s.from[s.next]
	s.next++
	s.out = append(s.out, *e)
	kids := children(e)
	if kids == 1 && repeated(e) && parent != nil && isList(parent) && children(parent) == 1 && (e.Name == "array" || e.Name == parent.Name+"_tuple") {
		s.out[len(s.out)-1].Name = "list"
		group := format.SchemaElement{Name: "element"}
		group.RepetitionType.Valid, group.RepetitionType.V = true, format.Required
		group.NumChildren = e.NumChildren
		s.out = append(s.out, group)
		s.added++
	}
	for range kids {
		if err := s.element(depth+1, e); err != nil {
			return err
		}
	}
	return nil
}

const maxDepth = 100

func children(e *format.SchemaElement) int {
	if !e.NumChildren.Valid {
		return 0
	}
	return max(int(e.NumChildren.V), 0)
}

func repeated(e *format.SchemaElement) bool {
	return e.RepetitionType.Valid && e.RepetitionType.V == format.Repeated
}

func isList(e *format.SchemaElement) bool {
	_, logical := e.LogicalType.Value.(*format.ListType)
	return logical || e.ConvertedType.Valid && e.ConvertedType.V == deprecated.List
}

// paths are those of a schema's leaves.
func paths(schema []format.SchemaElement) (list [][]string) {
	next := 1
	var walk func(path []string)
	walk = func(path []string) {
		e := &schema[next]
		next++
		path = append(slices.Clone(path), e.Name)
		if children(e) == 0 {
			list = append(list, path)
		}
		for range children(e) {
			walk(path)
		}
	}
	for next < len(schema) {
		walk(nil)
	}
	return list
}
