package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"
	"unsafe"

	duckdb "github.com/duckdb/duckdb-go-bindings"
)

// bare is DuckDB in this process, reading the same files.
type bare struct {
	db   duckdb.Database
	conn duckdb.Connection
}

// openEmpty is a DuckDB without tables.
func openEmpty(threads int) (*bare, error) {
	b := &bare{}
	if duckdb.Open("", &b.db) == duckdb.StateError || duckdb.Connect(b.db, &b.conn) == duckdb.StateError {
		return nil, errors.New("opening DuckDB failed")
	}
	if threads > 0 {
		if _, _, err := b.query(fmt.Sprintf("SET threads = %d", threads)); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// openBare has the TPC-H tables of a folder as views.
func openBare(dir string, threads int) (*bare, error) {
	b, err := openEmpty(threads)
	if err != nil {
		return nil, err
	}
	for _, t := range tables {
		path := filepath.Join(dir, t.name+".parquet")
		if _, _, err := b.query(fmt.Sprintf("CREATE VIEW %s AS SELECT * FROM read_parquet('%s')", t.name, path)); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func (b *bare) close() {
	duckdb.Disconnect(&b.conn)
	duckdb.Close(&b.db)
}

// query times a statement; its rows are read afterwards.
func (b *bare) query(text string) (duckdb.Result, time.Duration, error) {
	var r duckdb.Result
	began := time.Now()
	if duckdb.Query(b.conn, text, &r) == duckdb.StateError {
		return r, 0, errors.New(duckdb.ResultError(&r))
	}
	return r, time.Since(began), nil
}

// rows are the values of a query as text.
func (b *bare) rows(text string) ([][]string, error) {
	r, _, err := b.query("SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (" + text + ")")
	if err != nil {
		return nil, err
	}
	defer duckdb.DestroyResult(&r)
	columns := int(duckdb.ColumnCount(&r))
	var out [][]string
	for {
		chunk := duckdb.FetchChunk(r)
		if chunk.Ptr == nil {
			return out, nil
		}
		n := int(duckdb.DataChunkGetSize(chunk))
		first := len(out)
		for range n {
			out = append(out, make([]string, columns))
		}
		for c := range columns {
			v := duckdb.DataChunkGetVector(chunk, duckdb.IdxT(c))
			valid := duckdb.VectorGetValidity(v)
			texts := unsafe.Slice((*duckdb.StringT)(duckdb.VectorGetData(v)), n)
			for i := range n {
				if valid == nil || duckdb.ValidityRowIsValid(valid, duckdb.IdxT(i)) {
					out[first+i][c] = duckdb.StringTData(&texts[i])
				}
			}
		}
		duckdb.DestroyDataChunk(&chunk)
	}
}
