package query

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"glaux/lake"
	"glaux/plan"
	"glaux/sql"
)

// The plan of EXPLAIN (TYPE IO), in Trino's form. Figures are what Trino doesn't
// tell: what the scans weigh, by which Athena charges.
type (
	ioPlan struct {
		Inputs   []ioInput  `json:"inputTableColumnInfos"`
		Output   *ioTable   `json:"outputTable,omitempty"`
		Estimate ioEstimate `json:"estimate"`
		Scan     ioFigures  `json:"scan"`
	}
	ioInput struct {
		Table      ioTable      `json:"table"`
		Constraint ioConstraint `json:"constraint"`
		Estimate   ioEstimate   `json:"estimate"`
		Scan       ioFigures    `json:"scan"`
	}
	ioTable struct {
		Catalog string   `json:"catalog"`
		Table   ioSchema `json:"schemaTable"`
	}
	ioSchema struct {
		Schema string `json:"schema"`
		Table  string `json:"table"`
	}
	ioConstraint struct {
		None    bool       `json:"none"`
		Columns []ioColumn `json:"columnConstraints"`
	}
	ioColumn struct {
		Name   string   `json:"columnName"`
		Type   string   `json:"type"`
		Domain ioDomain `json:"domain"`
	}
	ioDomain struct {
		Nulls  bool      `json:"nullsAllowed"`
		Ranges []ioRange `json:"ranges"`
	}
	ioRange struct {
		Low  ioMarker `json:"low"`
		High ioMarker `json:"high"`
	}
	ioMarker struct {
		Value *string `json:"value,omitempty"`
		Bound string  `json:"bound"`
	}
	ioEstimate struct {
		Rows    ioNumber `json:"outputRowCount"`
		Bytes   ioNumber `json:"outputSizeInBytes"`
		CPU     ioNumber `json:"cpuCost"`
		Memory  ioNumber `json:"maxMemory"`
		Network ioNumber `json:"networkCost"`
	}
	ioFigures struct {
		Partitions      int64    `json:"partitions"`
		PartitionsTotal int64    `json:"partitionsTotal"`
		Files           int64    `json:"files"`
		FilesTotal      int64    `json:"filesTotal"`
		RowGroups       int64    `json:"rowGroups"`
		RowGroupsTotal  int64    `json:"rowGroupsTotal"`
		Pages           int64    `json:"pages,omitempty"`
		PagesTotal      int64    `json:"pagesTotal,omitempty"`
		Bytes           int64    `json:"dataScannedInBytes"`
		Bound           string   `json:"bound"` // EXACT or UPPER
		Cost            ioNumber `json:"costInDollars,omitempty"`
	}
)

// ioNumber is a number as Java writes a double; NaN is unknown.
type ioNumber float64

// MarshalJSON implements json.Marshaler.
func (n ioNumber) MarshalJSON() ([]byte, error) {
	switch f := float64(n); {
	case math.IsNaN(f):
		return []byte(`"NaN"`), nil
	case f == math.Trunc(f) && math.Abs(f) < 1e7:
		return strconv.AppendFloat(nil, f, 'f', 1, 64), nil
	case math.Abs(f) >= 1e-3 && math.Abs(f) < 1e7:
		return strconv.AppendFloat(nil, f, 'f', -1, 64), nil
	default:
		mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'E', -1, 64), "E")
		if !strings.Contains(mantissa, ".") {
			mantissa += ".0"
		}
		e, err := strconv.Atoi(exponent)
		return []byte(mantissa + "E" + strconv.Itoa(e)), err
	}
}

func newFigures(f lake.Figures) ioFigures {
	out := ioFigures{
		Partitions: f.Partitions, PartitionsTotal: f.PartitionsTotal, Files: f.Files, FilesTotal: f.FilesTotal,
		RowGroups: f.RowGroups, RowGroupsTotal: f.RowGroupsTotal, Pages: f.Pages, PagesTotal: f.PagesTotal, Bytes: f.Bytes, Bound: "EXACT",
	}
	if f.Bound {
		out.Bound = "UPPER"
	}
	return out
}

var unknownEstimate = ioEstimate{ioNumber(math.NaN()), ioNumber(math.NaN()), ioNumber(math.NaN()), ioNumber(math.NaN()), ioNumber(math.NaN())}

