package demo

import (
	"bytes"
	"reflect"
	"testing"

	"github.com/parquet-go/parquet-go"
)

func TestGenerateIsDeterministic(t *testing.T) {
	size := Size{Days: 2, Tenants: 2, RowsPerDay: 200}
	a, b := Generate(size, 1, 0), Generate(size, 1, 0)
	if !reflect.DeepEqual(a, b) {
		t.Error("two runs differ")
	}
	if reflect.DeepEqual(a.LLMCalls, Generate(size, 1, 1).LLMCalls) {
		t.Error("two tenants are the same")
	}
	if len(a.LLMCalls) != size.RowsPerDay {
		t.Errorf("%d calls, want %d", len(a.LLMCalls), size.RowsPerDay)
	}
	if len(a.Tools) == 0 || len(a.Evals) == 0 || len(a.Sessions) == 0 {
		t.Error("a table is empty")
	}
}

func TestFilesHoldTheRows(t *testing.T) {
	p := Generate(Size{Days: 1, Tenants: 1, RowsPerDay: 300}, 0, 0)
	for _, table := range Tables() {
		lines, err := table.JSON(p)
		if err != nil {
			t.Fatal(err)
		}
		file, err := table.Parquet(p)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parquet.OpenFile(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(lines, []byte("\n")); int64(n) != f.NumRows() {
			t.Errorf("%s: %d lines, %d Parquet rows", table.Name, n, f.NumRows())
		}
	}
}
