package serde

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"glaux/engine/duck/kernel"
	"glaux/lake"
	"glaux/sql"
)

// hadoopColumns are those of testdata/hadoop.
func hadoopColumns() []lake.Column {
	varchar, integer := sql.T(sql.Varchar), sql.T(sql.Integer)
	return []lake.Column{
		{Name: "i", Type: integer}, {Name: "s", Type: varchar}, {Name: "a", Type: sql.ArrayOf(integer)}, {Name: "m", Type: sql.MapOf(varchar, integer)},
		{Name: "r", Type: sql.RowOf(sql.Field{Name: "x", Type: integer}, sql.Field{Name: "y", Type: varchar})}, {Name: "t", Type: sql.TimestampOf(3)}, {Name: "de", Type: sql.DecimalOf(10, 2)},
	}
}

// readHadoop reads a file's rows, of which each column has a value.
func readHadoop(o Options, raw []byte) (rows int, err error) {
	var out []*kernel.Builder
	for i, c := range o.Table {
		o.Columns = append(o.Columns, i)
		out = append(out, kernel.NewBuilder(c.Type))
	}
	s, err := New(o)
	if err != nil {
		return 0, err
	}
	r, err := s.Open(memory{bytes.NewReader(raw)}, Input{}, Unit{End: -1})
	if err != nil {
		return 0, err
	}
	defer r.Close()
	const most = 1 << 20 // of rows: a file may claim any number that have no bytes
	for rows < most {
		n, err := r.Read(100, out)
		if err != nil || n == 0 {
			return rows, err
		}
		rows += n
		for _, b := range out {
			if b.Len() != n {
				return rows, errors.New("columns of different lengths")
			}
			b.Reset()
		}
	}
	return rows, nil
}

func hadoopOptions(container lake.Container, format lake.Format) Options {
	return Options{Format: format, SerDe: lake.SerDe{Container: container}, Table: hadoopColumns()}
}

// FuzzHadoop breaks files: whatever they hold, reading ends with rows or an error.
func FuzzHadoop(f *testing.F) {
	names, _ := filepath.Glob("testdata/hadoop/*")
	for i, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw, uint16(i*100), byte(1))
	}
	f.Fuzz(func(_ *testing.T, raw []byte, at uint16, x byte) {
		raw = bytes.Clone(raw)
		if len(raw) > 0 {
			raw[int(at)%len(raw)] ^= x
		}
		for _, o := range []Options{hadoopOptions(lake.SequenceFile, lake.CSV), hadoopOptions(lake.SequenceFile, lake.LazyBinary), hadoopOptions(lake.RCFile, lake.CSV), hadoopOptions(lake.RCFile, lake.LazyBinary)} {
			_, _ = readHadoop(o, raw)
		}
	})
}
