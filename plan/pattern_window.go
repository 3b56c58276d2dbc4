package plan

import (
	"glaux/sql"
)

// windowMatch analyzes the row pattern of a window; without a PATTERN nothing
// that belongs to one may stand there.
func (b *binder) windowMatch(f *sql.Frame) *WindowMatch {
	r := f.Pattern
	if r.Pattern == nil {
		b.refusePatternParts(f)
	}
	if len(r.Define) == 0 {
		b.fail(f, "MISSING_VARIABLE_DEFINITIONS", "Pattern recognition requires DEFINE clause")
	}
	if f.Unit != "ROWS" {
		b.fail(f, "INVALID_WINDOW_FRAME", "Pattern recognition requires ROWS frame type")
	}
	if f.Start.Kind != "CURRENT ROW" || !f.HasEnd {
		b.fail(f, "INVALID_WINDOW_FRAME", "Pattern recognition requires frame specified as BETWEEN CURRENT ROW AND ...")
	}
	spec, names := b.matchSpec(r)
	b.refuseIn(r.Pattern, func(e sql.Node) bool { _, ok := e.(*sql.PatternAnchor); return ok }, "Anchor pattern syntax is not allowed in window")
	spec.Seek = r.Seek
	inner := b.inPattern(names)
	spec.Define = inner.define(r, spec.Variables)
	inner.measures(r)
	return &WindowMatch{Spec: spec}
}

// inPattern gives a binder for the conditions and measures of a window's pattern.
func (b *binder) inPattern(names labels) *binder {
	inner := *b
	inner.pattern = &patternContext{local: []*scope{b.scope, b.source}, labels: names, window: true}
	return &inner
}

func (b *binder) refusePatternParts(f *sql.Frame) {
	r := f.Pattern
	missing := func(at sql.Node, text string) { b.fail(at, "MISSING_ROW_PATTERN", "%s PATTERN clause", text) }
	switch {
	case len(r.Measures) > 0:
		missing(f, "Row pattern measures require")
	case r.SkipTo != "":
		missing(r.SkipPos, "AFTER MATCH SKIP clause requires")
	case r.Initial || r.Seek:
		missing(r.SearchPos, searchMode(r)+" modifier requires")
	case len(r.Subsets) > 0:
		missing(r.Subsets[0], "Union variable definitions require")
	default:
		missing(r.Define[0], "Primary pattern variable definitions require")
	}
}

// windowMeasure binds measure OVER window.
func (b *binder) windowMeasure(e *sql.Call) Expr {
	name := e.Name.Parts[0]
	w := b.lookupWindow(e.Over)
	var found []sql.Measure
	if w.frame != nil && w.frame.Pattern != nil {
		for _, m := range w.frame.Pattern.Measures {
			if canonical(m.Name) == canonical(name) {
				found = append(found, m)
			}
		}
	}
	switch len(found) {
	case 0:
		b.fail(e, "INVALID_WINDOW_MEASURE", "Measure %s is not defined in the corresponding window", name.Value)
	case 1:
	default:
		b.fail(e, "AMBIGUOUS_NAME", "Measure %s is defined more than once", name.Value)
	}
	item := b.bindWindow(w)
	_, names := b.matchSpec(w.frame.Pattern)
	item.Match.Measure = b.inPattern(names).expr(found[0].Expr)
	return &windowCall{item: item, spec: w, measure: canonical(name)}
}
