package random

import (
	"fmt"
	"slices"
	"strings"

	"glaux/sql"
)

// Queries whose names are to be found: relations with and without names of their own, joined by
// conditions and by columns, in parentheses, with stars of all kinds, aliases that hide columns,
// and orders by outputs, by what they hide and by what is no output.

// field is a column that names can find.
type field struct {
	of, name string // of: its relation's name; empty: none
	typ      sql.Type
}

// scoped writes the blocks of one query.
type scoped struct {
	*generator
	tables []string // those of WITH, whose columns are a, b and c
	budget int      // how many more blocks there may be
	open   bool     // a star may give more than is known
	seen   []field  // what a name may mean here
}

var (
	scopeInteger = sql.T(sql.Integer)
	scopeText    = sql.VarcharN(3)
	scopeRow     = sql.RowOf(sql.Field{Name: "x", Type: scopeInteger}, sql.Field{Name: "y", Type: scopeText})
)

// scopes is a query whose names are to be found.
func (g *generator) scopes() *Query {
	g.plain = true
	s := &scoped{generator: g, budget: 2 + g.n(4)}
	parts := []any{}
	for i := range max(0, g.n(4)-1) {
		name := fmt.Sprintf("w%d", i)
		head := ", " + name
		if i == 0 {
			head = "WITH " + name
		}
		inner, _ := s.block([]sql.Type{scopeInteger, scopeInteger, scopeText}, false)
		parts = append(parts, head+"(a, b, c) AS (", inner, ")")
		s.tables = append(s.tables, name)
	}
	if len(parts) > 0 {
		parts = append(parts, " ")
	}
	block, ordered := s.block(nil, true)
	return &Query{root: &node{parts: append(parts, block)}, Ordered: ordered}
}

// block is a query of some types, or of any.
func (s *scoped) block(types []sql.Type, order bool) (n *node, ordered bool) {
	s.budget--
	outer := s.seen
	defer func() { s.seen = outer }()
	from, fields := s.from()
	s.seen = fields
	where := text("")
	if s.chance(35) {
		where = clause(" WHERE ", s.condition(fields))
	}
	head := "SELECT "
	if s.chance(15) {
		head = pick(s.generator, []string{"SELECT DISTINCT ", "SELECT ALL "})
	}
	n = &node{parts: []any{head}}
	if types != nil {
		items := make([]*node, len(types))
		for i, t := range types {
			items[i] = s.value(fields, t, 1)
		}
		n.parts = append(n.parts, &node{parts: join(items)}, " FROM ", from, where)
		return n, false
	}
	if s.chance(30) {
		return s.grouped(head, from, where, fields, order)
	}
	items, outputs := s.items(fields)
	n.parts = append(n.parts, items, " FROM ", from, where)
	if order && s.chance(60) {
		return s.sorted(n, fields, outputs, head == "SELECT DISTINCT "), !s.open
	}
	return n, false
}

// from is one relation or several, and what they give.
func (s *scoped) from() (*node, []field) {
	n, fields := s.relation(2)
	for range max(0, s.n(6)-4) {
		other, more := s.relation(1)
		n, fields = &node{parts: []any{n, ", ", other}}, append(fields, more...)
	}
	return n, fields
}

