package duck

import (
	"slices"

	"glaux/plan"
	"glaux/sql"
)

// spatial is a condition on a geometry of each side of a join, which holds only where the
// rectangles around them meet. Without more, DuckDB would ask it of each pair of rows, and
// compute the geometries for each.
type spatial struct {
	call        *plan.Call
	left, right plan.Expr // what it asks of the left and the right side
	// within is the distance up to which the rectangles may lie apart, nil for none.
	within plan.Expr
}

// meeting are the relations of geometries that share a point.
var meeting = []string{"ST_Contains", "ST_Crosses", "ST_Intersects", "ST_Overlaps", "ST_Touches", "ST_Within"}

// spatialOf finds the spatial condition of a join that has no equal columns. As in Trino,
// what it asks is then computed of all rows of both sides.
func spatialOf(n *plan.Join, terms []plan.Expr) (found *spatial) {
	if n.Lateral || n.Kind == plan.Right || n.Kind == plan.Full {
		return nil
	}
	for _, t := range terms {
		c, ok := t.(*plan.Compare)
		if ok && c.Op == "=" && apart(n, c.Left, c.Right) {
			return nil
		}
		if found != nil {
			continue
		}
		if call, ok := t.(*plan.Call); ok && slices.Contains(meeting, call.Func.Func.Name) {
			found = between(n, call, nil)
		}
		if ok && (c.Op == "<" || c.Op == "<=") {
			found = distanceWithin(n, c.Left, c.Right)
		}
		if ok && (c.Op == ">" || c.Op == ">=") {
			found = distanceWithin(n, c.Right, c.Left)
		}
	}
	return found
}

// distanceWithin is the condition that a distance of geometries is at most something that one
// of the sides tells.
func distanceWithin(n *plan.Join, e, within plan.Expr) *spatial {
	call, ok := e.(*plan.Call)
	if !ok || call.Func.Func.Name != "ST_Distance" || within.Type().Kind != sql.Double || !movable(within) {
		return nil
	}
	if l, r := reads(n, within); l && r {
		return nil
	}
	return between(n, call, within)
}

// between is a call's condition if it takes a geometry of each side.
func between(n *plan.Join, call *plan.Call, within plan.Expr) *spatial {
	a, b := call.Args[0], call.Args[1]
	if a.Type().Kind != sql.Geometry || b.Type().Kind != sql.Geometry || !movable(a) || !movable(b) || !apart(n, a, b) {
		return nil
	}
	if l, _ := reads(n, a); !l {
		a, b = b, a
	}
	return &spatial{call, a, b, within}
}

// apart reports expressions of which one reads the left side only, and one the right.
func apart(n *plan.Join, a, b plan.Expr) bool {
	al, ar := reads(n, a)
	bl, br := reads(n, b)
	return al != ar && bl != br && al != bl
}

// reads tells which sides of a join an expression reads; another query's columns are of both.
func reads(n *plan.Join, e plan.Expr) (left, right bool) {
	find(e, func(x plan.Expr) bool {
		if r, ok := x.(*plan.Ref); ok {
			l, r := hasColumn(n.Left, r.Column.ID), hasColumn(n.Right, r.Column.ID)
			left, right = left || l || !r, right || r || !l
		}
		return false
	})
	return left, right
}

// movable reports an expression that is computed below a join as it is above.
func movable(e plan.Expr) bool {
	return !find(e, func(x plan.Expr) bool {
		switch x.(type) {
		case *plan.Try, *plan.Lambda, *plan.RoutineCall:
			return true
		}
		return isQuery(x) || isVolatile(x)
	})
}

// spatialSides gives both sides of a join columns for the geometries of its spatial condition
// and for the rectangles around them, and the conditions those comparisons of rectangles.
func (l *lowerer) spatialSides(s *spatial, n *plan.Join, left, right *block, terms []plan.Expr) (*block, *block, []plan.Expr, []string) {
	wideLeft, wideRight := s.within, plan.Expr(nil)
	if s.within != nil {
		if ofLeft, _ := reads(n, s.within); !ofLeft {
			wideLeft, wideRight = nil, s.within
		}
	}
	left, a, x := l.withBox(left, s.left, wideLeft)
	right, b, y := l.withBox(right, s.right, wideRight)
	out := make([]plan.Expr, len(terms))
	for i, t := range terms {
		out[i] = rewrite(t, func(e plan.Expr) (plan.Expr, bool) {
			if e != plan.Expr(s.call) {
				return nil, false
			}
			call := *s.call
			call.Args = []plan.Expr{a, b}
			if s.call.Args[0] != s.left {
				call.Args = []plan.Expr{b, a}
			}
			return &call, true
		})
	}
	return left, right, out, []string{x[0] + " <= " + y[1], x[1] + " >= " + y[0], x[2] + " <= " + y[3], x[3] + " >= " + y[2]}
}

// withBox gives a block columns for a geometry and the least and largest x and y of it, which
// are moved apart by a distance unless it is nil.
func (l *lowerer) withBox(b *block, geometry, wider plan.Expr) (*block, plan.Expr, [4]string) {
	if _, ok := geometry.(*plan.Ref); !ok {
		c := l.fresh(geometry.Type())
		b = l.withColumns(b, []plan.Column{c}, []string{l.expr(geometry)})
		geometry = &plan.Ref{Column: c}
	}
	var cols []plan.Column
	var made []string
	var names [4]string
	for i, f := range []string{"st_xmin", "st_xmax", "st_ymin", "st_ymax"} {
		text := l.kernel(f, sql.T(sql.Double), []sql.Type{geometry.Type()}, l.expr(geometry))
		if wider != nil {
			// What rounding loses of the distance is far less than what is added.
			by := l.expr(wider)
			text = "(" + text + []string{" - ", " + "}[i%2] + "(" + by + " + (abs(" + by + ") + abs(" + text + ")) * 1e-12))"
		}
		c := l.fresh(sql.T(sql.Double))
		cols, made = append(cols, c), append(made, text)
		names[i] = l.col(c.ID)
	}
	return l.withColumns(b, cols, made), geometry, names
}

// withColumns gives a block more columns.
func (l *lowerer) withColumns(b *block, cols []plan.Column, made []string) *block {
	b = b.unordered()
	if !b.open() {
		b = b.wrap(l)
	}
	return l.beside(b, cols, made)
}

// spatialFilter moves the spatial condition of a filter of all pairs of rows into the join.
func spatialFilter(n *plan.Filter) *plan.Filter {
	j, ok := n.Input.(*plan.Join)
	if !ok || j.Kind != plan.Cross && j.Kind != plan.Inner {
		return n
	}
	terms := conjuncts(n.Cond)
	s := spatialOf(j, terms)
	if s == nil || j.Cond != nil && spatialOf(j, append(conjuncts(j.Cond), terms...)) == nil {
		return n
	}
	to := *j
	to.Kind = plan.Inner
	var rest, moved []plan.Expr
	for _, t := range terms {
		if find(t, func(e plan.Expr) bool { return e == plan.Expr(s.call) }) {
			moved = append(moved, t)
		} else {
			rest = append(rest, t)
		}
	}
	if j.Cond != nil {
		moved = append(moved, conjuncts(j.Cond)...)
	}
	to.Cond = allOf(moved)
	return &plan.Filter{Input: &to, Cond: allOf(rest)}
}