// explainIO tells what a statement reads and writes, and what it would scan.
func (j *job) explainIO(ctx context.Context, st *sql.Explain) (*text, error) {
	began := j.now()
	bound, err := j.shown(ctx, st.Statement)
	if err != nil {
		return nil, err
	}
	e, err := j.estimateOf(ctx, bound)
	if err != nil {
		return nil, err
	}
	j.e.Stats.Planned, j.e.Stats.Planning = true, j.now().Sub(began)
	out := ioPlan{Inputs: []ioInput{}, Estimate: unknownEstimate, Scan: newFigures(e.Reads)}
	out.Scan.Cost = ioNumber(Cost(e.Reads.Bytes))
	for i, scan := range e.scanned {
		t := e.Tables[i]
		in := ioInput{
			Table: ioTable{t.Catalog, ioSchema{t.Database, t.Table}}, Constraint: ioConstraint{Columns: []ioColumn{}},
			Estimate: unknownEstimate, Scan: newFigures(t.Reads),
		}
		bytes := ioNumber(t.Reads.Bytes)
		in.Estimate.Bytes, in.Estimate.CPU, in.Estimate.Memory, in.Estimate.Network = bytes, bytes, 0, 0
		if t.Reads.RowGroups > 0 || t.Reads.Files == 0 {
			in.Estimate.Rows = ioNumber(t.Reads.Rows)
		}
		in.Constraint.Columns = constraints(scan)
		out.Inputs = append(out.Inputs, in)
	}
	if name := written(st.Statement); name != nil {
		r, err := j.resolve(*name)
		if err != nil {
			return nil, err
		}
		out.Output = &ioTable{awsDataCatalog, ioSchema{r.database, r.table}}
	}
	data, err := json.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("writing a plan: %w", err)
	}
	return planText(spaced(data), 1), nil
}

// written is the table that a statement writes.
func written(st sql.Statement) *sql.QualifiedName {
	switch st := st.(type) {
	case *sql.CreateTableAs:
		return &st.Name
	case *sql.Insert:
		return &st.Name
	}
	return nil
}

// constraints are the domains that a scan's filters give its columns.
func constraints(scan *plan.Scan) []ioColumn {
	out := []ioColumn{}
	limits := domains(scan.Filters)
	for i, c := range scan.Out {
		d, limited := limits[c.ID]
		if !limited || scan.Subfield(i).Present {
			continue
		}
		name := strings.Join(append([]string{scan.Table.Columns[scan.Source[i]].Name}, scan.Path(i)...), "#")
		col := ioColumn{Name: name, Type: c.Type.String(), Domain: ioDomain{Nulls: d.null, Ranges: []ioRange{}}}
		for _, s := range d.spans {
			col.Domain.Ranges = append(col.Domain.Ranges, ioRange{marker(c.Type, s.low, s.lowBound, s.lowOpen, "ABOVE"), marker(c.Type, s.high, s.highBound, s.highOpen, "BELOW")})
		}
		out = append(out, col)
	}
	return out
}

func marker(of sql.Type, v sql.Value, bound, open bool, side string) ioMarker {
	if !bound {
		return ioMarker{Bound: side}
	}
	text := fmt.Sprint(v)
	switch v := v.(type) {
	case sql.Instant:
		text = time.UnixMicro(v.Micros).UTC().Format("2006-01-02 15:04:05.000")
	case float64:
		if number, err := ioNumber(v).MarshalJSON(); err == nil {
			text = strings.Trim(string(number), `"`)
		}
	case int64:
		if of.Kind == sql.Date {
			text = time.Unix(v*86400, 0).UTC().Format(time.DateOnly)
		}
	}
	if !open {
		side = "EXACTLY"
	}
	return ioMarker{&text, side}
}

// spaced writes JSON with line breaks as Trino's does.
func spaced(data []byte) string {
	var b strings.Builder
	depth, quoted := 0, false
	line := func() { b.WriteString("\n" + strings.Repeat("  ", depth)) }
	for i := 0; i < len(data); i++ {
		c := data[i]
		if quoted || c == '"' {
			if b.WriteByte(c); c == '\\' {
				i++
				b.WriteByte(data[i])
			} else if c == '"' {
				quoted = !quoted
			}
			continue
		}
		switch c {
		case '{':
			depth++
			b.WriteByte(c)
			line()
		case '}':
			depth--
			line()
			b.WriteByte(c)
		case '[':
			b.WriteString("[ ")
		case ']':
			if data[i-1] != '[' {
				b.WriteByte(' ')
			}
			b.WriteByte(c)
		case ':':
			b.WriteString(" : ")
		case ',':
			b.WriteByte(c)
			if data[i-1] == '}' && data[i+1] == '{' {
				b.WriteByte(' ')
			} else {
				line()
			}
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