// relation is a table, a query or a join.
func (s *scoped) relation(depth int) (*node, []field) {
	if depth > 0 && s.chance(45) {
		n, fields := s.joined(depth)
		if s.chance(20) {
			n = &node{parts: []any{"(", n, ")"}}
		}
		return n, fields
	}
	names, types := []string{"a", "b", "c"}, []sql.Type{scopeInteger, scopeInteger, scopeText}
	alias := s.alias(pick(s.generator, []string{"t", "t", "U", "a"}))
	switch s.n(20) {
	case 0:
		alias = pick(s.generator, []string{"t", "u", "a"})
	case 1:
		alias = `"` + strings.ToLower(alias) + `"`
	}
	switch r := s.n(12); {
	case r < 2 && len(s.tables) > 0:
		table := pick(s.generator, s.tables)
		if s.chance(40) {
			return text(table), s.fields(table, names, types)
		}
		return text(table + pick(s.generator, []string{" ", " AS "}) + alias), s.fields(alias, names, types)
	case r < 4 && s.budget > 0:
		inner, _ := s.block(types, false)
		if s.chance(30) {
			inner, _ = s.block(nil, false)
			s.open = true
			return &node{parts: []any{"(", inner, ") " + alias}}, nil
		}
		columns := pick(s.generator, [][]string{{"a", "b", "c"}, {"x", "y", "z"}, {"b", "a", "d"}})
		return &node{parts: []any{"(", inner, ") AS " + alias + "(" + strings.Join(columns, ", ") + ")"}}, s.fields(alias, columns, types)
	case r < 5:
		columns := pick(s.generator, [][]string{{"r", "a"}, {"r", "e"}})
		return text("(VALUES (CAST(ROW(1, 'x') AS row(x integer, y varchar(3))), 1), (CAST(ROW(2, 'y') AS row(x integer, y varchar(3))), 2), (NULL, 3)) AS " + alias + "(" + strings.Join(columns, ", ") + ")"), s.fields(alias, columns, []sql.Type{scopeRow, scopeInteger})
	case r < 6:
		return text("UNNEST(ARRAY[1, 2, NULL], ARRAY['a', 'b']) WITH ORDINALITY AS " + alias + "(a, c, o)"), s.fields(alias, []string{"a", "c", "o"}, []sql.Type{scopeInteger, sql.VarcharN(1), sql.T(sql.BigInt)})
	case r < 7:
		column := pick(s.generator, []string{"sequential_number", "a"})
		return text("TABLE(sequence(1, 3)) AS " + alias + strings.TrimSuffix("("+column+")", "(sequential_number)")), s.fields(alias, []string{column}, []sql.Type{sql.T(sql.BigInt)})
	}
	columns := pick(s.generator, [][]string{{"a", "b", "c"}, {"a", "b", "c"}, {"a", "d", "c"}, {"b", "a", "e"}, {"A", "B", `"c"`}})
	return text("(VALUES " + pick(s.generator, []string{"(1, 2, 'x'), (2, 2, 'y'), (3, NULL, 'x')", "(1, 1, 'a'), (1, 2, NULL), (NULL, 3, 'b')", "(2, 1, 'x')", "(3, 3, 'c'), (2, 0, 'x'), (3, 3, 'c')"}) +
		")" + pick(s.generator, []string{" AS ", " "}) + alias + "(" + strings.Join(columns, ", ") + ")"), s.fields(alias, columns, types)
}

func (s *scoped) fields(of string, names []string, types []sql.Type) []field {
	out := make([]field, len(names))
	for i, name := range names {
		out[i] = field{of, strings.ToLower(strings.Trim(name, `"`)), types[i]}
	}
	return out
}

// joined is a join of two relations.
func (s *scoped) joined(depth int) (*node, []field) {
	left, l := s.relation(depth - 1)
	right, r := s.relation(depth - 1)
	both := append(slices.Clone(l), r...)
	s.seen = both
	kind := pick(s.generator, []string{" JOIN ", " JOIN ", " LEFT JOIN ", " RIGHT JOIN ", " FULL JOIN ", " CROSS JOIN ", " INNER JOIN ", " LEFT OUTER JOIN "})
	if strings.HasPrefix(right.String(), "UNNEST(") && !s.chance(3) {
		kind = " CROSS JOIN "
	}
	if kind == " CROSS JOIN " {
		return &node{parts: []any{left, kind, right}}, both
	}
	if common := s.common(l, r); len(common) > 0 && s.chance(60) {
		return &node{parts: []any{left, kind, right, " USING (" + strings.Join(common, ", ") + ")"}}, using(common, l, r)
	}
	on := &node{parts: []any{s.value(l, scopeInteger, 0), " = ", s.value(r, scopeInteger, 0)}}
	if kind != " FULL JOIN " && s.chance(25) {
		on.parts = append(on.parts, clause(" AND ", s.condition(both)))
	}
	return &node{parts: []any{left, kind, right, " ON ", on}}, both
}

