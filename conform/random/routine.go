package random

import "glaux/sql"

// routine is an inline function of one number, as a clause before a query.
func (g *generator) routine() (head *node, name string, takes, gives sql.Type) {
	takes, gives = g.ofKind(pick(g, routineKinds)), g.ofKind(pick(g, routineKinds))
	name = "fun"
	columns, vars := g.columns, g.vars
	g.columns, g.noQueries, g.vars = nil, true, []variable{{"a", takes}, {"r", gives}, {"i", sql.T(sql.Integer)}}
	boolean := sql.T(sql.Boolean)
	set := func() *node { return &node{parts: []any{"SET r = ", g.expr(gives, 1), "; "}} }
	ret := func() *node { return &node{parts: []any{"RETURN ", g.expr(gives, 2), "; "}} }
	body := []any{"BEGIN DECLARE r " + Spell(gives), clause(" DEFAULT ", g.literal(gives)), "; DECLARE i integer DEFAULT 0; "}
	for range 1 + g.n(3) {
		switch g.n(7) {
		case 0:
			body = append(body, set())
		case 1:
			body = append(body, clause("IF ", g.expr(boolean, 1), " THEN ", pick(g, []func() *node{set, ret})(), clause("ELSEIF ", g.expr(boolean, 1), " THEN ", set()), clause("ELSE ", set()), "END IF; "))
		case 2:
			body = append(body, clause("CASE WHEN ", g.expr(boolean, 1), " THEN ", set(), "ELSE ", pick(g, []func() *node{set, ret})(), "END CASE; "))
		case 3:
			body = append(body, clause("SET i = 0; WHILE i < 3 DO ", set(), "SET i = i + 1; END WHILE; "))
		case 4:
			body = append(body, clause("SET i = 0; top: LOOP ", set(), "SET i = i + 1; IF i >= 3 THEN LEAVE top; END IF; ", clause("IF ", g.expr(boolean, 1), " THEN ITERATE top; END IF; "), "END LOOP; "))
		case 5:
			body = append(body, clause("SET i = 0; REPEAT ", set(), "SET i = i + 1; UNTIL i >= 2 END REPEAT; "))
		case 6:
			body = append(body, clause("CASE a WHEN ", g.literal(takes), " THEN ", set(), "ELSE ", set(), "END CASE; "))
		}
	}
	body = append(body, ret(), "END ")
	if g.chance(40) {
		g.vars = g.vars[:1]
		body = []any{"RETURN ", g.expr(gives, 3), " "}
	}
	g.columns, g.vars, g.noQueries = columns, vars, false
	parts := append([]any{"WITH FUNCTION " + name + "(a " + Spell(takes) + ") RETURNS " + Spell(gives) + pick(g, []string{" ", " ", " DETERMINISTIC ", " RETURNS NULL ON NULL INPUT ", " CALLED ON NULL INPUT "})}, body...)
	return &node{parts: parts}, name, takes, gives
}

var routineKinds = []sql.Kind{sql.Integer, sql.BigInt, sql.Varchar, sql.Double, sql.Decimal, sql.Date, sql.Boolean, sql.Timestamp, sql.Array, sql.Row, sql.JSON}

func (g *generator) routineQuery() *Query {
	head, name, takes, gives := g.routine()
	g.columns = g.relation()
	call := g.of(gives, name+"(", g.expr(takes, 2), ")")
	outputs := []*node{call}
	if g.chance(40) {
		g.vars = nil
		outputs = append(outputs, g.of(gives, "COALESCE(", g.expr(gives, 1), ", "+name+"(", g.expr(takes, 1), "))"))
	}
	return &Query{root: &node{parts: []any{head, "SELECT ", list(outputs), " FROM ", g.rows(g.columns, "t"), g.where(1)}}}
}
