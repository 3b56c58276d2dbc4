package plan

import (
	"math"
	"slices"
	"strings"

	"glaux/sql"
	"glaux/sql/fn"
)

// labels are the names of a pattern's variables, unions included, as they are
// canonically spelled, with the primary variables that each stands for.
type labels map[string][]int

// spec analyzes what MATCH_RECOGNIZE and pattern windows share, but for the
// conditions and measures.
func (a *analyzer) matchSpec(r *sql.RowPattern) (MatchSpec, labels) {
	spec := MatchSpec{}
	names := labels{}
	walkAST(r.Pattern, func(n sql.Node) bool {
		if v, ok := n.(*sql.PatternVariable); ok {
			name := canonical(v.Name)
			if names[name] == nil {
				names[name] = []int{len(spec.Variables)}
				spec.Variables = append(spec.Variables, name)
			}
		}
		return true
	})
	primary := func(id sql.Identifier) ([]int, bool) {
		v, ok := names[canonical(id)]
		return v, ok && len(v) == 1 && spec.Variables[v[0]] == canonical(id)
	}
	unions := labels{}
	for _, s := range r.Subsets {
		name := canonical(s.Name)
		if _, ok := primary(s.Name); ok {
			a.fail(s.Name, "INVALID_LABEL", "union pattern variable name: %s is a duplicate of primary pattern variable name", s.Name.Value)
		}
		if unions[name] != nil {
			a.fail(s.Name, "INVALID_LABEL", "union pattern variable name: %s is declared twice", s.Name.Value)
		}
		for _, m := range s.Members {
			v, ok := primary(m)
			if !ok {
				a.fail(m, "INVALID_LABEL", "subset element: %s is not a primary pattern variable", m.Value)
			}
			if !slices.Contains(unions[name], v[0]) {
				unions[name] = append(unions[name], v[0])
			}
		}
		slices.Sort(unions[name])
	}
	a.checkDefine(r, primary)
	a.checkQuantifiers(r.Pattern)
	for name, v := range unions {
		names[name] = v
	}
	if id := r.SkipLabel; id != nil {
		v, ok := names[canonical(*id)]
		if !ok {
			a.fail(*id, "INVALID_LABEL", "%s is not a primary or union pattern variable", id.Value)
		}
		spec.SkipTo = v
	}
	spec.Skip = map[string]MatchSkip{"TO NEXT ROW": SkipToNextRow, "TO FIRST": SkipToFirst, "TO LAST": SkipToLast}[r.SkipTo]
	spec.Pattern = a.pattern(r.Pattern, names)
	a.checkNesting(r)
	return spec, names
}

// checkDefine checks the names of DEFINE.
func (a *analyzer) checkDefine(r *sql.RowPattern, primary func(sql.Identifier) ([]int, bool)) {
	defined := map[string]bool{}
	for _, d := range r.Define {
		if _, ok := primary(d.Name); !ok {
			a.fail(d.Name, "INVALID_LABEL", "defined variable: %s is not a primary pattern variable", d.Name.Value)
		}
		if defined[canonical(d.Name)] {
			a.fail(d.Name, "INVALID_LABEL", "pattern variable with name: %s is defined twice", d.Name.Value)
		}
		defined[canonical(d.Name)] = true
		walkAST(d.Expr, func(n sql.Node) bool {
			if c, ok := n.(*sql.Call); ok && c.Processing == "FINAL" {
				a.fail(c, "INVALID_PROCESSING_MODE", "FINAL semantics is not supported in DEFINE clause")
			}
			return true
		})
	}
}

