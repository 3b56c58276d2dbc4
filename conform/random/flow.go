package random

import "fmt"

// flow writes the statements of SQL routines over numbers: loops in loops that are left by
// name, blocks that hide variables, and calls of routines before.
type flow struct {
	*generator
	vars   []string // that are seen, all of them bigint
	labels []string // of the loops around, the innermost last
	calls  []string // the routines before, of two numbers each
	count  int
}

// flowQuery calls routines that call each other.
func (g *generator) flowQuery() *Query {
	f := &flow{generator: g}
	parts := []any{"WITH "}
	for i := range 1 + g.n(3) {
		if i > 0 {
			parts = append(parts, ", ")
		}
		name := fmt.Sprintf("f%d", i)
		f.vars = []string{"a", "b"}
		parts = append(parts, "FUNCTION "+name+"(a bigint, b bigint) RETURNS bigint"+pick(g, []string{" ", " ", " RETURNS NULL ON NULL INPUT ", " CALLED ON NULL INPUT ", pick(g, []string{" DETERMINISTIC ", " ", " ", " NOT DETERMINISTIC "})}), f.body())
		f.calls = append(f.calls, name)
	}
	outputs := []*node{}
	f.vars = []string{"t.a", "t.b", "t.c"}
	for range 1 + g.n(3) {
		outputs = append(outputs, f.call(2))
	}
	parts = append(parts, " SELECT ", list(outputs), " FROM ", g.smallRows("t"))
	return &Query{root: &node{parts: append(parts, clause(" WHERE ", f.call(1), " > 1"))}}
}

func (f *flow) body() *node {
	if f.chance(15) {
		return &node{parts: []any{"RETURN ", f.value(3)}}
	}
	declared := []any{"BEGIN DECLARE x, y bigint", clause(" DEFAULT ", f.value(1)), "; DECLARE k bigint DEFAULT 0; "}
	f.vars = append(f.vars, "x", "y", "k")
	return &node{parts: append(declared, f.statements(3), "RETURN ", f.value(2), "; END")}
}

// statements are a few; loops are bounded by k.
func (f *flow) statements(depth int) *node {
	n := &node{}
	for range 1 + f.n(3) {
		n.parts = append(n.parts, f.statement(depth))
	}
	return n
}

func (f *flow) statement(depth int) *node {
	if depth <= 0 {
		return f.simple()
	}
	d := depth - 1
	switch f.n(10) {
	case 0:
		return clause("IF ", f.test(1), " THEN ", f.statements(d), clause("ELSEIF ", f.test(1), " THEN ", f.statements(d)), clause("ELSE ", f.statements(d)), "END IF; ")
	case 1:
		return clause("CASE ", f.value(1), " WHEN ", f.value(1), " THEN ", f.statements(d), clause("WHEN ", f.value(0), " THEN ", f.statements(d)), "ELSE ", f.statements(d), "END CASE; ")
	case 2:
		return clause("CASE WHEN ", f.test(1), " THEN ", f.statements(d), clause("WHEN ", f.test(0), " THEN ", f.statements(d)), "ELSE ", f.statements(d), "END CASE; ")
	case 3, 4, 5:
		return f.loop(d)
	case 6: // a block with variables of its own
		f.count++
		own := fmt.Sprintf("z%d", f.count)
		vars := f.vars
		f.vars = append(vars[:len(vars):len(vars)], own)
		hides := ""
		if f.chance(1) { // which isn't allowed
			hides = "DECLARE y bigint DEFAULT 5; "
		}
		inner := f.statements(d)
		f.vars = vars
		return clause("BEGIN DECLARE ", own+" bigint DEFAULT ", f.value(1), "; "+hides, inner, "END; ")
	}
	return f.simple()
}

// loop is a loop of any kind. Each goes round at most a few times, and all together
// a dozen, as k counts them.
func (f *flow) loop(depth int) *node {
	f.count++
	label := fmt.Sprintf("l%d", f.count)
	f.labels = append(f.labels, label)
	defer func() { f.labels = f.labels[:len(f.labels)-1] }()
	body := []any{"SET k = k + 1; IF k > 12 THEN RETURN k; END IF; ", f.statements(depth)}
	n := &node{}
	switch f.n(3) {
	case 0:
		n.parts = append(append([]any{label + ": WHILE ", f.test(1), " AND k < 9 DO "}, body...), "END WHILE; ")
	case 1:
		n.parts = append(append([]any{label + ": REPEAT "}, body...), "UNTIL k > 6 OR ", f.test(1), " END REPEAT; ")
	default:
		n.parts = append(append([]any{label + ": LOOP "}, body...), "IF k > 7 OR ", f.test(1), " THEN LEAVE "+label+"; END IF; END LOOP; ")
	}
	return n
}

func (f *flow) simple() *node {
	if len(f.labels) > 0 && f.chance(20) {
		return clause("IF ", f.test(1), " THEN "+pick(f.generator, []string{"LEAVE ", "ITERATE "})+pick(f.generator, f.labels)+"; END IF; ")
	}
	if f.chance(8) {
		return clause("IF ", f.test(0), " THEN RETURN ", f.value(1), "; END IF; ")
	}
	return clause("SET "+pick(f.generator, []string{"x", "y", "x", "y", "a", "b"})+" = ", f.value(2), "; ")
}

func (f *flow) of(kind string, parts ...any) *node {
	return &node{typ: kind, parts: parts, smallest: map[string]string{"bigint": "1", "boolean": "false"}[kind]}
}

func (f *flow) value(depth int) *node {
	v := pick(f.generator, f.vars)
	if depth <= 0 {
		return f.of("bigint", pick(f.generator, []string{v, v, v, "BIGINT '1'", "2", "CAST(NULL AS bigint)"}))
	}
	d := depth - 1
	switch f.n(10) {
	case 0, 1, 2:
		return f.of("bigint", "(", f.value(d), pick(f.generator, []string{" + ", " - ", " * "}), f.value(d), ") % 1000")
	case 3:
		return f.of("bigint", "COALESCE(", f.value(d), ", ", f.value(d), ")")
	case 4:
		return f.of("bigint", "IF(", f.test(d), ", ", f.value(d), ", ", f.value(d), ")")
	case 5:
		if len(f.calls) > 0 {
			return f.call(d)
		}
	case 6:
		return f.of("bigint", pick(f.generator, []string{"abs(", "TRY(1 / ", "bitwise_not("}), f.value(d), ")")
	case 7:
		return f.of("bigint", "reduce(sequence(1, 3), ", f.value(d), ", (s, e) -> s + e, s -> s)")
	}
	return f.of("bigint", v)
}

func (f *flow) call(depth int) *node {
	return f.of("bigint", pick(f.generator, f.calls)+"(", f.value(depth-1), ", ", f.value(depth-1), ")")
}

func (f *flow) test(depth int) *node {
	if depth > 0 && f.chance(20) {
		return f.of("boolean", "(", f.test(depth-1), pick(f.generator, []string{" AND ", " OR "}), f.test(depth-1), ")")
	}
	return f.of("boolean", "(", f.value(depth), pick(f.generator, []string{" < ", " > ", " = ", " <> ", " IS DISTINCT FROM "}), f.value(depth), ")")
}
