package plan

import (
	"slices"
	"strings"

	"glaux/sql"
	"glaux/sql/fn"
)

// tableFunction analyzes TABLE(name(…)).
func (a *analyzer) tableFunction(c *sql.TableFunctionCall, s *scope) relation {
	switch name := functionName(c.Name); name {
	case "sequence":
		return a.sequence(c)
	case "exclude_columns":
		return a.excludeColumns(c, s)
	default:
		a.fail(c.Name, "FUNCTION_NOT_FOUND", "Table function '%s' not registered", name)
	}
	return relation{}
}

// argumentsOf is where a call's arguments begin.
func argumentsOf(c *sql.TableFunctionCall) sql.Node {
	if len(c.Args) > 0 {
		return &c.Args[0]
	}
	return c.Name
}

// tableArgs matches a call's arguments to parameters, by name or by place.
func (a *analyzer) tableArgs(c *sql.TableFunctionCall, params ...string) map[string]*sql.TableFunctionArg {
	out := map[string]*sql.TableFunctionArg{}
	if len(c.Args) > len(params) {
		a.fail(&c.Args[0], "INVALID_ARGUMENTS", "Too many arguments. Expected at most %d arguments, got %d arguments", len(params), len(c.Args))
	}
	named := len(c.Args) > 0 && c.Args[0].Name != nil
	for i := range c.Args {
		arg := &c.Args[i]
		if (arg.Name != nil) != named {
			a.fail(&c.Args[0], "INVALID_ARGUMENTS", "All arguments must be passed by name or all must be passed positionally")
		}
		name := params[i]
		if named {
			name = sql.LowerName(arg.Name.Value)
		}
		if !slices.Contains(params, name) {
			a.fail(arg, "INVALID_FUNCTION_ARGUMENT", "Unexpected argument name: %s", strings.ToUpper(name))
		}
		if out[name] != nil {
			a.fail(arg, "INVALID_FUNCTION_ARGUMENT", "Duplicate argument name: %s", strings.ToUpper(name))
		}
		out[name] = arg
	}
	return out
}

// wrongArgument refuses an argument of another kind than the function takes.
func (a *analyzer) wrongArgument(arg *sql.TableFunctionArg, name, want string) {
	got := "expression"
	switch {
	case arg.Table != nil:
		got = "table"
	case arg.Descriptor != nil:
		got = "descriptor"
	}
	a.fail(arg, "INVALID_FUNCTION_ARGUMENT", "Invalid argument %s. Expected %s, got %s", strings.ToUpper(name), want, got)
}

// plainInput refuses what only a function over partitions has a use for.
func (a *analyzer) plainInput(in *sql.TableFunctionArg) {
	var at sql.Node = in
	problem := ""
	switch t := in.Table; {
	case t.HasPartition:
		problem = "Partitioning"
	case len(t.OrderBy) > 0:
		problem = "Ordering"
	case t.Prune || t.Keep:
		at, problem = t.EmptyPos, "Empty behavior"
	default:
		return
	}
	a.fail(at, "INVALID_FUNCTION_ARGUMENT", "Invalid argument INPUT. %s specified for table argument with row semantics", problem)
}

