package plan

import (
	"slices"

	"glaux/sql"
	"glaux/sql/fn"
)

// call binds a function call: a special form, an aggregation, a window function or a scalar.
func (b *binder) call(e *sql.Call) Expr {
	name := functionName(e.Name)
	if len(e.Name.Parts) > 3 {
		b.fail(nil, "FUNCTION_NOT_FOUND", "Invalid function name: %s", name)
	}
	if b.pattern != nil {
		if x := b.patternCall(name, e); x != nil {
			return x
		}
	} else if e.Processing != "" {
		b.fail(e, "INVALID_PROCESSING_MODE", "%s semantics is not supported out of pattern recognition context", e.Processing)
	}
	if special := b.specialForm(name, e); special != nil {
		return special
	}
	if e.Distinct && e.Over == nil && e.StarLabel == nil && !fn.IsAggregate(name) {
		b.fail(e, "FUNCTION_NOT_AGGREGATE", "DISTINCT is not supported for non-aggregation functions")
	}
	if x := b.callRoutine(name, e); x != nil {
		return x
	}
	if e.Measure {
		return b.windowMeasure(e)
	}
	if e.StarLabel != nil {
		b.fail(e.StarLabel, "INVALID_FUNCTION_ARGUMENT", "label.* syntax is only supported as the only argument of row pattern count function")
	}
	if slices.ContainsFunc(e.ArgNames, func(n *sql.Identifier) bool { return n != nil }) {
		b.unsupported(e, "named argument")
	}
	switch {
	case e.Over != nil:
		return b.windowFunction(name, e)
	case fn.IsAggregate(name):
		return b.aggregation(name, e)
	case fn.IsWindow(name) && !e.Distinct && e.Filter == nil && len(e.OrderBy) == 0:
		f, args := b.resolveCall(name, e)
		b.later(func(l *lateChecks) *[]func() { return &l.missing }, func() {
			b.fail(e, "MISSING_OVER", "Window function system.builtin.%s requires an OVER clause", name)
		})
		return &windowCall{item: WindowItem{Func: f, Args: args}}
	}
	if e.Filter != nil {
		b.typed(e.Filter, sql.T(sql.Boolean), "Filter expression")
	}
	f, args := b.resolveCall(name, e)
	switch {
	case e.Filter != nil:
		return b.noAggregation(f, args, func() { b.fail(e, "FUNCTION_NOT_AGGREGATE", "Filter is only valid for aggregation functions") })
	case len(e.OrderBy) > 0:
		b.aggregateOrder(e)
		return b.noAggregation(f, args, func() { b.fail(e, "FUNCTION_NOT_AGGREGATE", "ORDER BY is only valid for aggregation functions") })
	case e.Nulls != "":
		b.fail(e, "NULL_TREATMENT_NOT_ALLOWED", "Cannot specify null treatment clause for %s function", name)
	}
	return &Call{Func: f, Args: args, Pos: e.Pos}
}

// noAggregation is a call that only looks like an aggregation, refused as one.
func (b *binder) noAggregation(f *fn.Bound, args []Expr, check func()) Expr {
	if b.late == nil {
		check()
	}
	return &aggCall{item: AggItem{Func: f, Args: args}, check: check}
}

// resolveCall finds the overload and coerces the arguments to it.
func (b *binder) resolveCall(name string, e *sql.Call) (*fn.Bound, []Expr) {
	return b.resolveArgs(name, e, e.Args)
}

func (b *binder) resolveArgs(name string, at sql.Node, exprs []sql.Expr) (*fn.Bound, []Expr) {
	if fn.Lookup(name) == nil {
		for _, x := range exprs {
			if _, lambda := x.(*sql.Lambda); !lambda {
				b.expr(x)
			}
		}
		b.fail(at, "FUNCTION_NOT_FOUND", "Function '%s' not registered", name)
	}
	f, args, err := b.resolveIn(fn.Lookup(name), name, exprs)
	if err != nil {
		b.raise(at, err)
	}
	return f, args
}

// maxArguments bounds the arguments of a call.
const maxArguments = 127

