package plan

import (
	"reflect"
	"strings"

	"glaux/sql"
	"glaux/sql/fn"
)

// walkAST calls f for every node of a syntax tree, a parent before its
// children; where f is false the children are left out.
func walkAST(n sql.Node, f func(sql.Node) bool) {
	if n != nil {
		walkValue(reflect.ValueOf(n), f)
	}
}

var nodeType = reflect.TypeFor[sql.Node]()

func walkValue(v reflect.Value, f func(sql.Node) bool) {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			return
		}
		if v.Kind() == reflect.Pointer && v.Type().Implements(nodeType) && !f(v.Interface().(sql.Node)) {
			return
		}
		walkValue(v.Elem(), f)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Type != reflect.TypeFor[sql.Pos]() {
				walkValue(v.Field(i), f)
			}
		}
	case reflect.Slice:
		if k := v.Type().Elem().Kind(); k == reflect.Uint8 || k == reflect.String {
			return
		}
		for i := range v.Len() {
			walkValue(v.Index(i), f)
		}
	}
}

// parameterCount counts the parameters of a statement as Trino does, which doesn't look
// for them in MATCH_RECOGNIZE, ROLLUP, CUBE and GROUPING SETS, and tables that are arguments.
func parameterCount(stmt sql.Node) int {
	n := 0
	walkAST(stmt, func(e sql.Node) bool {
		switch e := e.(type) {
		case *sql.Parameter:
			n++
		case *sql.PatternRecognition, *sql.TableArg:
			return false
		case *sql.GroupBy:
			for _, element := range e.Elements {
				if element.Kind == sql.SimpleGrouping {
					for _, x := range element.Sets[0] {
						n += parameterCount(x)
					}
				}
			}
			return false
		case *sql.FunctionSpec:
			return false // refused there
		}
		return true
	})
	return n
}

// tableRefs are the uses of a name as a table in a query.
func tableRefs(q *sql.Query, name string) []*sql.Table { return refsIn(q, name) }

func bodyTableRefs(b sql.QueryBody, name string) []*sql.Table { return refsIn(b, name) }

func refsIn(n sql.Node, name string) []*sql.Table {
	var refs []*sql.Table
	walkAST(n, func(n sql.Node) bool {
		switch n := n.(type) {
		case *sql.Table:
			if len(n.Name.Parts) == 1 && sql.SameName(n.Name.Parts[0].Value, name) {
				refs = append(refs, n)
			}
		case *sql.TableBody:
			if len(n.Name.Parts) == 1 && sql.SameName(n.Name.Parts[0].Value, name) {
				refs = append(refs, &sql.Table{Pos: n.Pos, Name: n.Name})
			}
		case *sql.Query:
			if n.With != nil {
				for _, w := range n.With.Queries {
					if sql.SameName(w.Name.Value, name) {
						return false
					}
				}
			}
		}
		return true
	})
	return refs
}

// isAggregateCall reports a call that aggregates: not one with OVER.
func isAggregateCall(c *sql.Call) bool { return c.Over == nil && isAggregateName(functionName(c.Name)) }

func isAggregateName(name string) bool { return fn.IsAggregate(name) }

// functionName is the name that the catalog of functions knows.
func functionName(n sql.QualifiedName) string {
	parts := lowerParts(n)
	if len(parts) == 3 && parts[0] == "system" && parts[1] == "builtin" {
		parts = parts[2:]
	}
	return strings.Join(parts, ".")
}

// special are the calls that only a SELECT's items, HAVING and ORDER BY may hold.
type special struct {
	aggregates, windows, groupings []sql.Expr
	over                           []*sql.Call // the windows that say which
}

// specialsIn finds aggregations, window functions and grouping operations of an
// expression, those inside each other before what they are in, but not those of
// subqueries. A call of an inline function is none of these, whatever its name.
func (a *analyzer) specialsIn(e sql.Node) special {
	var s special
	a.addSpecials(e, &s)
	return s
}

func (a *analyzer) addSpecials(e sql.Node, s *special) {
	walkAST(e, func(n sql.Node) bool {
		switch n := n.(type) {
		case *sql.Query:
			return false
		case *sql.Grouping:
			s.groupings = append(s.groupings, n)
			return false
		case *sql.Call:
			for _, x := range n.Args {
				a.addSpecials(x, s)
			}
			for _, x := range sortExprs(n.OrderBy) {
				a.addSpecials(x, s)
			}
			if n.Over != nil && n.Over.Spec != nil {
				a.addSpecials(n.Over.Spec, s)
			}
			if n.Filter != nil {
				a.addSpecials(n.Filter, s)
			}
			a.addSpecial(n, s)
			return false
		}
		return true
	})
}

func (a *analyzer) addSpecial(n *sql.Call, s *special) {
	inline := a.inline[functionName(n.Name)] != nil
	switch {
	case n.Over != nil:
		s.windows, s.over = append(s.windows, n), append(s.over, n)
	case inline:
	case fn.IsWindow(functionName(n.Name)):
		s.windows = append(s.windows, n)
	case isAggregateCall(n) || n.Filter != nil || len(n.OrderBy) > 0:
		s.aggregates = append(s.aggregates, n)
	}
}

// noAggregates refuses aggregations, window functions and grouping operations.
func (a *analyzer) noAggregates(clause string, e sql.Expr) {
	s := a.specialsIn(e)
	all := append(append(s.aggregates, s.windows...), s.groupings...)
	if len(all) > 0 {
		a.fail(e, "EXPRESSION_NOT_SCALAR", "%s cannot contain aggregations, window functions or grouping operations: %s", clause, a.exprList(all))
	}
}

func (a *analyzer) exprList(list []sql.Expr) string {
	texts := make([]string, len(list))
	for i, e := range list {
		texts[i] = a.exprText(e)
	}
	return "[" + strings.Join(texts, ", ") + "]"
}