// sequence analyzes sequence(start, stop, step): consecutive numbers.
func (a *analyzer) sequence(c *sql.TableFunctionCall) relation {
	args := a.tableArgs(c, "start", "stop", "step")
	defaults := map[string]int64{"start": 0, "step": 1}
	bigint := sql.T(sql.BigInt)
	b := a.constantBinder()
	n := &TableFunction{Name: "sequence"}
	for _, name := range []string{"start", "stop", "step"} {
		arg := args[name]
		if arg == nil {
			v, ok := defaults[name]
			if !ok {
				a.fail(argumentsOf(c), "MISSING_ARGUMENT", "Missing argument: %s", strings.ToUpper(name))
			}
			n.Args = append(n.Args, &Literal{Of: bigint, Value: v})
			continue
		}
		if arg.Expr == nil {
			a.wrongArgument(arg, name, "expression")
		}
		x := b.expr(arg.Expr)
		if !fn.CanCoerce(x.Type(), bigint) {
			a.fail(arg.Expr, "TYPE_MISMATCH", "Cannot cast type %s to bigint", x.Type())
		}
		x = coerce(x, bigint)
		if lit := a.computed(x); lit != nil {
			x = lit
		}
		n.Args = append(n.Args, x)
	}
	if lit, ok := n.Args[2].(*Literal); ok {
		a.checkSequence(n.Args[0], n.Args[1], lit)
	}
	col := a.column("sequential_number", bigint)
	n.Out = []Column{col}
	return relation{node: n, fields: []field{{name: col.Name, col: col}}}
}

// checkSequence refuses constants that never reach the stop; Trino gives these
// errors without a place.
func (a *analyzer) checkSequence(from, to Expr, step *Literal) {
	start, ok1 := from.(*Literal)
	stop, ok2 := to.(*Literal)
	if !ok1 || !ok2 {
		return
	}
	const name = "INVALID_FUNCTION_ARGUMENT"
	for i, lit := range []*Literal{start, stop, step} {
		if lit.Value == nil {
			a.fail(nil, name, "%s is null", []string{"Start", "Stop", "Step"}[i])
		}
	}
	x, y, d := start.Value.(int64), stop.Value.(int64), step.Value.(int64)
	switch {
	case x < y && d <= 0:
		a.fail(nil, name, "Step must be positive for sequence [%d, %d]", x, y)
	case x > y && d >= 0:
		a.fail(nil, name, "Step must be negative for sequence [%d, %d]", x, y)
	}
}

// excludeColumns analyzes exclude_columns(input, columns).
func (a *analyzer) excludeColumns(c *sql.TableFunctionCall, s *scope) relation {
	args := a.tableArgs(c, "input", "columns")
	in, cols := args["input"], args["columns"]
	switch {
	case in == nil:
		a.fail(argumentsOf(c), "MISSING_ARGUMENT", "Missing argument: INPUT")
	case in.Table == nil:
		a.wrongArgument(in, "input", "table")
	}
	r := a.relation(in.Table.Relation, s)
	a.plainInput(in)
	switch {
	case cols == nil:
		a.fail(argumentsOf(c), "MISSING_ARGUMENT", "Missing argument: COLUMNS")
	case cols.Descriptor == nil:
		a.wrongArgument(cols, "columns", "descriptor")
	case cols.Descriptor.Null:
		a.fail(nil, "INVALID_FUNCTION_ARGUMENT", "COLUMNS descriptor is null")
	case slices.ContainsFunc(cols.Descriptor.Fields, func(f sql.DescriptorField) bool { return f.Type != nil }):
		a.fail(nil, "INVALID_FUNCTION_ARGUMENT", "COLUMNS descriptor contains types")
	}
	var missing []string
	drop := map[string]bool{}
	for _, f := range cols.Descriptor.Fields {
		if f.Type != nil {
			a.fail(nil, "INVALID_FUNCTION_ARGUMENT", "COLUMNS descriptor contains types")
		}
		name := sql.LowerName(f.Name.Value)
		drop[name] = true
		if !slices.ContainsFunc(r.fields, func(f field) bool { return sql.SameName(f.name, name) }) {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		a.fail(nil, "INVALID_FUNCTION_ARGUMENT", "Excluded columns: [%s] not present in the table", strings.Join(missing, ", "))
	}
	var kept []field
	for _, f := range visible(r.fields) {
		if !drop[sql.LowerName(f.name)] {
			kept = append(kept, field{name: f.name, col: f.col})
		}
	}
	if len(kept) == 0 {
		a.fail(nil, "INVALID_FUNCTION_ARGUMENT", "All columns are excluded")
	}
	r.fields = kept
	return relation{node: r.narrow(), fields: kept}
}
