package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"
)

// writers are the output formats by name.
var writers = map[string]func(io.Writer, *result) error{
	"table": writeTable,
	"csv":   writeCSV,
	"json":  writeJSON,
}

// result pages through what a query answered.
type result struct {
	ctx    context.Context
	client *athena.Client
	query  *types.QueryExecution
}

// pages calls each with every page's rows, without the header row.
func (r *result) pages(each func(columns []types.ColumnInfo, rows []types.Row) error) error {
	header := r.query.StatementType == types.StatementTypeDml
	pages := athena.NewGetQueryResultsPaginator(r.client, &athena.GetQueryResultsInput{QueryExecutionId: r.query.QueryExecutionId})
	for pages.HasMorePages() {
		page, err := pages.NextPage(r.ctx)
		if err != nil {
			return fmt.Errorf("reading the result: %w", clientError(err))
		}
		if page.ResultSet == nil || page.ResultSet.ResultSetMetadata == nil {
			return nil
		}
		rows := page.ResultSet.Rows
		if header && len(rows) > 0 {
			rows, header = rows[1:], false
		}
		if err := each(page.ResultSet.ResultSetMetadata.ColumnInfo, rows); err != nil {
			return err
		}
	}
	return nil
}

// tableWindow is how many rows share one set of column widths.
const tableWindow = 1000

// writeTable prints aligned columns; text results (SHOW, DESCRIBE) are printed as they are.
func writeTable(out io.Writer, r *result) error {
	w := bufio.NewWriter(out)
	n, headed := 0, false
	err := r.pages(func(columns []types.ColumnInfo, rows []types.Row) error {
		if r.query.StatementType != types.StatementTypeDml {
			for _, row := range rows {
				fmt.Fprintln(w, strings.TrimRight(cell(row, 0), " "))
			}
			return nil
		}
		n += len(rows)
		tableRows(w, columns, rows, !headed)
		headed = true
		return nil
	})
	if err == nil && headed {
		fmt.Fprintf(w, "(%d row%s)\n", n, plural(n))
	}
	return errors.Join(err, w.Flush())
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

func tableRows(w io.Writer, columns []types.ColumnInfo, rows []types.Row, header bool) {
	widths := make([]int, len(columns))
	for i, c := range columns {
		widths[i] = utf8.RuneCountInString(aws.ToString(c.Name))
		for _, row := range rows[:min(len(rows), tableWindow)] {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell(row, i)))
		}
	}
	if header {
		line(w, columns, widths, func(i int) string { return aws.ToString(columns[i].Name) })
		rule := make([]string, len(columns))
		for i := range rule {
			rule[i] = strings.Repeat("─", widths[i])
		}
		fmt.Fprintln(w, strings.Join(rule, "  "))
	}
	for _, row := range rows {
		line(w, columns, widths, func(i int) string { return cell(row, i) })
	}
}

func line(w io.Writer, columns []types.ColumnInfo, widths []int, text func(int) string) {
	var b strings.Builder
	for i, c := range columns {
		if i > 0 {
			b.WriteString("  ")
		}
		t := text(i)
		pad := strings.Repeat(" ", max(0, widths[i]-utf8.RuneCountInString(t)))
		if numeric(aws.ToString(c.Type)) {
			b.WriteString(pad + t)
		} else {
			b.WriteString(t + pad)
		}
	}
	fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
}

func numeric(typeName string) bool {
	switch typeName {
	case "tinyint", "smallint", "integer", "bigint", "float", "double", "decimal":
		return true
	}
	return false
}

func cell(row types.Row, i int) string {
	if i >= len(row.Data) || row.Data[i].VarCharValue == nil {
		return "NULL"
	}
	return *row.Data[i].VarCharValue
}

func writeCSV(out io.Writer, r *result) error {
	w := csv.NewWriter(out)
	headed := false
	err := r.pages(func(columns []types.ColumnInfo, rows []types.Row) error {
		if !headed {
			names := make([]string, len(columns))
			for i, c := range columns {
				names[i] = aws.ToString(c.Name)
			}
			if err := w.Write(names); err != nil {
				return err
			}
			headed = true
		}
		for _, row := range rows {
			fields := make([]string, len(row.Data))
			for i, d := range row.Data {
				fields[i] = aws.ToString(d.VarCharValue)
			}
			if err := w.Write(fields); err != nil {
				return err
			}
		}
		return nil
	})
	w.Flush()
	if err != nil {
		return err
	}
	return w.Error()
}

// writeJSON prints one object a row; numbers and booleans as such, all else as text.
func writeJSON(out io.Writer, r *result) error {
	w := bufio.NewWriter(out)
	err := r.pages(func(columns []types.ColumnInfo, rows []types.Row) error {
		for _, row := range rows {
			line, err := jsonRow(columns, row)
			if err != nil {
				return err
			}
			if _, err := w.Write(line); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, w.Flush())
}

func jsonRow(columns []types.ColumnInfo, row types.Row) ([]byte, error) {
	line := []byte{'{'}
	for i, d := range row.Data[:min(len(row.Data), len(columns))] {
		if i > 0 {
			line = append(line, ',')
		}
		name, err := json.Marshal(aws.ToString(columns[i].Name))
		if err != nil {
			return nil, err
		}
		value, err := jsonValue(aws.ToString(columns[i].Type), d.VarCharValue)
		if err != nil {
			return nil, err
		}
		line = append(append(append(line, name...), ':'), value...)
	}
	return append(line, "}\n"...), nil
}

func jsonValue(typeName string, v *string) ([]byte, error) {
	switch {
	case v == nil:
		return []byte("null"), nil
	case (numeric(typeName) || typeName == "boolean" || typeName == "json") && json.Valid([]byte(*v)):
		return []byte(*v), nil
	}
	return json.Marshal(*v)
}
