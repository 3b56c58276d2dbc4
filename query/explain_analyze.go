package query

import (
	"context"
	"fmt"
	"strings"
	"time"

	"glaux/engine"
	"glaux/plan"
	"glaux/sql"
)

// explainAnalyze runs a statement, as it would run without EXPLAIN, and tells what
// its operators took. A query's rows are dropped.
func (j *job) explainAnalyze(ctx context.Context, st *sql.Explain) (*text, error) {
	j.analyzing = true
	if err := j.analyzed(ctx, st); err != nil {
		return nil, err
	}
	j.e.Stats.Planned = true
	if j.work == nil {
		return analysisText("Nothing was run: there were no rows to make"), nil
	}
	done := *j.e
	done.State = Succeeded
	a := analysis{e: &done, profile: j.profile, scans: map[plan.Node]*Stage{}, verbose: st.Verbose}
	for _, s := range stages(j.work, j.profile, j.read, &done).Sub {
		a.scans[s.of] = s
	}
	return analysisText(a.text(j.work.Query)), nil
}

// analysisText is what EXPLAIN ANALYZE tells, whose length nobody knows before.
func analysisText(out string) *text {
	t := planText(out, 3)
	t.columns = []ResultColumn{resultColumn("Query Plan", sql.T(sql.Varchar))}
	return t
}

// analyzed runs the statement.
func (j *job) analyzed(ctx context.Context, st *sql.Explain) error {
	switch st.Statement.(type) {
	case *sql.CreateTableAs, *sql.Insert, *sql.Unload:
		return j.write(ctx, st.Statement)
	}
	if _, execute := st.Statement.(*sql.Execute); execute || defines(st.Statement) {
		return &sql.Error{Name: "NOT_SUPPORTED", Message: "EXPLAIN ANALYZE doesn't support statement type: " + strings.TrimPrefix(fmt.Sprintf("%T", st.Statement), "*sql.")}
	}
	bound, err := j.shown(ctx, st.Statement)
	if err != nil {
		return err
	}
	result, err := j.rows(ctx, bound)
	j.e.Result.Columns, j.e.Result.UpdateCount = nil, nil
	if result != nil {
		j.e.Stats.OutputBytes = result.size
		_ = result.Close()
	}
	return err
}

// analysis writes what a statement took, in Trino's layout.
type analysis struct {
	e       *Execution
	profile *engine.Profile
	scans   map[plan.Node]*Stage
	verbose bool

	total time.Duration // of all operators
	group map[plan.Part]*engine.Group
}

func (a *analysis) text(q *plan.Query) string {
	st := &a.e.Stats
	var b strings.Builder
	fmt.Fprintf(&b, "Queued: %s, Preprocessing: %s, Planning: %s, Execution: %s\n", duration(st.Queue), duration(st.Preprocessing), duration(st.Planning), duration(st.Engine))
	fmt.Fprintf(&b, "Data scanned: %d bytes of %s planned, cost $%.6f\n", st.ScannedBytes, boundText(st.Reads), Cost(st.ScannedBytes))
	fmt.Fprintf(&b, "Tables: %s\n", figuresText(st.Reads))
	fmt.Fprintf(&b, "Store: %s\n", fetchedText(st))
	input, output := amount(st.InputRows, st.ScannedBytes), amount(st.OutputRows, st.OutputBytes)
	if a.profile == nil {
		return b.String() + plan.ExplainFragment(q, 1, []string{"Input: " + input + ", Output: " + output}, nil)
	}
	a.index()
	return b.String() + plan.ExplainFragment(q, 1, []string{
		fmt.Sprintf("CPU: %s, Scheduled: %s, Input: %s, Output: %s", duration(a.profile.CPU), duration(a.total), input, output),
		"Peak Memory: " + dataSize(a.profile.PeakMemory),
	}, a.notes)
}

