package duck

import (
	"strings"

	"glaux/engine/duck/kernel"
	"glaux/plan"
	"glaux/sql"
)

// foldCall writes reduce as a program, where it can be one.
func (l *lowerer) foldCall(e *plan.Call, list string, state sql.Type) (string, bool) {
	init := []plan.Expr{e.Args[1]}
	if state.Kind == sql.Row {
		var ok bool
		if init, ok = madeFields(e.Args[1], state); !ok {
			return "", false
		}
	}
	texts := func() []string {
		out := make([]string, len(init))
		for i, t := range stateTypes(state) {
			out[i] = castNull(l.expr(init[i]), init[i].Type(), t)
		}
		return out
	}
	return l.foldList(list, *e.Args[0].Type().Elem, state, texts, e.Args[2], e.Args[3], e.Func.Result)
}

// reduceFields folds a list to a row field by field, where none of the state's fields is
// computed from another: DuckDB folds to numbers many times as fast as to rows. There is
// a text for each field.
func (l *lowerer) reduceFields(e *plan.Call, list string) ([]string, bool) {
	step, ok := e.Args[2].(*plan.Lambda)
	if !ok || step.Body.Type().Kind != sql.Row || find(e.Args[0], isVolatile) || find(e.Args[0], isQuery) || find(step.Body, isQuery) {
		return nil, false
	}
	state := step.Body.Type()
	init, known := madeFields(e.Args[1], state)
	next, made := madeFields(step.Body, state)
	if !known || !made {
		return nil, false
	}
	parts := make([]string, len(state.Fields))
	for i, f := range state.Fields {
		own := l.fresh(f.Type)
		body, alone := withFields(next[i], step.Params[0].ID, map[int]plan.Column{i: own})
		if !alone {
			return nil, false
		}
		fold := &plan.Lambda{Params: []plan.Column{own, step.Params[1]}, Body: body}
		parts[i] = l.reduceList(list, castNull(l.expr(init[i]), init[i].Type(), f.Type), *e.Args[0].Type().Elem, f.Type, fold)
	}
	return parts, true
}

// finishFields applies a lambda to a row of fields: to these themselves where it asks for
// each but once.
func (l *lowerer) finishFields(parts []string, state sql.Type, f plan.Expr) string {
	lambda, ok := f.(*plan.Lambda)
	if ok && !find(lambda.Body, isQuery) {
		fields, uses := map[int]plan.Column{}, make([]int, len(parts))
		find(lambda.Body, func(x plan.Expr) bool {
			if of, ok := x.(*plan.Field); ok && isParamOf(of.X, lambda.Params[0].ID) {
				uses[of.Index]++
			}
			return false
		})
		once := true
		for i, n := range uses {
			fields[i] = l.fresh(state.Fields[i].Type)
			l.params[fields[i].ID] = parts[i]
			once = once && n < 2
		}
		if body, alone := withFields(lambda.Body, lambda.Params[0].ID, fields); alone && once {
			return castNull(l.expr(body), body.Type(), lambda.Body.Type())
		}
	}
	named := make([]string, len(parts))
	for i, name := range kernel.FieldNames(state) {
		named[i] = quote(name) + ": " + parts[i]
	}
	return l.finish(castTo("{"+strings.Join(named, ", ")+"}", state), f)
}

// madeFields are the fields of a row that is made in an expression, as those of a type.
func madeFields(e plan.Expr, t sql.Type) ([]plan.Expr, bool) {
	var from []plan.Expr
	switch e := e.(type) {
	case *plan.MakeRow:
		from = e.Fields
	case *plan.Cast:
		if inner, ok := madeFields(e.X, e.To); ok && !e.Try {
			from = inner
		}
	}
	if len(from) == 0 || t.Kind != sql.Row || len(from) != len(t.Fields) {
		return nil, false
	}
	out := make([]plan.Expr, len(from))
	for i, f := range from {
		if out[i] = f; !f.Type().Equal(t.Fields[i].Type) {
			out[i] = &plan.Cast{X: f, To: t.Fields[i].Type, Implicit: true}
		}
	}
	return out, true
}

// withFields puts columns in the place of a parameter's fields, and reports whether
// nothing else of it is asked for.
func withFields(e plan.Expr, id int, fields map[int]plan.Column) (plan.Expr, bool) {
	out := rewrite(e, func(x plan.Expr) (plan.Expr, bool) {
		if of, ok := x.(*plan.Field); ok && isParamOf(of.X, id) {
			if own, ok := fields[of.Index]; ok {
				return &plan.Param{Column: own}, true
			}
		}
		return nil, false
	})
	return out, !find(out, func(x plan.Expr) bool { return isParamOf(x, id) })
}

func isParamOf(e plan.Expr, id int) bool {
	p, ok := e.(*plan.Param)
	return ok && p.Column.ID == id
}