// checkQuantifiers checks the bounds of ranges.
func (a *analyzer) checkQuantifiers(e sql.PatternExpr) {
	walkAST(e, func(n sql.Node) bool {
		q, ok := n.(*sql.PatternQuantified)
		if !ok || !q.Range {
			return true
		}
		bad := func(name, text string) { a.fail(q.QuantifierPos, name, "Pattern quantifier %s", text) }
		switch {
		case q.Min > math.MaxInt32:
			bad("NUMERIC_VALUE_OUT_OF_RANGE", "lower bound must not exceed 2147483647")
		case q.Max == 0:
			bad("NUMERIC_VALUE_OUT_OF_RANGE", "upper bound must be greater than or equal to 1")
		case q.Max > math.MaxInt32:
			bad("NUMERIC_VALUE_OUT_OF_RANGE", "upper bound must not exceed 2147483647")
		case q.Max >= 0 && q.Min > q.Max:
			bad("INVALID_RANGE", "lower bound must not exceed upper bound")
		}
		return true
	})
}

// checkNesting refuses a row pattern inside one.
func (a *analyzer) checkNesting(r *sql.RowPattern) {
	var exprs []sql.Expr
	for _, m := range r.Measures {
		exprs = append(exprs, m.Expr)
	}
	for _, d := range r.Define {
		exprs = append(exprs, d.Expr)
	}
	for _, e := range exprs {
		walkAST(e, func(n sql.Node) bool {
			switch n.(type) {
			case *sql.PatternRecognition, sql.PatternExpr:
				a.fail(n, "NESTED_ROW_PATTERN_RECOGNITION", "nested row pattern recognition in row pattern recognition")
			}
			return true
		})
	}
}

// pattern binds a pattern's variables.
func (a *analyzer) pattern(e sql.PatternExpr, names labels) Pattern {
	list := func(parts []sql.PatternExpr) []Pattern {
		out := make([]Pattern, len(parts))
		for i, p := range parts {
			out[i] = a.pattern(p, names)
		}
		return out
	}
	switch e := e.(type) {
	case *sql.PatternVariable:
		return PatternVariable{Variable: names[canonical(e.Name)][0]}
	case *sql.PatternAnchor:
		return PatternAnchor{End: e.End}
	case *sql.PatternConcat:
		return PatternConcat{Parts: list(e.Parts)}
	case *sql.PatternAlternation:
		return PatternAlternation{Parts: list(e.Parts)}
	case *sql.PatternPermute:
		return PatternPermute{Parts: list(e.Parts)}
	case *sql.PatternExclusion:
		return PatternExclusion{Part: a.pattern(e.Part, names)}
	case *sql.PatternQuantified:
		return PatternRepeat{Part: a.pattern(e.Part, names), Min: e.Min, Max: e.Max, Reluctant: e.Reluctant}
	}
	return PatternEmpty{}
}

// matchRecognize analyzes relation MATCH_RECOGNIZE (…).
func (a *analyzer) matchRecognize(r *sql.PatternRecognition, s *scope) relation {
	in := a.relation(r.Input, s)
	a.checkInputNames(r, in)
	inner := s.child(in.fields)
	n := &Match{Input: in.node}
	var partition, order []field
	for _, e := range r.PartitionBy {
		f := a.inputField(e, inner)
		if !fn.Comparable(f.col.Type) {
			a.fail(e, "TYPE_MISMATCH", "%s is not comparable, and therefore cannot be used in PARTITION BY", f.col.Type)
		}
		partition = append(partition, f)
		n.PartitionBy = append(n.PartitionBy, &Ref{Column: f.col})
	}
	for _, item := range r.OrderBy {
		f := a.inputField(item.Expr, inner)
		if !fn.Orderable(f.col.Type) {
			a.fail(item, "TYPE_MISMATCH", "%s is not orderable, and therefore cannot be used in ORDER BY", f.col.Type)
		}
		order = append(order, f)
		n.OrderBy = append(n.OrderBy, sortKey(item, &Ref{Column: f.col}))
	}
	var names labels
	n.Spec, names = a.matchSpec(&r.Spec)
	n.Rows = rowsPerMatch(&r.Spec)
	if r.Spec.Initial || r.Spec.Seek {
		a.fail(r.Spec.SearchPos, "NOT_SUPPORTED", "Pattern search modifier: %s is not allowed in MATCH_RECOGNIZE clause", searchMode(&r.Spec))
	}
	if n.Rows == AllRowsUnmatched {
		a.refuseIn(r.Spec.Pattern, func(e sql.Node) bool { _, ok := e.(*sql.PatternExclusion); return ok },
			"Pattern exclusion syntax is not allowed when ALL ROWS PER MATCH WITH UNMATCHED ROWS is specified")
	}
	b := &binder{analyzer: a, scope: inner, pattern: &patternContext{local: []*scope{inner}, labels: names}}
	n.Spec.Define = b.define(&r.Spec, n.Spec.Variables)
	measures := b.measures(&r.Spec)
	return a.matchOutput(r, n, in.fields, partition, order, measures)
}