// resolveIn finds the overload of one function, and coerces the arguments to it.
func (b *binder) resolveIn(in *fn.Func, name string, exprs []sql.Expr) (*fn.Bound, []Expr, error) {
	args := make([]Expr, len(exprs))
	list := make([]fn.Arg, len(exprs))
	lambdas := make([]*Lambda, len(exprs))
	for i, x := range exprs {
		if l, ok := x.(*sql.Lambda); ok {
			if b.pattern != nil {
				b.fail(l, "NOT_SUPPORTED", "Lambda expression in pattern recognition context is not yet supported")
			}
			list[i] = b.lambdaArg(l, &lambdas[i])
			continue
		}
		args[i] = b.expr(x)
		list[i] = argOf(args[i])
	}
	f, err := in.Resolve(name, list)
	if err == nil && len(exprs) > maxArguments {
		err = &sql.Error{Name: "TOO_MANY_ARGUMENTS", Message: "Too many arguments for function call " + name + "()"}
	}
	if err != nil {
		return nil, nil, err
	}
	for i, x := range exprs {
		if l, ok := x.(*sql.Lambda); ok {
			args[i] = b.lambda(l, f.Params[i], lambdas[i])
		} else {
			args[i] = coerce(args[i], f.Params[i])
		}
	}
	return f, args, nil
}

// lambdaArg lets the resolution of a call ask for a lambda's result type; last
// is the lambda as it was bound last.
func (b *binder) lambdaArg(l *sql.Lambda, last **Lambda) fn.Arg {
	return fn.Arg{Params: len(l.Params), Lambda: func(params []sql.Type) (t sql.Type, err error) {
		defer func() {
			switch r := recover().(type) {
			case nil:
			case failure:
				err = r.err
			default:
				panic(r)
			}
		}()
		columns, body := b.lambdaBody(l, params)
		*last = &Lambda{Params: columns, Body: body}
		return body.Type(), nil
	}}
}

// lambda binds a lambda to the function type that was found. If it was bound for
// that before, it is not again: lambdas nest, and the work would double each time.
func (b *binder) lambda(l *sql.Lambda, t sql.Type, last *Lambda) Expr {
	types := make([]sql.Type, len(t.Fields))
	same := last != nil && len(last.Params) == len(types)
	for i, f := range t.Fields {
		types[i] = f.Type
		same = same && last.Params[i].Type.Equal(f.Type)
	}
	if same {
		return &Lambda{Params: last.Params, Body: coerce(last.Body, *t.Elem)}
	}
	params, body := b.lambdaBody(l, types)
	return &Lambda{Params: params, Body: coerce(body, *t.Elem)}
}

func (b *binder) lambdaBody(l *sql.Lambda, types []sql.Type) ([]Column, Expr) {
	if len(types) != len(l.Params) {
		b.fail(l, "INVALID_PARAMETER_USAGE", "Expected a lambda that takes %d argument(s) but got %d", len(types), len(l.Params))
	}
	b.noAggregates("Lambda expression", l.Body)
	params := make([]Column, len(types))
	fields := make([]field, len(types))
	for i, p := range l.Params {
		if slices.ContainsFunc(l.Params[i+1:], func(other sql.Identifier) bool { return sql.SameName(other.Value, sql.LowerName(p.Value)) }) {
			b.fail(p, "AMBIGUOUS_NAME", "Column '%s' is ambiguous", p.Value)
		}
		params[i] = b.column(p.Value, types[i])
		fields[i] = field{name: p.Value, col: params[i]}
	}
	inner := b.scope.child(fields)
	inner.lambda = true
	within := b.in(inner)
	within.place = func(at sql.Node) { b.fail(at, "NOT_SUPPORTED", "Lambda expression cannot contain subqueries") }
	return params, within.expr(l.Body)
}

// queryless refuses a subquery in a place that can't have one.
type queryless func(at sql.Node)

// noQuery refuses a subquery where there can be none.
func (b *binder) noQuery(at sql.Node) {
	if b.place != nil {
		b.place(at)
	}
}

// constantBinder binds what is computed while planning, from nothing.
func (a *analyzer) constantBinder() *binder {
	return &binder{analyzer: a, scope: &scope{}, place: func(at sql.Node) {
		a.fail(at, "EXPRESSION_NOT_CONSTANT", "Constant expression cannot contain a subquery")
	}}
}

