// Package avro reads and writes Apache Avro object container files: their schema,
// their blocks in all codecs of the specification, and the binary encoding of
// values. What values mean for a table is its callers' matter.
//
// All input is taken for hostile: what is malformed is an *Error, never a panic.
package avro

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Error says what is wrong with a file or schema.
type Error struct{ Reason string }

// Error implements error.
func (e *Error) Error() string { return e.Reason }

func corrupt(format string, args ...any) error { return &Error{fmt.Sprintf(format, args...)} }

// Schema is a type. Named types that refer to themselves share nodes.
type Schema struct {
	// Type is null, boolean, int, long, float, double, bytes, string, record, enum,
	// array, map, union or fixed.
	Type             string
	Name             string // of record, enum and fixed, with namespace
	Logical          string
	Precision, Scale int
	Size             int       // of fixed
	Fields           []Field   // of record
	Items            *Schema   // of array and map
	Branches         []*Schema // of union
	Symbols          []string  // of enum
}

// Field is a field of a record.
type Field struct {
	Name    string
	Aliases []string
	Of      *Schema
	// Default is its JSON; nil: none.
	Default json.RawMessage
}

// Field finds a record's field by name without case; nil: there is none.
func (s *Schema) Field(name string) *Field {
	for i := range s.Fields {
		if strings.EqualFold(s.Fields[i].Name, name) {
			return &s.Fields[i]
		}
	}
	return nil
}

const (
	maxDepth  = 200
	maxFields = 1 << 16
)

// ParseSchema reads a schema's JSON.
func ParseSchema(text []byte) (*Schema, error) {
	p := &schemaParser{named: map[string]*Schema{}}
	s, err := p.parse(text, "", 0)
	if err != nil {
		return nil, err
	}
	spreads := map[*Schema]int{}
	if s.spread(spreads) > maxFields {
		return nil, corrupt("the schema is too large")
	}
	for _, named := range p.named {
		if named.spread(spreads) > maxFields {
			return nil, corrupt("the schema is too large")
		}
	}
	return s, nil
}

// spread counts the values that a value of the type is made of, up to the next ones that have
// at least a byte of their own, or says that they are too many. Records of records of nothing
// could otherwise be any number of values in a file of a few bytes.
func (s *Schema) spread(known map[*Schema]int) int {
	if s.Type != "record" {
		return 1
	}
	if n, ok := known[s]; ok {
		return n
	}
	known[s] = maxFields + 1 // if it is part of itself, without end
	n := 1
	for _, f := range s.Fields {
		n = min(n+f.Of.spread(known), maxFields+1)
	}
	known[s] = n
	return n
}

type schemaParser struct {
	named map[string]*Schema
	nodes int
}

// rawSchema is the JSON form of a type.
type rawSchema struct {
	Type        json.RawMessage
	Name        string
	Namespace   string
	LogicalType string
	Precision   int
	Scale       int
	Size        int
	Fields      []rawField
	Items       json.RawMessage
	Values      json.RawMessage
	Symbols     []string
}

type rawField struct {
	Name    string
	Aliases []string
	Type    json.RawMessage
	Default json.RawMessage
}

var primitives = map[string]bool{
	"null": true, "boolean": true, "int": true, "long": true, "float": true, "double": true, "bytes": true, "string": true,
}

func (p *schemaParser) parse(text []byte, space string, depth int) (*Schema, error) {
	if p.nodes++; depth > maxDepth || p.nodes > maxFields {
		return nil, corrupt("the schema is too large")
	}
	text = trimSpace(text)
	if len(text) == 0 {
		return nil, corrupt("a type is missing in the schema")
	}
	switch text[0] {
	case '"':
		var name string
		if err := json.Unmarshal(text, &name); err != nil {
			return nil, corrupt("the schema is not JSON: %v", err)
		}
		return p.reference(name, space)
	case '[':
		var list []json.RawMessage
		if err := json.Unmarshal(text, &list); err != nil {
			return nil, corrupt("the schema is not JSON: %v", err)
		}
		s := &Schema{Type: "union"}
		for _, b := range list {
			of, err := p.parse(b, space, depth+1)
			if err != nil {
				return nil, err
			}
			s.Branches = append(s.Branches, of)
		}
		return s, nil
	}
	var raw rawSchema
	if err := json.Unmarshal(text, &raw); err != nil {
		return nil, corrupt("the schema is not JSON: %v", err)
	}
	return p.complex(&raw, space, depth)
}

func trimSpace(b []byte) []byte { return []byte(strings.TrimSpace(string(b))) }

func (p *schemaParser) reference(name, space string) (*Schema, error) {
	if primitives[name] {
		return &Schema{Type: name}, nil
	}
	if s := p.named[fullName(name, space)]; s != nil {
		return s, nil
	}
	if s := p.named[name]; s != nil {
		return s, nil
	}
	return nil, corrupt("the schema has no type %q", name)
}

func fullName(name, space string) string {
	if space == "" || strings.Contains(name, ".") {
		return name
	}
	return space + "." + name
}

func (p *schemaParser) complex(raw *rawSchema, space string, depth int) (*Schema, error) {
	var kind string
	if err := json.Unmarshal(raw.Type, &kind); err != nil {
		// {"type": {"type": …}} and {"type": […]} wrap another type.
		return p.parse(raw.Type, space, depth+1)
	}
	s := &Schema{Type: kind, Logical: raw.LogicalType, Precision: raw.Precision, Scale: raw.Scale}
	var err error
	switch kind {
	case "record", "error", "enum", "fixed":
		s.Name = fullName(raw.Name, space)
		if raw.Namespace != "" && !strings.Contains(raw.Name, ".") {
			s.Name = raw.Namespace + "." + raw.Name
		}
		p.named[s.Name] = s
		return s, p.namedType(s, raw, depth)
	case "array":
		s.Items, err = p.parse(raw.Items, space, depth+1)
	case "map":
		s.Items, err = p.parse(raw.Values, space, depth+1)
	default:
		if !primitives[kind] {
			return p.reference(kind, space)
		}
	}
	return s, err
}

func (p *schemaParser) namedType(s *Schema, raw *rawSchema, depth int) error {
	switch s.Type {
	case "enum":
		s.Symbols = raw.Symbols
		return nil
	case "fixed":
		const most = 1 << 20
		if s.Size = raw.Size; s.Size < 0 || s.Size > most {
			return corrupt("a fixed type of %d bytes", s.Size)
		}
		return nil
	}
	s.Type = "record"
	space := ""
	if i := strings.LastIndexByte(s.Name, '.'); i >= 0 {
		space = s.Name[:i]
	}
	for _, f := range raw.Fields {
		of, err := p.parse(f.Type, space, depth+1)
		if err != nil {
			return err
		}
		s.Fields = append(s.Fields, Field{Name: f.Name, Aliases: f.Aliases, Of: of, Default: f.Default})
	}
	return nil
}
