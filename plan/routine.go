package plan

import (
	"errors"
	"slices"
	"strings"

	"glaux/sql"
	"glaux/sql/fn"
)

// Routine is a SQL routine of WITH FUNCTION: a machine whose state is its
// variables. It starts in block 0.
type Routine struct {
	Name    string
	Params  []Column
	Vars    []Column // declared ones, NULL at the start
	Returns sql.Type
	Blocks  []Block
	// Deterministic routines give the same for the same arguments.
	Deterministic bool
	// Refused is the error of all calls if something of the routine can't be compiled, what
	// is never reached too: Trino compiles a routine as a whole when it is first called.
	Refused error
}

// Block assigns to variables, one after the other, and then returns, branches or
// goes on. Expressions read variables as Refs.
type Block struct {
	Sets   []Assign
	Return Expr // if set, the routine's result
	// Cond, if set, decides between Next and, when it is false or NULL, Else;
	// without it Next follows.
	Cond       Expr
	Next, Else int
}

// Assign is Var := Value.
type Assign struct {
	Var   Column
	Value Expr
}

// RoutineCall calls a routine; arguments have the parameters' types.
type RoutineCall struct {
	Routine *Routine
	Args    []Expr
}

// Type is the routine's result type.
func (e *RoutineCall) Type() sql.Type { return e.Routine.Returns }

// inline holds the routines of a statement that have the same name.
type inline struct {
	fn       *fn.Func // its overloads are parallel to routines
	routines []*Routine
}

// functions analyzes WITH FUNCTION; each routine sees those before it.
func (a *analyzer) functions(specs []*sql.FunctionSpec) {
	a.inline = map[string]*inline{}
	for _, spec := range specs {
		a.function(spec)
	}
}

func (a *analyzer) function(spec *sql.FunctionSpec) {
	name := functionName(spec.Name)
	if len(spec.Name.Parts) > 1 {
		a.fail(spec, "SYNTAX_ERROR", "Inline function names cannot be qualified: %s", name)
	}
	switch spec.Body.(type) {
	case *sql.RoutineReturn, *sql.RoutineCompound:
	default:
		a.fail(spec.Body, "SYNTAX_ERROR", "Function body must start with RETURN or BEGIN")
	}
	r := &routineBuilder{analyzer: a, spec: spec, routine: &Routine{Name: name}}
	r.characteristics()
	r.signature()
	// A call of itself resolves, and is refused there.
	group := a.inline[name]
	if group == nil {
		group = &inline{fn: &fn.Func{Name: name}}
		a.inline[name] = group
	}
	types := make([]sql.Type, len(r.routine.Params))
	for i, p := range r.routine.Params {
		types[i] = p.Type
	}
	group.fn.Sigs = append(group.fn.Sigs, fn.Concrete(types, r.routine.Returns))
	group.routines = append(group.routines, r.routine)
	a.defining = r
	r.body()
	a.defining = nil
	r.determinism()
	for _, check := range r.late {
		check()
	}
}

// routineBuilder analyzes one routine.
type routineBuilder struct {
	*analyzer
	spec     *sql.FunctionSpec
	routine  *Routine
	scope    *scope
	labels   []label
	current  int // the block that statements go to
	strict   bool
	declared string // DETERMINISTIC, NOT DETERMINISTIC or nothing
	// late are checks that Trino makes as it compiles the routine, when all else is known to be right.
	late []func()
}

// characteristics checks the clauses in the order in which Trino asks for them.
func (r *routineBuilder) characteristics() {
	one := func(kind, called string) *sql.Characteristic {
		var found *sql.Characteristic
		for i := range r.spec.Characteristics {
			c := &r.spec.Characteristics[i]
			if c.Kind != kind {
				continue
			}
			if found != nil {
				r.fail(c, "SYNTAX_ERROR", "Multiple %s clauses specified", called)
			}
			found = c
		}
		return found
	}
	if c := one("SECURITY", "security"); c != nil {
		r.fail(c, "NOT_SUPPORTED", "Security mode not supported for inline functions")
	}
	if c := one("LANGUAGE", "language"); c != nil && !strings.EqualFold(c.Text, "LANGUAGE SQL") {
		r.fail(r.spec.Body, "SYNTAX_ERROR", "Only functions using language 'SQL' may be defined using SQL")
	}
	if len(r.spec.Properties) > 0 {
		r.fail(&r.spec.Properties[0], "INVALID_FUNCTION_PROPERTY", "Function language 'SQL' does not support properties")
	}
	one("COMMENT", "comment")
	if c := one("DETERMINISTIC", "deterministic"); c != nil {
		r.declared = c.Text
	}
	if c := one("NULL-CALL", "null-call"); c != nil {
		r.strict = strings.HasPrefix(c.Text, "RETURNS")
	}
}