// common are names of columns that both sides have once and of one type, one or two of them.
func (s *scoped) common(l, r []field) []string {
	var names []string
	once := func(fields []field, name string) (sql.Type, bool) {
		var found []sql.Type
		for _, f := range fields {
			if f.name == name {
				found = append(found, f.typ)
			}
		}
		if len(found) != 1 {
			return sql.Type{}, false
		}
		return found[0], true
	}
	for _, f := range l {
		a, left := once(l, f.name)
		b, right := once(r, f.name)
		if left && right && a.Equal(b) {
			names = append(names, f.name)
		}
	}
	s.rng.Shuffle(len(names), func(i, k int) { names[i], names[k] = names[k], names[i] })
	return names[:min(len(names), 1+s.n(2))]
}

// using are the columns of a join by names: those first, of no relation.
func using(common []string, l, r []field) []field {
	var out []field
	for _, name := range common {
		i := slices.IndexFunc(l, func(f field) bool { return f.name == name })
		out = append(out, field{"", name, l[i].typ})
	}
	for _, f := range append(slices.Clone(l), r...) {
		if !slices.Contains(common, f.name) {
			out = append(out, f)
		}
	}
	return out
}

// nameable reports a column that a name can tell from the others.
func nameable(f field, among []field) bool {
	named, told := 0, 0
	for _, other := range among {
		if other.name == f.name {
			if named++; strings.EqualFold(other.of, f.of) {
				told++
			}
		}
	}
	return told == 1 && (f.of != "" || named == 1)
}

// name writes a column in a way in which it may be found; at times in one in which it isn't.
func (s *scoped) name(f field, among []field) string {
	times := 0
	for _, other := range among {
		if other.name == f.name {
			times++
		}
	}
	written := pick(s.generator, []string{f.name, f.name, f.name, strings.ToUpper(f.name), `"` + f.name + `"`})
	if f.of != "" && (times > 1 && !s.chance(2) || s.chance(40)) {
		return f.of + "." + written
	}
	return written
}

// value is an expression of a type over columns.
func (s *scoped) value(fields []field, t sql.Type, depth int) *node {
	var candidates []field
	for _, f := range fields {
		if f.typ.Equal(t) && nameable(f, s.seen) {
			candidates = append(candidates, f)
		}
	}
	constant := "CAST(" + map[bool]string{true: "1", false: "'x'"}[t.Kind == sql.Integer] + " AS " + Spell(t) + ")"
	of := func(parts ...any) *node { return &node{typ: t.String(), parts: parts, smallest: constant} }
	if depth > 0 && s.chance(40) {
		d := depth - 1
		switch {
		case s.budget > 0 && s.chance(25):
			s.budget--
			outer := s.seen
			defer func() { s.seen = outer }()
			from, inner := s.relation(0)
			all := append(slices.Clone(outer), inner...)
			s.seen = all
			return of("(SELECT ", pick(s.generator, []string{"max(", "min("}), s.value(all, t, 0), ") FROM ", from, clause(" WHERE ", s.condition(all)), ")")
		case t.Kind == sql.Integer:
			if s.chance(40) {
				return of("coalesce(", s.value(fields, t, d), ", ", s.value(fields, t, d), ")")
			}
			return of("(", s.value(fields, t, d), pick(s.generator, []string{" + ", " - "}), s.value(fields, t, d), ")")
		default:
			return of("CAST(", s.value(fields, t, d), " || ", s.value(fields, t, d), " AS "+Spell(t)+")")
		}
	}
	for _, f := range fields { // of a row
		if f.typ.Kind == sql.Row && nameable(f, s.seen) && s.chance(30) {
			return of(s.name(f, s.seen) + map[bool]string{true: ".x", false: ".y"}[t.Kind == sql.Integer])
		}
	}
	if len(candidates) == 0 || s.chance(8) {
		return of(constant)
	}
	return of(s.name(pick(s.generator, candidates), s.seen))
}

