package duck

import (
	"strings"

	"glaux/engine/duck/kernel"
	"glaux/lake"
	"glaux/sql"
)

// subfield reads what a scan's column is of a stored column of a type, and says of which
// type that is in the files.
func (s *scans) subfield(text string, of sql.Type, c lake.Column) (value string, stored sql.Type, err error) {
	for _, name := range c.Path {
		at := -1
		for i, f := range of.Fields {
			if of.Kind == sql.Row && strings.EqualFold(f.Name, name) {
				at = i
				break
			}
		}
		if at < 0 { // of a partition that was made before the table had the field
			return "NULL::" + kernel.SQLType(c.Type), c.Type, nil
		}
		text, of = text+"."+quoteName(strings.ToLower(of.Fields[at].Name)), of.Fields[at].Type
	}
	if c.Present {
		return "CASE WHEN " + text + " IS NOT NULL THEN true END", c.Type, nil
	}
	value, err = s.coerced(fitted(text, of), of, c.Type)
	return value, of, err
}
