package query

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"glaux/catalog"
	"glaux/engine"
	"glaux/lake"
	"glaux/plan"
)

const (
	// smallSide is how many bytes at most are read ahead of a query to find which
	// partitions it needs, and manyPartitions how many partitions a table must
	// have for that.
	smallSide      = 16 << 20
	manyPartitions = 8
	// valuesTime is how long that may take: a query that needs longer runs without.
	valuesTime = 3 * time.Second
)

// filterDynamically finds partitions that a query needs by running small parts of
// it first: the other sides of joins on partition columns, and subqueries that
// these are compared with. What that reads is planned once, and not metered: the
// query itself reads it again.
func (j *job) filterDynamically(ctx context.Context, work *engine.Job) error {
	known := map[*plan.Scan]bool{}
	filters := plan.DynamicFilters(work.Query, func(s *plan.Scan, column int) bool {
		if !s.Table.Columns[s.Source[column]].Partition {
			return false
		}
		worth, seen := known[s]
		if !seen {
			worth = j.manyPartitions(ctx, s)
			known[s] = worth
		}
		return worth
	})
	for _, f := range filters {
		if err := j.filter(ctx, work, f); err != nil {
			return err
		}
	}
	return nil
}

// manyPartitions reports that a table has so many that leaving some out is worth a query.
func (j *job) manyPartitions(ctx context.Context, s *plan.Scan) bool {
	doc, ok := s.Table.Source.(*catalog.Table)
	if !ok {
		return false
	}
	if proj, err := catalog.NewProjection(doc, j.e.Submitted); err != nil || proj != nil {
		return err == nil && proj.Count() >= manyPartitions
	}
	n, err := j.o.Catalog.PartitionCount(ctx, doc.DatabaseName, doc.Name)
	return err == nil && n >= manyPartitions
}

// filter runs the query of one dynamic filter, and notes at the scan what it gives.
func (j *job) filter(ctx context.Context, work *engine.Job, f plan.DynamicFilter) error {
	part := &engine.Job{ID: work.ID, Owner: work.Owner, Query: f.Values, Zone: work.Zone, Now: work.Now, Limits: work.Limits, Scans: map[*plan.Scan]*lake.Scan{}}
	size := int64(0)
	for _, scan := range f.Values.Scans() {
		if scan == f.Scan {
			return nil
		}
		planned := work.Scans[scan]
		if planned == nil {
			var err error
			if planned, err = j.planScan(ctx, scan); err != nil {
				return err
			}
			work.Scans[scan] = planned
		}
		part.Scans[scan] = planned
		if size += planned.Figures.Bytes; size > smallSide {
			return nil
		}
	}
	limited, cancel := context.WithTimeout(ctx, valuesTime)
	defer cancel()
	values, err := j.values(limited, part)
	if err != nil {
		// The query itself says what is wrong, if it comes so far.
		j.o.Logger.Debug("a dynamic filter failed", "execution", work.ID, "error", err)
		return ctx.Err()
	}
	if cond, ok := dynamicCondition(f, values); ok {
		f.Scan.Filters = append(f.Scan.Filters, cond)
	}
	return nil
}

// evaluate computes constants that planning depends on.
func (j *job) evaluate(ctx context.Context, q *plan.Query) ([]*string, error) {
	limited, cancel := context.WithTimeout(ctx, valuesTime)
	defer cancel()
	return j.values(limited, &engine.Job{
		ID: j.e.ID, Owner: owner(j.task.principal), Query: q, Zone: j.zone(), Now: j.e.Submitted, Limits: j.o.Limits.Query,
		Scans: map[*plan.Scan]*lake.Scan{},
	})
}

// dynamicCondition is what the values say of the scan's column.
func dynamicCondition(f plan.DynamicFilter, values []*string) (plan.Expr, bool) {
	column := f.Scan.Out[f.Column]
	ref := &plan.Ref{Column: column}
	var list []plan.Expr
	for _, text := range values {
		if text == nil {
			continue // equal to nothing
		}
		v, ok := partitionValue(*text, column.Type)
		if !ok {
			return nil, false
		}
		list = append(list, &plan.Literal{Of: column.Type, Value: v})
	}
	switch {
	case len(values) > plan.MaxDynamicValues, f.Op != "=" && len(values) > 1:
		return nil, false
	case len(list) == 0:
		return &plan.Compare{Op: "<>", Left: ref, Right: ref}, true // no row
	case f.Op != "=":
		return &plan.Compare{Op: f.Op, Left: ref, Right: list[0]}, true
	}
	return &plan.In{X: ref, List: list}, true
}

// values runs a query of one column.
func (j *job) values(ctx context.Context, work *engine.Job) (out []*string, err error) {
	if work.Query, err = j.o.Engine.Prepare(ctx, work.Query); err != nil {
		return nil, err
	}
	run, err := j.o.Engine.Run(ctx, *work)
	if err != nil {
		return nil, err
	}
	defer run.Close()
	for {
		batch, err := run.Next(ctx)
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("find the values of a dynamic filter: %w", err)
		}
		for i := range batch.Rows {
			text, ok := batch.Columns[0].Value(i)
			if !ok {
				out = append(out, nil)
				continue
			}
			own := string(text)
			out = append(out, &own)
		}
	}
}
