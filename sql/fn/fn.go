// Package fn is the function catalog: every function, operator and cast of the
// dialect stands in one literal with its signatures in Trino's notation, its
// lowering, doc and test cases. Overload resolution, SHOW FUNCTIONS, the
// reference page and conformance cases are made from it.
package fn

import "glaux/sql"

// Kind is scalar, aggregate, window or table function.
type Kind uint8

// The kinds of function.
const (
	Scalar Kind = iota
	Aggregate
	Window
	Table
)

// Func is one function with all its overloads.
type Func struct {
	Name    string // as SHOW FUNCTIONS writes it, found in any case; operators are "$add", "$eq", "$subscript", … (operators.go)
	Aliases []string
	Kind    Kind
	Sigs    []Signature
	Duck    Lowering // how engine/duck runs it; the zero one is an honest NOT_SUPPORTED there
	// DuckBy chooses the lowering by the bound types, where Duck and the
	// signature's own don't say enough; its zero Lowering falls back to them.
	DuckBy           func(*Bound) Lowering
	Nondeterministic bool
	Ordered          bool // an aggregate that heeds its ORDER BY; for the others Trino leaves it out
	CalledOnNull     bool // the function sees NULL arguments; others are NULL on NULL
	NullOnFirst      bool // but not for its first argument
	Whole            bool // all arguments are computed, of which one is NULL too
	Hidden           bool // not in SHOW FUNCTIONS
	Doc              string
	Test             string // cases in the script grammar of conform/README.md
}

// NullOn reports that a call whose argument i is NULL is NULL, and the others aren't computed.
func (f *Func) NullOn(i int) bool {
	return f.Kind == Scalar && !f.Nondeterministic && !f.Whole && (!f.CalledOnNull || f.NullOnFirst && i == 0)
}

// Lowering says how DuckDB computes a call. It is data; engine/duck interprets it.
// One of Expr, Kernel, Special is set.
type Lowering struct {
	// Expr is a template of DuckDB SQL: $1 … $n are the arguments' SQL and $R is the
	// result's DuckDB type. An argument that stands in it more than once is written as
	// often, and DuckDB computes it once at best: a function of which anything may be
	// asked, random() say, is better a kernel then. In an aggregate's or window function's template each
	// call that DISTINCT, ORDER BY, FILTER, IGNORE NULLS and OVER belong to stands in
	// braces: "CAST({sum($1)} AS FLOAT)".
	Expr string
	// Kernel names a native function over whole chunks (engine/duck/kernel),
	// instantiated with the call's concrete argument and result types.
	Kernel string
	// Special names a Go function of engine/duck that writes the SQL itself.
	Special string
}

// IsZero reports that no lowering is given.
func (l Lowering) IsZero() bool { return l == Lowering{} }

// Expr, Kernel and Special make lowerings.
func Expr(template string) Lowering { return Lowering{Expr: template} }

// Kernel lowers to a native function over whole chunks.
func Kernel(name string) Lowering { return Lowering{Kernel: name} }

// Special lowers by a Go function of the engine.
func Special(name string) Lowering { return Lowering{Special: name} }

// Arg is an argument of a call to be resolved: a typed expression, or a lambda
// whose result type is known once its parameters are.
type Arg struct {
	Type   sql.Type
	Params int // lambda: how many parameters it has
	// Lambda is called once for each list of parameter types that resolution
	// considers; it reports a wrong number of parameters itself.
	Lambda func(params []sql.Type) (sql.Type, error) // nil unless a lambda
	// Literal is the argument's constant value where it has one (e.g. for types that depend on it); nil otherwise.
	Literal sql.Value
}

// Bound is a call resolved to one overload with concrete types: each argument
// is to be coerced to Params[i] (for a lambda: a Function type).
type Bound struct {
	Func   *Func
	Sig    int
	Params []sql.Type
	Result sql.Type
}

// Lowering says how engine/duck runs the call: the function's choice for these
// types, else the overload's, else the function's for all.
func (b *Bound) Lowering() Lowering {
	if b.Func.DuckBy != nil {
		if l := b.Func.DuckBy(b); !l.IsZero() {
			return l
		}
	}
	if s := b.Func.Sigs[b.Sig]; !s.Duck.IsZero() {
		return s.Duck
	}
	return b.Func.Duck
}

// Lowered reports whether engine/duck runs any overload of the function.
func (f *Func) Lowered() bool {
	if f.DuckBy != nil || !f.Duck.IsZero() {
		return true
	}
	for _, s := range f.Sigs {
		if !s.Duck.IsZero() {
			return true
		}
	}
	return false
}