// signature resolves the types of result and parameters.
func (r *routineBuilder) signature() {
	r.routine.Returns = r.typeOf(r.spec.ReturnsPos, r.spec.Returns)
	r.scope = &scope{}
	for i := range r.spec.Params {
		p := &r.spec.Params[i]
		if p.Name == nil {
			r.fail(p, "INVALID_ARGUMENTS", "Function parameters must have a name")
		}
		if len(r.scope.matches([]string{sql.LowerName(p.Name.Value)})) > 0 {
			r.fail(p, "INVALID_ARGUMENTS", "Duplicate function parameter name: %s", sql.LowerName(p.Name.Value))
		}
		col := r.column(p.Name.Value, r.typeOf(p, p.Type))
		r.routine.Params = append(r.routine.Params, col)
		r.scope.fields = append(r.scope.fields, field{name: p.Name.Value, col: col})
	}
}

func (r *routineBuilder) typeOf(at sql.Node, name sql.TypeName) sql.Type {
	t, err := name.Resolve()
	if err != nil || !validKeys(t) {
		r.fail(at, "TYPE_MISMATCH", "Unknown type: %s", name.String())
	}
	return t
}

// body turns the statements into blocks.
func (r *routineBuilder) body() {
	switch body := r.spec.Body.(type) {
	case *sql.RoutineReturn:
	case *sql.RoutineCompound:
		if n := len(body.Body); n == 0 || !isReturn(body.Body[n-1]) {
			r.fail(body, "MISSING_RETURN", "Function must end in a RETURN statement")
		}
	}
	r.block()
	if r.strict && len(r.routine.Params) > 0 {
		null, rest := r.block(), r.block()
		var terms []Expr
		for _, p := range r.routine.Params {
			terms = append(terms, &IsNull{X: &Ref{Column: p}})
		}
		cond := terms[0]
		if len(terms) > 1 {
			cond = &Logical{Op: "OR", Terms: terms}
		}
		r.branch(cond, null, rest)
		r.routine.Blocks[null].Return = &Literal{Of: r.routine.Returns}
		r.current = rest
	}
	r.statement(r.spec.Body)
	simpler := func(e Expr) Expr { return constantRight(takeRoutineFields(e)) }
	for i, b := range r.routine.Blocks {
		for k, s := range b.Sets {
			b.Sets[k].Value = simpler(s.Value)
		}
		r.routine.Blocks[i].Return, r.routine.Blocks[i].Cond = mapOptional(b.Return, simpler), mapOptional(b.Cond, simpler)
	}
	r.refuse()
	r.shorten()
}

// refuse finds what of the routine can't be compiled.
func (r *routineBuilder) refuse() {
	for _, b := range r.routine.Blocks {
		for _, e := range b.Exprs() {
			if r.routine.Refused == nil {
				r.routine.Refused = refusedCall(e)
			}
		}
	}
}

func isReturn(s sql.Routine) bool {
	_, ok := s.(*sql.RoutineReturn)
	return ok
}

// determinism compares what the routine does with what it says.
func (r *routineBuilder) determinism() {
	deterministic := true
	for _, b := range r.routine.Blocks {
		for _, e := range b.Exprs() {
			walkExpr(e, func(e Expr) bool {
				switch e := e.(type) {
				case *Call:
					deterministic = deterministic && !e.Func.Func.Nondeterministic
				case *RoutineCall:
					deterministic = deterministic && e.Routine.Deterministic
				}
				return true
			})
		}
	}
	r.routine.Deterministic = deterministic
	switch {
	case deterministic && r.declared == "NOT DETERMINISTIC":
		r.fail(r.spec, "INVALID_ARGUMENTS", "Deterministic function declared NOT DETERMINISTIC")
	case !deterministic && r.declared != "NOT DETERMINISTIC":
		r.fail(r.spec, "INVALID_ARGUMENTS", "Non-deterministic function declared DETERMINISTIC")
	}
}

// Exprs are the expressions of a block.
func (b *Block) Exprs() []Expr {
	var out []Expr
	for _, s := range b.Sets {
		out = append(out, s.Value)
	}
	for _, e := range []Expr{b.Return, b.Cond} {
		if e != nil {
			out = append(out, e)
		}
	}
	return out
}

// expr binds an expression over the variables in scope.
func (r *routineBuilder) expr(e sql.Expr) Expr {
	walkAST(e, func(n sql.Node) bool {
		if _, ok := n.(*sql.Parameter); ok {
			r.fail(n, "INVALID_PARAMETER_USAGE", "Query takes no parameters")
		}
		return true
	})
	r.late = append(r.late, func() { r.noAggregates("SQL routine", e) })
	b := &binder{analyzer: r.analyzer, scope: r.scope, windows: map[string]*sql.NamedWindow{}, place: func(at sql.Node) {
		r.fail(at, "NOT_SUPPORTED", "Queries are not allowed in functions")
	}}
	return r.membersMarked(b.expr(e))
}

