package query

import (
	"context"
	"errors"
	"time"

	"glaux/engine"
	"glaux/lake"
	"glaux/plan"
	lang "glaux/sql"
)

// Figures are what is read of what there is.
type Figures = lake.Figures

// Estimate is what a statement would scan. It is made from the catalog, listings
// and footers only.
type Estimate struct {
	Type, Subtype string // of the statement
	Tables        []TableEstimate
	// Reads are the figures of all tables together. Each scan of a table counts.
	Reads Figures
	// Cost is Athena's price for Reads.Bytes in US dollars, 0 for what it doesn't charge.
	Cost float64
	// Cutoff is the limit of bytes of the workgroup, 0 for none: a query that
	// scans more is cancelled.
	Cutoff  int64
	Took    time.Duration
	scanned []*plan.Scan // parallel to Tables
	bound   *plan.Query
}

// TableEstimate is what one scan of a table would read.
type TableEstimate struct {
	Catalog, Database, Table string
	Reads                    Figures
}

// Estimate plans a statement without running it; nothing of it is kept. Statements
// that read no rows scan nothing.
func (s *Service) Estimate(ctx context.Context, r Request) (*Estimate, error) {
	began := s.now()
	wg, err := s.enabledWorkGroup(orPrimary(r.WorkGroup))
	if err != nil {
		return nil, err
	}
	if wg.Configuration.RequesterPays {
		ctx = lake.WithRequesterPays(ctx)
	}
	if len(r.SQL) > maxSQL {
		return nil, invalid("The statement is longer than %d bytes", maxSQL)
	}
	text, err := single(r.SQL)
	if err != nil {
		return nil, err
	}
	stmt, err := lang.Parse(text, lang.Options{})
	if err != nil {
		return nil, malformed(err)
	}
	e := &Execution{SQL: text, WorkGroup: wg.Name, Catalog: fold(r.Catalog), Database: r.Database, Parameters: r.Parameters, Submitted: began}
	j := &job{Service: s, task: &task{statement: stmt, principal: r.Principal}, e: e, began: began, meta: newMetastore(s, r.Principal)}
	if ex, ok := stmt.(*lang.Execute); ok {
		if stmt, err = j.prepared(wg.Name, ex); err != nil {
			return nil, err
		}
		j.parameters = ex.Using
	}
	if err := j.bindParameters(stmt); err != nil {
		return nil, err
	}
	if ex, ok := stmt.(*lang.Explain); ok && !ex.Analyze {
		return &Estimate{Type: "DML", Subtype: "EXPLAIN"}, nil
	} else if ok {
		stmt = ex.Statement
	}
	j.class = classify(stmt)
	out := &Estimate{}
	if q := readQuery(stmt); q != nil {
		if out, err = j.estimate(ctx, q); err != nil {
			return nil, j.refusal(ctx, err)
		}
		out.Cost = Cost(out.Reads.Bytes)
	}
	out.Type, out.Subtype, out.Cutoff = j.class.Type, j.class.Subtype, wg.Configuration.BytesCutoff
	out.Took = s.o.Now().Sub(began)
	return out, nil
}

// readQuery is the query of a statement that reads rows; nil if there is none.
func readQuery(stmt lang.Statement) *lang.Query {
	switch st := stmt.(type) {
	case *lang.QueryStatement:
		return st.Query
	case *lang.CreateTableAs:
		return st.Query
	case *lang.Insert:
		return st.Query
	case *lang.Unload:
		return st.Query
	}
	return nil
}

// estimate plans a query's scans.
func (j *job) estimate(ctx context.Context, q *lang.Query) (*Estimate, error) {
	bound, err := j.analyze(ctx, q)
	if err != nil {
		return nil, err
	}
	return j.estimateOf(ctx, bound)
}

// estimateOf plans the scans of a tree.
func (j *job) estimateOf(ctx context.Context, bound *plan.Query) (*Estimate, error) {
	work := &engine.Job{Scans: map[*plan.Scan]*lake.Scan{}}
	if err := j.planScans(ctx, bound, work); err != nil {
		return nil, err
	}
	out := &Estimate{bound: bound, scanned: bound.Scans()}
	partial := plan.ReadsPartly(bound)
	for _, scan := range out.scanned {
		t := TableEstimate{Catalog: scan.Table.Name.Catalog, Database: scan.Table.Name.Schema, Table: scan.Table.Name.Table, Reads: work.Scans[scan].Figures}
		t.Reads.Bound = t.Reads.Bound || partial
		out.Tables = append(out.Tables, t)
		out.Reads.Add(t.Reads)
	}
	return out, nil
}

// refusal words an error of a statement as a refused request.
func (j *job) refusal(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	code := InvalidInput
	if e, ok := errors.AsType[*lang.Error](err); ok {
		code = e.Name
	}
	_, reason, _ := j.verdict(ctx, err, false)
	return refuse(code, "%s", reason)
}