// checkInputNames refuses two columns of one name.
func (a *analyzer) checkInputNames(r *sql.PatternRecognition, in relation) {
	seen := map[string]bool{}
	for _, f := range in.fields {
		name := strings.ToUpper(f.name)
		if name != "" && seen[name] {
			a.fail(r.Input, "AMBIGUOUS_NAME", "ambiguous column: %s in row pattern input relation", f.name)
		}
		seen[name] = true
	}
}

// inputField resolves an element of PARTITION BY or ORDER BY, which must be a column.
func (a *analyzer) inputField(e sql.Expr, s *scope) field {
	parts := dottedName(e)
	if parts == nil {
		a.fail(e, "INVALID_COLUMN_REFERENCE", "Expected column reference. Actual: %s", a.exprText(e))
	}
	f, in, _ := a.resolve(e, s, parts)
	if f == nil || in != s {
		a.fail(e, "COLUMN_NOT_FOUND", "Column %s is not present in the input relation", a.exprText(e))
	}
	return *f
}

func rowsPerMatch(r *sql.RowPattern) MatchRows {
	switch {
	case !r.AllRows:
		return OneRowPerMatch
	case r.EmptyMatches == "OMIT":
		return AllRowsOmitEmpty
	case r.EmptyMatches == "UNMATCHED":
		return AllRowsUnmatched
	}
	return AllRowsPerMatch
}

func searchMode(r *sql.RowPattern) string {
	if r.Seek {
		return "SEEK"
	}
	return "INITIAL"
}

// refuseIn refuses a form of pattern.
func (a *analyzer) refuseIn(e sql.PatternExpr, is func(sql.Node) bool, text string) {
	walkAST(e, func(n sql.Node) bool {
		if is(n) {
			a.fail(n, "INVALID_ROW_PATTERN", "%s", text)
		}
		return true
	})
}

// matchOutput gives a match its columns: those of PARTITION BY, then for all rows
// those of ORDER BY, the measures, and for all rows the others of the input.
func (a *analyzer) matchOutput(r *sql.PatternRecognition, n *Match, input, partition, order []field, measures []Expr) relation {
	var fields []field
	passed := map[int]bool{}
	pass := func(f field, hidden bool) {
		fields = append(fields, field{name: f.name, col: f.col, hidden: hidden})
		if !passed[f.col.ID] {
			n.Pass = append(n.Pass, f.col)
		}
		passed[f.col.ID] = true
	}
	for _, f := range partition {
		pass(f, false)
	}
	if n.Rows != OneRowPerMatch {
		for _, f := range order {
			pass(f, false)
		}
	}
	for i, m := range r.Spec.Measures {
		col := a.column(m.Name.Value, measures[i].Type())
		n.Measures = append(n.Measures, ProjectItem{Out: col, Expr: measures[i]})
		fields = append(fields, field{name: m.Name.Value, col: col})
	}
	if n.Rows != OneRowPerMatch {
		for _, f := range input {
			if !passed[f.col.ID] {
				pass(f, f.hidden)
			}
		}
	}
	if len(fields) == 0 {
		a.fail(r, "TABLE_HAS_NO_COLUMNS", "pattern recognition output table has no columns")
	}
	return relation{node: n, fields: fields}
}
