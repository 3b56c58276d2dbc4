package main

import (
	"strings"
	"testing"

	"glaux/conform"
	"glaux/engine/enginetest"
)

// TestTPC holds the 22 queries of TPC-H and the 99 of TPC-DS to a real Trino's
// answers.
func TestTPC(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	c := newCorpus(t)
	text, err := conform.Data.ReadFile("tpcds-tiny/tables.txt")
	if err != nil {
		t.Fatal(err)
	}
	tables := map[string]string{}
	for line := range strings.Lines(string(text)) {
		name, columns, _ := strings.Cut(strings.TrimSpace(line), ": ")
		tables[name] = columns
	}
	if err := c.create(t.Context(), "tpcds", "tpcds-tiny", tables); err != nil {
		t.Fatal(err)
	}
	for benchmark, database := range map[string]string{"tpch": "tiny", "tpcds": "tpcds"} {
		c.database = database
		t.Run(benchmark, func(t *testing.T) { enginetest.TPC(t, benchmark, c.ask, 2) })
	}
}