// index finds the figures of each part.
func (a *analysis) index() {
	a.group = map[plan.Part]*engine.Group{}
	for i := range a.profile.Groups {
		g := &a.profile.Groups[i]
		a.total += g.Scheduled
		for _, p := range partsOf(g) {
			a.group[p] = g
		}
		if g.Result { // what was given out, not how the engine hands it on
			g.OutputRows, g.OutputBytes = a.e.Stats.OutputRows, a.e.Stats.OutputBytes
		}
	}
}

// partsOf are the parts of a group, the topmost first.
func partsOf(g *engine.Group) []plan.Part {
	var parts []plan.Part
	if g.Result {
		parts = append(parts, plan.Part{})
	}
	if g.CTE != nil {
		parts = append(parts, plan.Part{CTE: g.CTE})
	}
	for _, n := range g.Nodes {
		parts = append(parts, plan.Part{Node: n})
	}
	return parts
}

// notes are the figures of a part. Those of a group stand with its first part.
func (a *analysis) notes(p plan.Part) []string {
	g := a.group[p]
	if g == nil {
		return unmeasured(p)
	}
	var lines []string
	if parts := partsOf(g); parts[0] == p {
		if len(parts) > 1 {
			lines = append(lines, "Run as one: "+partNames(parts))
		}
		lines = append(lines, a.figures(g))
		if a.verbose {
			lines = append(lines, operatorLines(g)...)
		}
	} else {
		line := "Run as one with " + partName(parts[0]) + " above"
		if n, ok := g.Rows[p.Node]; ok {
			line += ", Output: " + rowCount(n)
		}
		lines = append(lines, line)
	}
	if s := a.scans[p.Node]; s != nil {
		lines = append(lines, scanLine(s, g), figuresText(s.Reads))
	}
	return lines
}

// unmeasured tells of a part without figures.
func unmeasured(p plan.Part) []string {
	_, with := p.Node.(*plan.With)
	if p.Node != nil && !with || p.CTE != nil && p.CTE.Recursive {
		return []string{"Not run"} // as nothing needed its rows
	}
	return nil // it does nothing itself, or ran where it is read
}

func (a *analysis) figures(g *engine.Group) string {
	line := fmt.Sprintf("Scheduled: %s (%s)", duration(g.Scheduled), percent(float64(g.Scheduled), float64(a.total)))
	if g.InputRows > 0 || g.InputBytes > 0 {
		line += ", Input: " + amount(g.InputRows, g.InputBytes)
	}
	return line + ", Output: " + amount(g.OutputRows, g.OutputBytes)
}

// scanLine is what a scan was to read, and how much of it went no further.
func scanLine(s *Stage, g *engine.Group) string {
	line := "Input: " + amount(s.InputRows, s.InputBytes)
	if s.InputRows >= g.OutputRows && s.InputRows > 0 && len(g.Nodes) > 0 && g.InputRows == 0 {
		line += ", Filtered: " + percent(float64(s.InputRows-g.OutputRows), float64(s.InputRows))
	}
	return line
}

// operatorLines are the engine's own operators.
func operatorLines(g *engine.Group) []string {
	lines := []string{"operators:"}
	for _, o := range g.Operators {
		line := "  " + o.Name
		if o.Detail != "" {
			line += " (" + o.Detail + ")"
		}
		lines = append(lines, fmt.Sprintf("%s: Scheduled: %s, Output: %s", line, duration(o.Scheduled), amount(o.Rows, o.Bytes)))
	}
	if len(lines) == 1 {
		return nil
	}
	return lines
}

func partName(p plan.Part) string {
	switch {
	case p.Node != nil:
		return plan.Operator(p.Node)
	case p.CTE != nil:
		return "CTE " + p.CTE.Name
	}
	return "Output"
}

func partNames(parts []plan.Part) string {
	const most = 12
	names := make([]string, 0, len(parts))
	for i, p := range parts {
		if i == most {
			names = append(names, fmt.Sprintf("%d more", len(parts)-most))
			break
		}
		names = append(names, partName(p))
	}
	return strings.Join(names, ", ")
}
