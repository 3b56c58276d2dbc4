package plan

import "glaux/sql/fn"

// foldConstants makes a constant of what one constant in it decides: NULL of most
// calls with a NULL, FALSE of AND with a FALSE. What else stands there isn't
// evaluated and can't fail, as in Trino.
func foldConstants(root Node) { updateNode(root, foldConstant) }

func foldConstant(e Expr) Expr {
	e = mapChildren(e, foldConstant)
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
	case *Logical:
		for _, t := range x.Terms {
			if l, ok := t.(*Literal); ok && l.Value == (x.Op == "OR") {
				return l
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
