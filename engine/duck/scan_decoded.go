package duck

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"glaux/engine/duck/kernel"
	"glaux/engine/duck/serde"
	"glaux/engine/duck/worker"
	"glaux/lake"
)

// decodedSQL reads a format that Go code decodes through the worker's own table
// function, which gives the data columns as d0, d1, … and the file's number.
func (s *scans) decodedSQL(scan *lake.Scan, g *lake.FileGroup) (string, error) {
	ts := worker.DecodedScan{Format: g.Format, SerDe: g.SerDe, Table: g.Table}
	var items []string
	decoded := map[int]string{} // the names of columns by their places in the table
	for i, c := range scan.Columns {
		name := " AS c" + strconv.Itoa(i)
		if scan.Partition[i] >= 0 || scan.Hidden[i] != "" {
			text, err := fileConstant(scan, g.Files, i)
			if err != nil {
				return "", err
			}
			items = append(items, text+name)
			continue
		}
		at := slices.IndexFunc(g.Table, func(t lake.Column) bool { return strings.EqualFold(t.Name, c.Name) })
		if at < 0 {
			// A column that the table has and this partition's schema lacks.
			if len(c.Path) > 0 || c.Present {
				items = append(items, "NULL::"+kernel.SQLType(c.Type)+name)
				continue
			}
			ts.Table = append(slices.Clone(ts.Table), c)
			at = len(ts.Table) - 1
		}
		column, known := decoded[at]
		if !known {
			column = "d" + strconv.Itoa(len(ts.Columns))
			decoded[at] = column
			ts.Columns = append(ts.Columns, at)
		}
		value, _, err := s.subfield(column, ts.Table[at].Type, c)
		if err != nil {
			return "", err
		}
		items = append(items, value+name)
		if slices.Contains(s.keys, i) && len(c.Path) == 0 && !c.Present {
			ts.Keys = append(ts.Keys, at)
		}
	}
	// These find fields by their names, so that those that nobody reads can be left out.
	if g.Format == lake.ORC || g.Format == lake.Avro {
		ts.Table = slices.Clone(ts.Table)
		for _, at := range ts.Columns {
			c := &ts.Table[at]
			c.Type = scan.Narrowed(c.Name, c.Type, true)
		}
	}
	if len(items) == 0 {
		items = []string{"file_index"}
	}
	for _, f := range g.Files {
		codec := strings.TrimPrefix(path.Ext(path.Base(f.Object.URI.Key)), ".")
		name := s.add(f, ".data")
		ts.Files = append(ts.Files, worker.DecodedFile{Path: name, Input: serde.Input{Name: name, Extension: codec, Stripes: f.Stripes}})
	}
	index := strconv.Itoa(len(s.decoded))
	s.decoded, s.decodedBy = append(s.decoded, ts), append(s.decodedBy, s.count)
	function := "glaux_decode"
	if s.profile {
		function += "_" + index
	}
	return "SELECT " + strings.Join(items, ", ") + " FROM " + function + "(" + index + ")", nil
}
