package random

import (
	"fmt"

	"glaux/sql"
)

// sqlJSON is a call of one of the SQL/JSON functions that gives t: a text, a
// boolean or what JSON_VALUE returns.
func (g *generator) sqlJSON(t sql.Type, depth int) *node {
	switch {
	case t.Kind == sql.Boolean:
		return g.of(t, "JSON_EXISTS(", g.jsonInput(depth), ", ", g.path(), g.passing(depth), clause(pick(g, []string{" TRUE", " FALSE", " UNKNOWN", " ERROR"})+" ON ERROR"), ")")
	case t.Kind == sql.Varchar && t.Length == sql.UnboundedLength && g.chance(60):
		switch g.n(3) {
		case 0:
			return g.jsonObject(t, depth)
		case 1:
			return g.jsonArray(t, depth)
		}
		return g.of(t, "JSON_QUERY(", g.jsonInput(depth), ", ", g.path(), g.passing(depth), clause(" RETURNING varchar", clause(" FORMAT JSON")), g.jsonWrapper(), ")")
	}
	returning := text("")
	if t.Kind != sql.Varchar || t.Length != sql.UnboundedLength || g.chance(20) {
		returning = text(" RETURNING " + Spell(t))
	}
	on := func(what string) *node {
		switch g.n(4) {
		case 0:
			return clause(" NULL ON " + what)
		case 1:
			return clause(" ERROR ON " + what)
		case 2:
			return clause(" DEFAULT ", g.expr(t, depth-2), " ON "+what)
		}
		return text("")
	}
	return g.of(t, "JSON_VALUE(", g.jsonInput(depth), ", ", g.path(), g.passing(depth), returning, on("EMPTY"), on("ERROR"), ")")
}

// jsonInput is a document, mostly one that is well formed.
func (g *generator) jsonInput(depth int) *node {
	document := func() *node { return text(pick(g, jsonDocuments)) }
	switch g.n(10) {
	case 0:
		return &node{parts: []any{g.expr(sql.T(sql.Varchar), depth-1), clause(" FORMAT JSON")}}
	case 1:
		return &node{parts: []any{"CAST(", document(), " AS varbinary) FORMAT JSON ENCODING UTF8"}}
	case 2:
		if g.columns != nil {
			return g.column(g.columns, sql.T(sql.Varchar))
		}
	case 3:
		return &node{parts: []any{document(), clause(" FORMAT JSON")}}
	}
	return document()
}

func (g *generator) passing(depth int) *node {
	if g.chance(70) {
		return text("")
	}
	t := g.ofKind(pick(g, []sql.Kind{sql.Integer, sql.BigInt, sql.Varchar, sql.Double, sql.Decimal, sql.Boolean, sql.Date, sql.Timestamp}))
	return &node{parts: []any{" PASSING ", g.expr(t, depth-2), ` AS "x"`}}
}

func (g *generator) jsonWrapper() *node {
	n := &node{}
	switch g.n(6) {
	case 0:
		n.parts = append(n.parts, clause(" WITHOUT ARRAY WRAPPER"))
	case 1:
		n.parts = append(n.parts, clause(" WITH ARRAY WRAPPER"))
	case 2:
		n.parts = append(n.parts, clause(" WITH CONDITIONAL ARRAY WRAPPER"))
	case 3:
		n.parts = append(n.parts, clause(pick(g, []string{" OMIT QUOTES ON SCALAR STRING", " KEEP QUOTES"})))
	}
	behaviours := []string{" ERROR ON ", " NULL ON ", " EMPTY ARRAY ON ", " EMPTY OBJECT ON "}
	for _, what := range []string{"EMPTY", "ERROR"} {
		if g.chance(30) {
			n.parts = append(n.parts, clause(pick(g, behaviours)+what))
		}
	}
	return n
}

func (g *generator) jsonMember(depth int) *node {
	t := g.ofKind(pick(g, []sql.Kind{sql.Integer, sql.BigInt, sql.Varchar, sql.Double, sql.Real, sql.Decimal, sql.Boolean, sql.Date, sql.TinyInt, sql.Char, sql.UUID, sql.Timestamp}))
	if g.chance(15) {
		return &node{parts: []any{text(pick(g, jsonDocuments)), " FORMAT JSON"}}
	}
	return g.expr(t, depth-1)
}

func (g *generator) jsonObject(t sql.Type, depth int) *node {
	var members []*node
	for i := range g.n(4) {
		key := fmt.Sprintf("'k%d'", g.n(3)+i)
		switch g.n(3) {
		case 0:
			members = append(members, &node{parts: []any{"KEY " + key + " VALUE ", g.jsonMember(depth)}})
		case 1:
			members = append(members, &node{parts: []any{key + " VALUE ", g.jsonMember(depth)}})
		default:
			members = append(members, &node{parts: []any{key + " : ", g.jsonMember(depth)}})
		}
	}
	if len(members) == 0 {
		return g.of(t, "JSON_OBJECT()")
	}
	return g.of(t, "JSON_OBJECT(", list(members), clause(pick(g, []string{" NULL ON NULL", " ABSENT ON NULL"})), clause(pick(g, []string{" WITH UNIQUE KEYS", " WITHOUT UNIQUE KEYS"})), clause(" RETURNING varchar"), ")")
}

func (g *generator) jsonArray(t sql.Type, depth int) *node {
	var members []*node
	for range g.n(4) {
		members = append(members, g.jsonMember(depth))
	}
	if len(members) == 0 {
		return g.of(t, "JSON_ARRAY()")
	}
	return g.of(t, "JSON_ARRAY(", list(members), clause(pick(g, []string{" NULL ON NULL", " ABSENT ON NULL"})), clause(" RETURNING varchar"), ")")
}

