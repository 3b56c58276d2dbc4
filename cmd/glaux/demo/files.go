package demo

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/parquet-go/parquet-go"
)

// Table is one table of the lake, in Hive's DDL.
type Table struct {
	Name    string
	Columns string
	json    func(Partition) ([]byte, error)
	parquet func(Partition) ([]byte, error)
}

// Tables are the lake's tables; each also exists as NAME_json over the JSON lines.
func Tables() []Table {
	return []Table{
		table("llm_calls", "request_id string, ts timestamp, session_id string, user_id string, model string, provider string, prompt string, response string, "+
			"prompt_tokens int, completion_tokens int, latency_ms bigint, cost_usd double, status string, tools array<string>, metadata map<string,string>",
			func(p Partition) []LLMCall { return p.LLMCalls }),
		table("tool_calls", "call_id string, request_id string, ts timestamp, tool string, arguments string, latency_ms bigint, success boolean, error_type string, retries int",
			func(p Partition) []ToolCall { return p.Tools }),
		table("evals", "eval_id string, request_id string, ts timestamp, suite string, model string, score double, passed boolean, "+
			"safety struct<category:string,severity:int,flagged:boolean>, labels array<string>",
			func(p Partition) []Eval { return p.Evals }),
		table("sessions", "session_id string, user_id string, started timestamp, ended timestamp, turns int, country string, cohort string, rating int",
			func(p Partition) []Session { return p.Sessions }),
	}
}

func table[T any](name, columns string, rows func(Partition) []T) Table {
	return Table{
		Name: name, Columns: columns,
		json:    func(p Partition) ([]byte, error) { return jsonLines(rows(p)) },
		parquet: func(p Partition) ([]byte, error) { return parquetFile(rows(p)) },
	}
}

// JSON is a partition's rows as JSON lines.
func (t Table) JSON(p Partition) ([]byte, error) { return t.json(p) }

// Parquet is a partition's rows as a Parquet file.
func (t Table) Parquet(p Partition) ([]byte, error) { return t.parquet(p) }

func jsonLines[T any](rows []T) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for _, r := range rows {
		if err := e.Encode(r); err != nil {
			return nil, fmt.Errorf("writing JSON: %w", err)
		}
	}
	return b.Bytes(), nil
}

// rowGroupRows bounds the row groups, so that large files can be read in parallel.
const rowGroupRows = 100_000

func parquetFile[T any](rows []T) ([]byte, error) {
	var b bytes.Buffer
	w := parquet.NewGenericWriter[T](&b, parquet.Compression(&parquet.Snappy), parquet.MaxRowsPerRowGroup(rowGroupRows))
	if _, err := w.Write(rows); err != nil {
		return nil, fmt.Errorf("writing Parquet: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("writing Parquet: %w", err)
	}
	return b.Bytes(), nil
}
