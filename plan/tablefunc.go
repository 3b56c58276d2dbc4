package plan

import (
	"slices"
	"strings"

	"glaux/sql"
	"glaux/sql/fn"
)

// tableFunction analyzes TABLE(name(…)).
func (a *analyzer) tableFunction(c *sql.TableFunctionCall, s *scope) relation {
	name := functionName(c.Name)
	if len(c.Name.Parts) > 3 {
		a.fail(nil, "FUNCTION_NOT_FOUND", "Invalid function name: %s", name)
	}
	switch name {
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
	if slices.ContainsFunc(c.Args, func(arg sql.TableFunctionArg) bool { return (arg.Name != nil) != named }) {
		a.fail(&c.Args[0], "INVALID_ARGUMENTS", "All arguments must be passed by name or all must be passed positionally")
	}
	for i := range c.Args {
		arg := &c.Args[i]
		name := strings.ToUpper(params[i])
		if named {
			name = canonical(*arg.Name)
		}
		param := strings.ToLower(name)
		if !slices.Contains(params, param) || name != strings.ToUpper(param) {
			a.fail(arg, "INVALID_FUNCTION_ARGUMENT", "Unexpected argument name: %s", name)
		}
		if out[param] != nil {
			a.fail(arg, "INVALID_FUNCTION_ARGUMENT", "Duplicate argument name: %s", name)
		}
		out[param] = arg
	}
	return out
}

// wrongArgument refuses an argument of another kind than the function takes.
func (a *analyzer) wrongArgument(arg *sql.TableFunctionArg, name, want string) {
	switch {
	case want == "table" && isFunctionCall(arg.Expr):
		a.fail(arg, "NOT_SUPPORTED", "Invalid table argument %s. Table functions are not allowed as table function arguments", strings.ToUpper(name))
	case want == "descriptor" && isDescriptorCall(arg.Expr):
		a.fail(arg, "INVALID_FUNCTION_ARGUMENT", "Invalid descriptor argument %s. Descriptors should be formatted as 'DESCRIPTOR(name [type], ...)'", strings.ToUpper(name))
	}
	got := "expression"
	switch {
	case arg.Table != nil:
		got = "table"
	case arg.Descriptor != nil:
		got = "descriptor"
	}
	a.fail(arg, "INVALID_FUNCTION_ARGUMENT", "Invalid argument %s. Expected %s, got %s", strings.ToUpper(name), want, got)
}

// isFunctionCall reports a call that Trino's syntax has no form of its own for.
func isFunctionCall(e sql.Expr) bool {
	c, ok := e.(*sql.Call)
	if !ok {
		return false
	}
	switch functionName(c.Name) {
	case "if", "coalesce", "nullif", "try":
		return false
	}
	return true
}

// isDescriptorCall reports a descriptor that could only be read as a call.
func isDescriptorCall(e sql.Expr) bool {
	c, ok := e.(*sql.Call)
	return ok && strings.EqualFold(c.Name.Parts[len(c.Name.Parts)-1].Value, "descriptor")
}

// copartition checks the COPARTITION clause of a function: each of its names is a table
// argument's, and once. It comes last, so the function has refused partitions before.
func (a *analyzer) copartition(c *sql.TableFunctionCall, tables ...*sql.TableFunctionArg) {
	for _, list := range c.Copartition {
		seen := map[*sql.TableFunctionArg]bool{}
		for _, name := range list {
			i := slices.IndexFunc(tables, func(t *sql.TableFunctionArg) bool { return a.namesTable(t.Table.Relation, lowerParts(name)) })
			switch {
			case i < 0:
				a.fail(name, "INVALID_COPARTITIONING", "No table argument found for name: %s", strings.Join(lowerParts(name), "."))
			case seen[tables[i]]:
				a.fail(name, "INVALID_COPARTITIONING", "Multiple references to table argument: %s in COPARTITION clause", strings.Join(lowerParts(name), "."))
			}
			seen[tables[i]] = true
		}
	}
}

// namesTable reports whether a table argument's relation has the name.
func (a *analyzer) namesTable(r sql.Relation, name []string) bool {
	switch r := r.(type) {
	case *sql.AliasedRelation:
		return len(name) == 1 && sql.SameName(r.Alias.Value, name[0])
	case *sql.Table:
		return a.tableName(r, lowerParts(r.Name)) == a.tableName(r, name)
	}
	return false
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
		if isDescriptorCall(arg.Expr) {
			a.fail(arg, "INVALID_FUNCTION_ARGUMENT", "'descriptor' function is not allowed as a table function argument")
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
		n.Args[2] = a.checkSequence(n.Args[0], n.Args[1], lit)
	}
	a.copartition(c)
	col := a.column("sequential_number", bigint)
	n.Out = []Column{col}
	return relation{node: n, fields: []field{{name: col.Name, col: col}}}
}

// checkSequence refuses constants that never reach the stop; Trino gives these
// errors without a place. It gives the step to take: any will do where there is nothing to go.
func (a *analyzer) checkSequence(from, to Expr, step *Literal) *Literal {
	start, ok1 := from.(*Literal)
	stop, ok2 := to.(*Literal)
	if !ok1 || !ok2 {
		return step
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
	case x == y:
		return &Literal{Of: step.Of, Value: int64(1)}
	}
	return step
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
	}
	for _, f := range cols.Descriptor.Fields {
		if f.Type != nil {
			a.constantBinder().returning(f.Type, f.Type)
		}
	}
	switch {
	case cols.Descriptor.Null:
		a.fail(nil, "INVALID_FUNCTION_ARGUMENT", "COLUMNS descriptor is null")
	case slices.ContainsFunc(cols.Descriptor.Fields, func(f sql.DescriptorField) bool { return f.Type != nil }):
		a.fail(nil, "INVALID_FUNCTION_ARGUMENT", "COLUMNS descriptor contains types")
	}
	var missing []string
	drop := map[string]bool{}
	for _, f := range cols.Descriptor.Fields {
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
	a.copartition(c, in)
	out := &Project{Input: r.node, Items: passThrough(columnsOf(kept))}
	a.processed[out] = true
	return relation{node: out, fields: kept}
}
