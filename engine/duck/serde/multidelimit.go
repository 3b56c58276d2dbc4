package serde

import (
	"bytes"
	"maps"

	"glaux/engine/duck/kernel"
	"glaux/sql"
)

// multiDelimit decodes MultiDelimitSerDe: fields are apart by a text of several
// characters, and else as LazySimpleSerDe has them.
type multiDelimit struct {
	Decoder
	delimiter []byte
	line      []byte
}

func newMultiDelimit(o Options) (Decoder, error) {
	delimiter := o.SerDe.Properties["field.delim"]
	if delimiter == "" {
		return nil, &sql.Error{Name: "HIVE_INVALID_METADATA", Message: "This table does not have serde property \"field.delim\"!"}
	}
	properties := maps.Clone(o.SerDe.Properties)
	properties["field.delim"] = "1"
	o.SerDe.Properties = properties
	d, err := newLazy(o)
	return &multiDelimit{Decoder: d, delimiter: []byte(delimiter)}, err
}

// Decode implements Decoder.
func (d *multiDelimit) Decode(line []byte, out []*kernel.Builder) error {
	d.line = d.line[:0]
	for {
		field, rest, more := bytes.Cut(line, d.delimiter)
		d.line = append(d.line, field...)
		if !more {
			return d.Decoder.Decode(d.line, out)
		}
		d.line = append(d.line, 1)
		line = rest
	}
}
