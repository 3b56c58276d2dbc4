package serde

import (
	"fmt"

	"glaux/engine/duck/kernel"
	"glaux/lake"
	"glaux/sql"
)

// regexDecoder decodes lines whose columns are an expression's groups in order. A
// line that doesn't match is a row of NULLs; so is a column without a group.
type regexDecoder struct {
	groups func(line string) ([]int, error) // bounds in pairs; nil: no match
	group  []int                            // of each column wanted; 0: none
}

// newRegex makes RegexSerDe's decoder: the expression must match the whole line.
func newRegex(o Options) (Decoder, error) {
	text := o.SerDe.Properties["input.regex"]
	if text == "" {
		return nil, &sql.Error{Name: "HIVE_INVALID_METADATA", Message: "This table does not have serde property \"input.regex\"!"}
	}
	re, err := kernel.CompileWhole(text, property(o.SerDe, false, "input.regex.case.insensitive"))
	if err != nil {
		return nil, &sql.Error{Name: "HIVE_INVALID_METADATA", Message: fmt.Sprintf("The serde property input.regex is not valid: %v", err)}
	}
	d := &regexDecoder{groups: re.Groups}
	for _, at := range o.Columns {
		if err := scalarColumn(o.Table[at], "by a regular expression"); err != nil {
			return nil, err
		}
		g := at + 1
		if g > re.Count() {
			g = 0
		}
		d.group = append(d.group, g)
	}
	return d, nil
}

// scalarColumn refuses a column that no single text can be.
func scalarColumn(c lake.Column, how string) error {
	switch c.Type.Kind {
	case sql.Array, sql.Map, sql.Row, sql.VarBinary:
		return unsupported("Reading a column of type %s %s", c.Type, how)
	}
	return nil
}

// Decode implements Decoder.
func (d *regexDecoder) Decode(line []byte, out []*kernel.Builder) error {
	m, err := d.groups(text(line))
	if err != nil {
		return badData("The expression can't be matched: %v", err)
	}
	for i, b := range out {
		g := 2 * d.group[i]
		if g == 0 || g+1 >= len(m) || m[g] < 0 {
			b.Null()
			continue
		}
		field := line[m[g]:m[g+1]]
		switch {
		case appendText(b, field):
		case b.Type.Kind == sql.Boolean:
			b.Bool(false)
		default:
			b.Null()
		}
	}
	return nil
}