// path is an SQL/JSON path as a literal.
func (g *generator) path() *node {
	mode := pick(g, []string{"lax ", "lax ", "strict "})
	return text("'" + mode + g.pathExpr(2) + "'")
}

func (g *generator) pathExpr(depth int) string {
	if depth > 0 && g.chance(12) {
		return "(" + g.pathExpr(depth-1) + pick(g, []string{" + ", " - ", " * ", " / ", " % "}) + pick(g, []string{"1", "2", "0.5", "$.a", "$x"}) + ")"
	}
	s := "$"
	if g.chance(5) {
		s = "$x"
	}
	for range 1 + g.n(3) {
		switch g.n(12) {
		case 0, 1, 2:
			s += pick(g, []string{".a", ".b", ".c", ".*", `."a"`, ".d"})
		case 3, 4:
			s += pick(g, []string{"[0]", "[*]", "[1]", "[last]", "[0 to 1]", "[1, 0]", "[last - 1]", "[5]", "[1 to 0]"})
		case 5:
			s += pick(g, []string{".size()", ".type()", ".abs()", ".ceiling()", ".floor()", ".double()", ".keyvalue()"})
		case 6:
			s += "..a"
		case 7, 8:
			s += " ? (" + g.pathPredicate(depth) + ")"
		default:
			s += pick(g, []string{".a", "[0]", "[*]"})
		}
	}
	return s
}

func (g *generator) pathPredicate(depth int) string {
	if depth > 0 && g.chance(25) {
		return g.pathPredicate(depth-1) + pick(g, []string{" && ", " || "}) + g.pathPredicate(depth-1)
	}
	operand := func() string {
		return pick(g, []string{"@", "@.a", "@.b[0]", "@[*]", "@.size()", "@.type()", "$.a", "1", "2.5", `"x"`, "true", "null", "$x"})
	}
	switch g.n(6) {
	case 0:
		return "exists(@" + pick(g, []string{".a", ".b", "[1]", ".c"}) + ")"
	case 1:
		return "!(" + operand() + " == " + operand() + ")"
	case 2:
		return "(" + operand() + pick(g, []string{" == ", " < "}) + operand() + ") is unknown"
	case 3:
		return operand() + " starts with " + pick(g, []string{`"x"`, `""`, `"ab"`})
	}
	return operand() + pick(g, []string{" == ", " != ", " <> ", " < ", " <= ", " > ", " >= "}) + operand()
}

// jsonTable is a query over JSON_TABLE.
func (g *generator) jsonTable() *Query {
	g.columns = g.relation()
	input := g.jsonInput(1)
	if g.chance(60) {
		input = g.column(g.columns, sql.T(sql.Varchar))
		for i := range g.columns.rows {
			g.columns.setCell(input.String(), i, pick(g, jsonDocuments))
		}
	}
	columns := g.jsonColumns("j", 2)
	n := &node{parts: []any{"SELECT j.* FROM ", g.rows(g.columns, "t"), pick(g, []string{" CROSS JOIN ", ", "}), "JSON_TABLE(", input, ", '" + pick(g, []string{"lax ", "strict "}) + pick(g, []string{"$", "$[*]", "$.b[*]", "$.a", "$.*", "$.c"}) + "'",
		clause(` AS "p"`), " COLUMNS (", columns, ")", clause(pick(g, []string{" EMPTY ON ERROR", " ERROR ON ERROR"})), ") AS j"}}
	return &Query{root: n}
}

func (g *generator) jsonColumns(prefix string, depth int) *node {
	var items []*node
	for i := range 1 + g.n(3) {
		name := fmt.Sprintf("%s%d", prefix, i)
		t := g.ofKind(pick(g, []sql.Kind{sql.Integer, sql.BigInt, sql.Varchar, sql.Double, sql.Decimal, sql.Boolean, sql.Date, sql.Char}))
		switch g.n(5) {
		case 0:
			items = append(items, text(name+" FOR ORDINALITY"))
		case 1:
			items = append(items, &node{parts: []any{name + " varchar FORMAT JSON PATH ", g.path(), g.jsonWrapper()}})
		case 2:
			if depth > 0 {
				items = append(items, &node{parts: []any{"NESTED PATH " + g.path().String(), clause(` AS "` + name + `p"`), " COLUMNS (", g.jsonColumns(name, depth-1), ")"}})
				continue
			}
			fallthrough
		default:
			on := text("")
			if g.chance(30) {
				on = clause(pick(g, []string{" NULL ON EMPTY", " ERROR ON EMPTY", " DEFAULT NULL ON EMPTY"}), clause(pick(g, []string{" NULL ON ERROR", " ERROR ON ERROR"})))
			}
			items = append(items, &node{parts: []any{name + " " + Spell(t), clause(" PATH ", g.path()), on}})
		}
	}
	return list(items)
}

var jsonDocuments = []string{
	`'{"a": 1, "b": [1, 2, {"c": "x"}]}'`, `'[1, "x", true, null, 2.50]'`, `'"s"'`, `'null'`, `'12'`, `'{}'`, `'bad'`, `'{"a": {"b": 1e2}}'`, `''`,
	`'[{"a": 1, "b": "x"}, {"a": 2, "b": null}, {"b": true}]'`, `'{"a": "x", "b": [], "c": [[1, 2], [3]]}'`, `'{"a": 1, "a": 2}'`, `'{"a": [1, 2.5, "3"], "d": {"a": "xy"}}'`,
	`'[0.10, -0, 1e400, 12345678901234567890]'`, `'{"a": "2020-02-29", "b": "true", "c": -7}'`, `'[[1, 2], [3, [4]]]'`,
}
