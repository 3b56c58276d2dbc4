package plan

import "glaux/sql/fn"

// foldNulls makes NULL of what is NULL for a NULL constant in it: what else
// stands there isn't evaluated and can't fail, as in Trino.
func foldNulls(root Node) { updateNode(root, foldNull) }

func foldNull(e Expr) Expr {
	e = mapChildren(e, foldNull)
	switch x := e.(type) {
	case *Cast:
		if isNullLiteral(x.X) {
			return &Literal{Of: x.To}
		}
	case *Compare:
		if isNullLiteral(x.Left) || isNullLiteral(x.Right) {
			if x.Op != "IS DISTINCT FROM" && x.Op != "IS NOT DISTINCT FROM" {
				return &Literal{Of: x.Type()}
			}
		}
	case *Call:
		f := x.Func.Func
		if f.Kind != fn.Scalar || f.CalledOnNull || f.Nondeterministic {
			return e
		}
		for _, a := range x.Args {
			if isNullLiteral(a) {
				return &Literal{Of: x.Type()}
			}
		}
	}
	return e
}

func isNullLiteral(e Expr) bool {
	l, ok := e.(*Literal)
	return ok && l.Value == nil
}
