package plan

import "glaux/sql"

// mostDoubled bounds how deep NULLIF nests in first operands of NULLIF, which stand in it twice.
const mostDoubled = 12

// doubled analyzes the first operand of NULLIF.
func (b *binder) doubled(e sql.Expr) Expr {
	b.twice++
	defer func() { b.twice-- }()
	if b.twice > mostDoubled {
		b.fail(e, "QUERY_EXCEEDED_COMPILER_LIMIT", "NULLIF nests more than %d levels deep", mostDoubled)
	}
	return b.expr(e)
}

// mostInner bounds how deep queries nest in expressions of each other: what asks of each what it reads
// of those around takes long then.
const mostInner = 64

// inner analyzes a query in an expression.
func (b *binder) inner(q *sql.Query) relation {
	b.inside++
	defer func() { b.inside-- }()
	if b.inside > mostInner {
		b.fail(q, "QUERY_EXCEEDED_COMPILER_LIMIT", "Subqueries nest more than %d levels deep", mostInner)
	}
	return b.query(q, b.subqueryScope())
}