// typed binds an expression that is to be of a type.
func (r *routineBuilder) typed(e sql.Expr, t sql.Type, what string) Expr {
	x := r.expr(e)
	if !fn.CanCoerce(x.Type(), t) {
		r.fail(e, "TYPE_MISMATCH", "%s must evaluate to %s (actual: %s)", what, t, x.Type())
	}
	return coerce(x, t)
}

// callRoutine binds a call of an inline function; nil if the name means none.
func (b *binder) callRoutine(name string, e *sql.Call) Expr {
	group := b.inline[name]
	if group == nil {
		return nil
	}
	f, args, err := b.resolveIn(group.fn, name, e.Args)
	if err != nil {
		builtin := fn.Lookup(name)
		if isNotFound(err) && builtin != nil {
			if _, _, otherErr := b.resolveIn(builtin, name, e.Args); otherErr == nil {
				return nil
			}
			both := &fn.Func{Name: name, Sigs: slices.Concat(builtin.Sigs, group.fn.Sigs)}
			_, _, err = b.resolveIn(both, name, e.Args)
		}
		b.raise(e, err)
	}
	r := group.routines[f.Sig]
	if slices.ContainsFunc(f.Params, func(t sql.Type) bool { return t.Kind == sql.Function }) {
		b.unsupported(e, "an inline function's parameter that is a function")
	}
	if b.defining != nil && b.defining.routine == r {
		b.fail(b.defining.spec, "NOT_SUPPORTED", "Recursive language functions are not supported: %s%s:%s", name, typeList(f.Params), fn.TypeName(f.Result))
	}
	switch {
	case e.Nulls != "":
		b.fail(e, "NULL_TREATMENT_NOT_ALLOWED", "Cannot specify null treatment clause for %s function", name)
	case e.Over != nil:
		b.fail(b.sel, "FUNCTION_NOT_WINDOW", "Not a window function: %s", name)
	case e.Filter != nil:
		b.fail(e, "FUNCTION_NOT_AGGREGATE", "Filter is only valid for aggregation functions")
	case e.Distinct:
		b.fail(e, "FUNCTION_NOT_AGGREGATE", "DISTINCT is not supported for non-aggregation functions")
	case len(e.OrderBy) > 0:
		b.fail(e, "FUNCTION_NOT_AGGREGATE", "ORDER BY is only valid for aggregation functions")
	}
	return b.applied(r, args)
}

func isNotFound(err error) bool {
	e, ok := errors.AsType[*sql.Error](err)
	return ok && e.Name == "FUNCTION_NOT_FOUND"
}

func typeList(types []sql.Type) string {
	parts := make([]string, len(types))
	for i, t := range types {
		parts[i] = fn.TypeName(t)
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// applied calls a routine: one that only returns an expression becomes that
// expression, where nothing would be computed twice or not at all by it.
func (a *analyzer) applied(r *Routine, args []Expr) Expr {
	call := &RoutineCall{Routine: r, Args: args}
	if r.Refused != nil || len(r.Blocks) != 1 || len(r.Blocks[0].Sets) > 0 || r.Blocks[0].Return == nil {
		return call
	}
	body := r.Blocks[0].Return
	values := map[int]Expr{}
	for i, p := range r.Params {
		if !isPlain(args[i]) {
			return call
		}
		values[p.ID] = args[i]
	}
	return a.substitute(body, values)
}

// isPlain reports an argument that costs nothing and can't fail.
func isPlain(e Expr) bool {
	switch e := e.(type) {
	case *Literal, *Ref, *Param:
		return true
	case *Field:
		return isPlain(e.X)
	case *Cast:
		return e.Implicit && isPlain(e.X)
	}
	return false
}

// substitute puts values in place of variables, and gives lambdas new
// parameters, so that a routine inside its own argument keeps them apart.
func (a *analyzer) substitute(e Expr, values map[int]Expr) Expr {
	params := map[int]Column{}
	var put func(Expr) Expr
	put = func(e Expr) Expr {
		switch e := e.(type) {
		case *Ref:
			if v, ok := values[e.Column.ID]; ok {
				return v
			}
		case *Param:
			if c, ok := params[e.Column.ID]; ok {
				return &Param{Column: c}
			}
		case *Lambda:
			for i, c := range a.renew(e.Params) {
				params[e.Params[i].ID] = c
			}
			renewed := &Lambda{}
			for _, p := range e.Params {
				renewed.Params = append(renewed.Params, params[p.ID])
			}
			renewed.Body = put(e.Body)
			return renewed
		}
		return mapChildren(e, put)
	}
	return put(e)
}