// specialForm binds the calls that are no functions in Trino; nil if it is none.
func (b *binder) specialForm(name string, e *sql.Call) Expr {
	wrong := func(bad bool, text string) {
		if bad {
			b.fail(e, "SYNTAX_ERROR", "%s", text)
		}
	}
	switch name {
	case "if":
		wrong(len(e.Args) < 2 || len(e.Args) > 3, "Invalid number of arguments for 'if' function")
		return b.ifForm(e)
	case "coalesce":
		wrong(len(e.Args) < 2, "The 'coalesce' function must have at least two arguments")
		terms := make([]Expr, len(e.Args))
		for i, x := range e.Args {
			terms[i] = b.expr(x)
		}
		return coalesce(b.unify(terms, e.Args, "All COALESCE operands"), terms)
	case "now":
		if len(e.Args) == 0 && e.Over == nil {
			return b.currentDateTime(&sql.CurrentDateTime{Pos: e.Pos, Function: "CURRENT_TIMESTAMP"})
		}
	case "nullif":
		wrong(len(e.Args) != 2, "Invalid number of arguments for 'nullif' function")
		x, y := b.doubled(e.Args[0]), b.expr(e.Args[1])
		t, ok := fn.CommonSuperType(x.Type(), y.Type())
		if ok && !fn.Comparable(t) {
			if alwaysNull(x) || alwaysNull(y) {
				return x
			}
			b.fail(nil, "OPERATOR_NOT_FOUND", "Cannot apply operator: %s = %s", t, t)
		}
		if !ok {
			b.fail(e, "TYPE_MISMATCH", "Types are not comparable with NULLIF: %s vs %s", x.Type(), y.Type())
		}
		return &NullIf{X: x, CmpX: coerce(x, t), CmpY: coerce(y, t)}
	case "try":
		wrong(len(e.Args) != 1, "The 'try' function must have exactly one argument")
		if b.pattern != nil {
			b.fail(e, "NOT_SUPPORTED", "TRY expression in pattern recognition context is not yet supported")
		}
		return &Try{X: b.expr(e.Args[0])}
	case "normalize":
		wrong(len(e.Args) < 1 || len(e.Args) > 2, "The 'normalize' function must have one or two arguments")
		args := slices.Clone(e.Args)
		if len(args) == 1 {
			args = append(args, &sql.StringLiteral{Pos: e.Pos, Value: "NFC"})
		}
		f, bound := b.resolveArgs(name, e, args)
		return &Call{Func: f, Args: bound, Pos: e.Pos}
	case "format":
		wrong(len(e.Args) < 2, "The 'format' function must have at least two arguments")
		return b.format(e)
	}
	return nil
}

// ifForm makes a CASE of IF.
func (b *binder) ifForm(e *sql.Call) Expr {
	cond := b.typed(e.Args[0], sql.T(sql.Boolean), "IF condition")
	then := b.expr(e.Args[1])
	if len(e.Args) == 2 {
		return &Case{Of: then.Type(), Whens: []When{{Cond: cond, Then: then}}}
	}
	other := b.expr(e.Args[2])
	t, ok := fn.CommonSuperType(then.Type(), other.Type())
	if !ok {
		b.fail(e, "TYPE_MISMATCH", "Result types for IF must be the same: %s vs %s", then.Type(), other.Type())
	}
	return &Case{Of: t, Whens: []When{{Cond: cond, Then: coerce(then, t)}}, Else: coerce(other, t)}
}

// format binds format(pattern, values…).
func (b *binder) format(e *sql.Call) Expr {
	args := make([]Expr, len(e.Args))
	for i, x := range e.Args {
		args[i] = b.expr(x)
	}
	if args[0].Type().Kind != sql.Varchar {
		b.fail(e.Args[0], "TYPE_MISMATCH", "Type of first argument to format() must be VARCHAR (actual: %s)", args[0].Type())
	}
	if slices.ContainsFunc(args[1:], func(x Expr) bool { return !formattable(x.Type()) }) {
		// Trino names the first one, whichever it is.
		b.fail(e.Args[1], "NOT_SUPPORTED", "Type not supported for formatting: %s", args[1].Type())
	}
	args[0] = coerce(args[0], sql.T(sql.Varchar))
	list := make([]fn.Arg, len(args))
	for i, x := range args {
		list[i] = argOf(x)
	}
	f, err := fn.Resolve("format", list)
	if err != nil {
		b.raise(e, err)
	}
	for i, x := range args {
		args[i] = coerce(x, f.Params[i])
	}
	return &Call{Func: f, Args: args, Pos: e.Pos}
}

// formattable reports whether format() takes values of the type: some as they
// are, others because they can be cast to varchar.
func formattable(t sql.Type) bool {
	return t.Kind == sql.Unknown || fn.CanCast(t, sql.T(sql.Varchar)) && t.Kind != sql.Row && t.Kind != sql.Array && t.Kind != sql.Map && t.Kind != sql.VarBinary
}

// coalesce leaves out what a term before has said already, as Trino does.
func coalesce(t sql.Type, terms []Expr) Expr {
	var kept []Expr
	seen := map[string]bool{}
	for _, x := range terms {
		if key := exprKey(x); nondeterministic(x) || !seen[key] {
			seen[key], kept = true, append(kept, x)
		}
	}
	if len(kept) == 1 {
		return kept[0]
	}
	return &Coalesce{Of: t, Terms: kept}
}