func (s *scoped) condition(fields []field) *node {
	of := func(parts ...any) *node { return &node{typ: "boolean", parts: parts, smallest: "true"} }
	switch s.n(6) {
	case 0:
		return of("(", s.condition(fields), pick(s.generator, []string{" AND ", " OR "}), s.condition(fields), ")")
	case 1:
		return of("(", s.value(fields, scopeInteger, 0), ", ", s.value(fields, scopeText, 0), ")", pick(s.generator, []string{" = ", " <> ", " IN "}), "((", s.value(fields, scopeInteger, 0), ", ", s.value(fields, scopeText, 0), "))")
	case 2:
		if s.budget > 0 {
			s.budget--
			outer := s.seen
			defer func() { s.seen = outer }()
			from, inner := s.relation(0)
			s.seen = append(slices.Clone(outer), inner...)
			return of(pick(s.generator, []string{"EXISTS ", "NOT EXISTS "}), "(SELECT * FROM ", from, clause(" WHERE ", s.value(s.seen, scopeInteger, 0), " = ", s.value(fields, scopeInteger, 0)), ")")
		}
	case 3:
		return of(s.value(fields, scopeText, 0), pick(s.generator, []string{" = ", " <> ", " >= ", " IS DISTINCT FROM "}), s.value(fields, scopeText, 0))
	}
	return of(s.value(fields, scopeInteger, 1), pick(s.generator, []string{" = ", " <> ", " < ", " IS NOT DISTINCT FROM "}), s.value(fields, scopeInteger, 0))
}

// items are a select list, and the names that it gives; of what stars give nothing is said.
func (s *scoped) items(fields []field) (*node, []field) {
	var items []*node
	var outputs []field
	relations := map[string]int{}
	for _, f := range fields {
		relations[f.of]++
	}
	for range 1 + s.n(3) {
		switch r := s.n(12); {
		case r < 1:
			items, outputs = append(items, text("*")), append(outputs, fields...)
			continue
		case r < 3 && len(fields) > 0:
			f := pick(s.generator, fields)
			if n := relations[f.of]; f.of != "" {
				item, star := text(f.of+".*"), []field{}
				for _, other := range fields {
					if other.of == f.of {
						star = append(star, other)
					}
				}
				if s.chance(30) {
					names := make([]string, n)
					for i := range names {
						names[i] = fmt.Sprintf("s%d", i)
						star[i].name = names[i]
					}
					item = text(f.of + ".* AS (" + strings.Join(names, ", ") + ")")
				}
				items, outputs = append(items, item), append(outputs, star...)
				continue
			}
		case r < 4:
			if i := slices.IndexFunc(fields, func(f field) bool { return f.typ.Kind == sql.Row }); i >= 0 {
				row := s.name(fields[i], s.seen)
				s.open = true
				items = append(items, text(pick(s.generator, []string{"(" + row + ").*", row + ".*", "(" + row + ").* AS (p, q)", row, row + "[1]"})))
				outputs = append(outputs, field{name: "?"})
				continue
			}
		}
		t := pick(s.generator, []sql.Type{scopeInteger, scopeInteger, scopeText})
		e := s.value(fields, t, 1)
		alias := pick(s.generator, []string{"", "", " AS a", " b", " AS x", ` "Ab"`, " AS c"})
		items = append(items, &node{parts: []any{e, alias}})
		name := strings.ToLower(strings.Trim(strings.TrimPrefix(strings.TrimSpace(alias), "AS "), `"`))
		if name == "" {
			name = "?"
		}
		outputs = append(outputs, field{"", name, t})
	}
	return list(items), outputs
}

