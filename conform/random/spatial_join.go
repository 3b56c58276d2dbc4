package random

import "fmt"

// placed are shapes near each other, that join; some are empty, or none.
var placed = []string{
	"'POINT (1 1)'", "'POINT (2 2)'", "'POINT (0 0)'", "'POINT (5 5)'", "'POINT (3 1.5)'", "'POINT (-1 4)'", "'POINT EMPTY'", "'MULTIPOINT (1 1, 5 5)'", "'MULTIPOINT EMPTY'",
	"'LINESTRING (0 0, 2 2, 4 0)'", "'LINESTRING (1 1, 1 5)'", "'LINESTRING (0 3, 6 3)'", "'LINESTRING EMPTY'", "'MULTILINESTRING ((0 0, 1 1), (4 4, 6 6))'",
	"'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))'", "'POLYGON ((1 1, 3 1, 3 3, 1 3, 1 1))'", "'POLYGON ((4 0, 8 0, 8 4, 4 4, 4 0))'", "'POLYGON ((0 0, 6 0, 6 6, 0 6, 0 0), (2 2, 2 4, 4 4, 4 2, 2 2))'",
	"'POLYGON EMPTY'", "'MULTIPOLYGON (((0 0, 1 0, 1 1, 0 1, 0 0)), ((5 5, 7 5, 7 7, 5 7, 5 5)))'", "'GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (2 2, 5 2))'", "'GEOMETRYCOLLECTION EMPTY'", "NULL", "NULL",
}

// spatialJoin joins shapes by how they lie, with further conditions.
func (g *generator) spatialJoin() *Query {
	left, right := g.shapes("t"), g.shapes("u")
	kind := pick(g, []string{" JOIN ", " JOIN ", " LEFT JOIN ", " LEFT JOIN ", " RIGHT JOIN ", ", ", " CROSS JOIN "})
	conds := g.spatialConds()
	on, where := text(""), clause(" WHERE ", g.sideCond())
	switch {
	case kind == ", " || kind == " CROSS JOIN ":
		where = &node{parts: []any{" WHERE ", conds}}
	case g.chance(20) && kind == " JOIN ":
		on, where = text(" ON true"), &node{parts: []any{" WHERE ", conds}}
	default:
		on = &node{parts: []any{" ON ", conds}}
		if g.chance(60) {
			where = text("")
		}
	}
	from := []any{left, kind, right, on}
	outputs := []*node{text("t.i"), text("u.i")}
	if g.chance(25) {
		third := pick(g, []string{" JOIN ", " LEFT JOIN "})
		from = append(from, third, g.shapes("v"), " ON ", pick(g, []string{"v.k = t.k", "ST_Intersects(t.g, v.g)", "ST_Within(v.g, u.g) AND v.i > 0", "v.i = u.i"}))
		outputs = append(outputs, text("v.i"))
	}
	if g.chance(30) {
		outputs = append(outputs, text(pick(g, []string{"ST_Area(u.g)", "t.d", "ST_Distance(t.g, u.g)", "CAST(t.s AS integer)", "ST_AsText(t.g)", "u.s"})))
	}
	head := []any{"SELECT ", list(outputs), " FROM "}
	if g.chance(15) {
		head = []any{"SELECT count(*), sum(u.i), min(t.d) FROM "}
	}
	return &Query{root: &node{parts: append(append(head, from...), where)}}
}

// shapes is a relation of shapes: i numbers its rows, k has equal values, d is a distance, s a
// text that may be a number, w a shape as text, g as geometry.
func (g *generator) shapes(alias string) *node {
	rows := make([]*node, 1+g.n(7))
	for i := range rows {
		d, s := pick(g, []string{"0e0", "1e0", "1.5e0", "-1e0", "3e0", "NULL", "infinity()", "1e-9"}), pick(g, []string{"'1'", "'2'", "'x'", "NULL", "'10'"})
		if i == 0 {
			d, s = "CAST("+d+" AS double)", "CAST("+s+" AS varchar)"
		}
		w := pick(g, placed)
		if i == 0 {
			w = "CAST(" + w + " AS varchar)"
		}
		rows[i] = text(fmt.Sprintf("(%d, %d, %s, %s, %s)", i, g.n(3), d, s, w))
	}
	return &node{parts: []any{"(SELECT i, k, d, s, w, ST_GeometryFromText(w) AS g FROM (VALUES ", list(rows), ") AS r(i, k, d, s, w)) AS " + alias}}
}

// shape is a geometry of a relation.
func (g *generator) shape(alias string) string {
	return fmt.Sprintf(pick(g, []string{"%s.g", "%s.g", "%s.g", "%s.g", "ST_GeometryFromText(%s.w)", "ST_Envelope(%s.g)", "ST_Point(%[1]s.i, %[1]s.k)", "ST_Centroid(%s.g)"}), alias)
}

func (g *generator) spatialConds() *node {
	a, b := "t", "u"
	if g.chance(40) {
		a, b = b, a
	}
	x, y := g.shape(a), g.shape(b)
	var cond string
	if g.chance(60) {
		cond = pick(g, []string{"ST_Intersects", "ST_Intersects", "ST_Contains", "ST_Contains", "ST_Within", "ST_Within", "ST_Touches", "ST_Crosses", "ST_Overlaps", "ST_Equals", "ST_Disjoint"}) + "(" + x + ", " + y + ")"
	} else {
		cond = fmt.Sprintf(pick(g, []string{"ST_Distance(%s, %s) <= %s", "ST_Distance(%s, %s) < %s", "%[3]s >= ST_Distance(%[1]s, %[2]s)", "%[3]s > ST_Distance(%[1]s, %[2]s)"}), x, y, pick(g, []string{"1e0", "0e0", "2.5e0", "t.d", "u.d", "-1e0", "t.d + u.d", "u.d * 2", "infinity()", "CAST(NULL AS double)", "1"}))
	}
	if g.chance(8) {
		cond = "NOT " + cond
	}
	out := &node{parts: []any{cond}}
	for range g.n(3) {
		out.parts = append(out.parts, clause(pick(g, []string{" AND ", " AND ", " AND ", " OR "}), g.sideCond()))
	}
	if g.chance(20) {
		out = &node{parts: []any{g.sideCond(), " AND ", out}}
	}
	return out
}

// sideCond is a further condition.
func (g *generator) sideCond() *node {
	return text(pick(g, []string{
		"t.i < u.i", "t.k = u.k", "t.k <> u.k", "t.i > 1", "u.i > 1", "u.d IS NULL", "t.d > 0", "CAST(t.s AS integer) > 1", "CAST(u.s AS integer) < 5", "u.g IS NOT NULL", "ST_IsEmpty(t.g)", "NOT ST_IsEmpty(u.g)",
		"ST_Area(u.g) > 1", "ST_Distance(t.g, u.g) < 3", "ST_Contains(u.g, t.g)", "10 / t.k > 3", "t.s = u.s", "ST_GeometryType(t.g) = 'ST_Point'", "true", "t.s IN ('1', '2')", "EXISTS (SELECT 1 FROM (VALUES 1, 2) AS e(n) WHERE n = t.k)",
	}))
}
