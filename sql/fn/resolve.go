package fn

import (
	"fmt"
	"slices"
	"strings"

	"glaux/sql"
)

// Resolve finds the overload of a function, or operator, that a call means, by
// Trino's rules: an overload that fits exactly before a generic one before one
// that fits by coercion, of these the most specific. Errors are *sql.Error
// without a place (FUNCTION_NOT_FOUND, TYPE_MISMATCH, AMBIGUOUS_FUNCTION_CALL);
// an error of an argument's Lambda is returned as it is.
func Resolve(name string, args []Arg) (*Bound, error) {
	name = strings.ToLower(name)
	f := Lookup(name)
	if f == nil {
		return nil, sql.Errorf(nil, "FUNCTION_NOT_FOUND", "Function '%s' not registered", name)
	}
	return f.Resolve(name, args)
}

// Resolve is Resolve among the overloads of f; name is what errors call it.
func (f *Func) Resolve(name string, args []Arg) (*Bound, error) {
	c := &call{fn: f, args: args, lambdas: map[string]sql.Type{}}
	for _, match := range []struct{ generic, all, coerce bool }{{false, false, false}, {true, false, false}, {false, true, true}} {
		var found []*Bound
		for i := range f.Sigs {
			if !match.all && f.Sigs[i].generic() != match.generic {
				continue
			}
			b, err := c.bind(i, c.args, match.coerce)
			if err != nil {
				return nil, err
			}
			if b != nil {
				found = append(found, b)
			}
		}
		if match.coerce && len(found) > 1 {
			found = c.mostSpecific(found)
		}
		switch {
		case len(found) == 1:
			if t := found[0].Result; t.Kind == sql.Char && t.Length > maxCharLength {
				return nil, sql.Errorf(nil, "TYPE_NOT_FOUND", "Unknown type: char(%d)", t.Length)
			}
			return found[0], nil
		case len(found) > 1:
			return nil, ambiguous(found)
		}
	}
	return nil, c.notFound(name)
}

// call is a call being resolved. Types of lambdas are kept, so that each is
// analyzed once for one list of parameter types.
type call struct {
	fn      *Func
	args    []Arg
	lambdas map[string]sql.Type
	// uncastable is why an overload that fits otherwise was passed over.
	uncastable error
}

// lambda gives the result type of lambda argument i for these parameters.
func (c *call) lambda(i int, params []sql.Type) (sql.Type, error) {
	key := fmt.Sprint(i, sql.FunctionOf(sql.Type{}, params...))
	if t, ok := c.lambdas[key]; ok {
		return t, nil
	}
	t, err := c.args[i].Lambda(params)
	if err == nil {
		c.lambdas[key] = t
	}
	return t, err
}

func (c *call) mostSpecific(found []*Bound) []*Bound {
	all := found
	var kept []*Bound
	for i, b := range found {
		if !slices.ContainsFunc(found, func(o *Bound) bool {
			return o != b && c.forwardable(o, b) && (!c.forwardable(b, o) || slices.Index(found, o) < i)
		}) {
			kept = append(kept, b)
		}
	}
	if len(kept) <= 1 || !slices.ContainsFunc(c.args, func(a Arg) bool { return a.Lambda == nil && a.Type.Kind == sql.Unknown }) ||
		slices.ContainsFunc(c.args, func(a Arg) bool { return a.Lambda != nil }) {
		return kept
	}
	var onlyUnknown []*Bound
	for _, b := range all {
		if c.castsOnlyUnknown(b) {
			onlyUnknown = append(onlyUnknown, b)
		}
	}
	if len(onlyUnknown) > 0 {
		if kept = onlyUnknown; len(kept) == 1 {
			return kept
		}
	}
	for _, b := range kept[1:] {
		if !b.Result.Equal(kept[0].Result) {
			return kept
		}
	}
	if c.fn.Kind == Scalar && c.fn.CalledOnNull && !(c.fn.NullOnFirst && c.args[0].Lambda == nil && c.args[0].Type.Kind == sql.Unknown) {
		return kept
	}
	return kept[:1]
}

// forwardable reports whether a call bound to a could be handed on to b.
func (c *call) forwardable(a, b *Bound) bool {
	args := make([]Arg, len(a.Params))
	for i, p := range a.Params {
		args[i] = Arg{Type: p}
	}
	bound, err := (&call{fn: c.fn, args: args}).bind(b.Sig, args, true)
	return err == nil && bound != nil
}

func (c *call) castsOnlyUnknown(b *Bound) bool {
	for i, p := range b.Params {
		if c.args[i].Type.Kind != sql.Unknown && !p.Equal(c.args[i].Type) {
			return false
		}
	}
	return true
}

// candidateName is a type's name as signatures are written, or as types are where the
// signature has a variable.
func candidateName(of typeExpr, t sql.Type) string {
	if of.variable == "" {
		return signatureName(t)
	}
	return TypeName(t)
}

func ambiguous(found []*Bound) error {
	var text strings.Builder
	text.WriteString("Could not choose a best candidate operator. Explicit type casts must be added.\nCandidates are:\n")
	for _, b := range found {
		sig, params := &b.Func.Sigs[b.Sig], make([]string, len(b.Params))
		for i, p := range b.Params {
			params[i] = candidateName(sig.params[min(i, len(sig.params)-1)], p)
		}
		fmt.Fprintf(&text, "\t * (%s):%s\n", strings.Join(params, ","), candidateName(sig.result, b.Result))
	}
	return sql.Errorf(nil, "AMBIGUOUS_FUNCTION_CALL", "%s", text.String())
}

func (c *call) notFound(name string) error {
	if c.uncastable != nil {
		return c.uncastable
	}
	if symbol, ok := operatorSymbols[c.fn.Name]; ok {
		return operatorError(c.fn.Name, symbol, c.args)
	}
	args := make([]string, len(c.args))
	for i, a := range c.args {
		if args[i] = "<function>"; a.Lambda == nil {
			args[i] = TypeName(a.Type)
		}
	}
	expected := make([]string, len(c.fn.Sigs))
	for i := range c.fn.Sigs {
		expected[i] = c.fn.Sigs[i].describe(name)
	}
	slices.Sort(expected)
	return sql.Errorf(nil, "FUNCTION_NOT_FOUND", "Unexpected parameters (%s) for function %s. Expected: %s",
		strings.Join(args, ", "), name, strings.Join(expected, ", "))
}

// operatorSymbols are the operators that are written as such.
var operatorSymbols = map[string]string{
	"$add": "+", "$subtract": "-", "$multiply": "*", "$divide": "/", "$modulus": "%", "$negate": "-", "$subscript": "[]",
}

func operatorError(name, symbol string, args []Arg) error {
	switch {
	case name == "$negate" && len(args) == 1:
		return sql.Errorf(nil, "TYPE_MISMATCH", "Cannot negate %s", DisplayName(args[0].Type))
	case name == "$subscript" && len(args) == 2:
		return sql.Errorf(nil, "TYPE_MISMATCH", "Cannot use %s for subscript of %s", DisplayName(args[1].Type), DisplayName(args[0].Type))
	}
	return sql.Errorf(nil, "TYPE_MISMATCH", "Cannot apply operator: %s %s %s", DisplayName(args[0].Type), symbol, DisplayName(args[1].Type))
}