// sorted orders a query by some keys, and then by all that it gives if it can be counted.
func (s *scoped) sorted(n *node, fields, outputs []field, distinct bool) *node {
	var keys []string
	for range 1 + s.n(2) {
		direction := pick(s.generator, []string{"", "", " DESC", " ASC", " NULLS FIRST", " DESC NULLS LAST"})
		switch s.n(4) {
		case 0:
			keys = append(keys, fmt.Sprint(1+s.n(len(outputs)))+direction)
		case 1:
			if f := pick(s.generator, outputs); f.name != "?" && (f.of == "" || !distinct) {
				keys = append(keys, pick(s.generator, []string{"", "", "-"})+f.name+direction)
			}
		case 2:
			if f := pick(s.generator, outputs); f.typ.Kind == sql.Integer && f.name != "?" && !distinct {
				keys = append(keys, f.name+" * -1 + "+s.value(fields, scopeInteger, 0).String()+direction)
			}
		default:
			if !distinct {
				keys = append(keys, s.value(fields, pick(s.generator, []sql.Type{scopeInteger, scopeText}), 1).String()+direction)
			}
		}
	}
	for i := range outputs {
		keys = append(keys, fmt.Sprint(i+1))
	}
	n.parts = append(n.parts, " ORDER BY "+strings.Join(keys, ", "))
	return n
}

// grouped is an aggregation whose keys are written in some way.
func (s *scoped) grouped(head string, from, where *node, fields []field, order bool) (*node, bool) {
	key := s.value(fields, pick(s.generator, []sql.Type{scopeInteger, scopeInteger, scopeText}), s.n(2))
	second := s.value(fields, scopeText, 0)
	written := key.String()
	items := []*node{key}
	alias := pick(s.generator, []string{"", "", " AS a", " AS k", " b"})
	if alias != "" {
		items[0] = &node{parts: []any{key, alias}}
	}
	by := written
	switch s.n(8) {
	case 0:
		by = "1"
	case 1:
		by, items = "1, 2", append(items, second)
	case 2:
		by, items = written+", "+second.String(), append(items, second)
	case 3:
		by = "GROUPING SETS ((" + written + "), ())"
	case 4:
		by = pick(s.generator, []string{"ALL ", "DISTINCT "}) + written
	case 5:
		by = "(" + written + ", " + second.String() + ")"
	}
	if s.chance(10) {
		by = second.String()
	}
	var calls []string
	for range 1 + s.n(2) {
		e := s.value(fields, scopeInteger, s.n(2)).String()
		call := pick(s.generator, []string{"count(*)", "sum(" + e + ")", "max(" + e + ")", "count(" + e + ")", "sum(" + e + ") + 1", "max(" + e + ") - min(" + e + ")", "sum(count(*)) OVER ()", "rank() OVER (ORDER BY count(*))", "max(max(" + e + ")) OVER ()"})
		calls = append(calls, call)
		items = append(items, text(call+pick(s.generator, []string{"", "", " AS n", " AS a"})))
	}
	n := &node{parts: []any{head, list(items), " FROM ", from, where, " GROUP BY " + by, clause(pick(s.generator, []string{"", "", " HAVING count(*) > 1", " HAVING " + written + " IS NOT NULL", " HAVING max(" + written + ") = min(" + written + ")", " HAVING count(*) < (SELECT 3)"}))}}
	if !order || head == "SELECT DISTINCT " || s.chance(40) {
		return n, false
	}
	keys := []string{pick(s.generator, []string{written, "count(*) DESC", pick(s.generator, calls), "a", "n", "k", "max(" + written + ")", "1 DESC", "-count(*)"})}
	for i := range items {
		keys = append(keys, fmt.Sprint(i+1))
	}
	n.parts = append(n.parts, " ORDER BY "+strings.Join(keys, ", "))
	return n, true
}
