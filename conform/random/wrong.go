package random

import (
	"math/rand/v2"
	"strings"

	"glaux/sql"
)

// mistake is an expression that does not fit where one of type t should stand.
func (g *generator) mistake(t sql.Type, depth int) *node {
	g.mistakes--
	g.mistook = true
	d := min(depth-1, 1)
	other := func() *node { return g.expr(g.anyType(1), d) }
	switch g.n(16) {
	case 0:
		return text("nosuch")
	case 1:
		return g.of(t, "no_such_function(", other(), ")")
	case 2:
		return g.of(t, "t.nosuch")
	case 3:
		return g.of(t, "(", other(), ".f9)")
	case 4:
		return g.of(t, "(", other(), ")[", other(), "]")
	case 5:
		return g.of(t, "sum(", other(), ")")
	case 6:
		return g.of(t, "rank() OVER (ORDER BY ", other(), ")")
	case 7:
		return g.of(t, "(", other(), pick(g, []string{" + ", " = ", " < ", " || ", " AND ", " LIKE ", " IN (1, 'a') AND ", " * ", " % "}), other(), ")")
	case 8:
		return g.of(t, "CAST(", other(), " AS "+Spell(g.anyType(1))+")")
	case 9:
		return g.of(t, pick(g, []string{"lower(", "abs(", "transform(", "cardinality(", "date_trunc('day', ", "concat(", "array_sort(", "map(", "coalesce(", "greatest(", "round(", "substr("}), other(), ")")
	case 10:
		return g.of(t, "IF(", other(), ", ", other(), ", ", other(), ")")
	case 11:
		return g.of(t, "CASE ", other(), " WHEN ", other(), " THEN ", other(), " ELSE ", other(), " END")
	case 12:
		return g.of(t, "ARRAY[", other(), ", ", other(), "]")
	case 13:
		return g.of(t, "CAST(", other(), " AS nosuchtype)")
	case 14:
		return g.of(t, pick(g, []string{"DATE 'x'", "TIMESTAMP '2020-13-01 00:00:00'", "DECIMAL 'x'", "INTERVAL 'x' DAY", "X'0'", "UUID 'x'", "JSON '{'", "TIME '25:00'", "99999999999999999999", "CHAR 'x' || 1", "BIGINT 'x'", "IPADDRESS '1.2'", "TIMESTAMP '2020-01-01 00:00:00 Nowhere/City'"}))
	}
	return other()
}

// wrong is the query with a word left out, doubled or put elsewhere. Where that is inside of one
// piece of its text, a literal, say, the others stay: it may still be a statement that runs.
func (q *Query) wrong(rng *rand.Rand) *Query {
	before := q.String()
	after := broken(rng, before)
	start, end := 0, 0
	for start < min(len(before), len(after)) && before[start] == after[start] {
		start++
	}
	for end < min(len(before), len(after))-start && before[len(before)-1-end] == after[len(after)-1-end] {
		end++
	}
	q.Wrong = true
	if q.replace(start, len(before)-end, after[start:len(after)-end]); q.String() == after {
		return q
	}
	return &Query{root: text(after), Wrong: true}
}

// replace puts a text in place of a range of the query's, if one piece of it has all of that.
func (q *Query) replace(start, end int, with string) {
	at := 0
	var in func(n *node)
	in = func(n *node) {
		guarded := q.tries && n.expression()
		if guarded {
			at += len("TRY(")
		}
		for i, p := range n.parts {
			switch p := p.(type) {
			case string:
				if at <= start && end <= at+len(p) {
					n.parts[i] = p[:start-at] + with + p[end-at:]
					start = -1 // which no other piece has
				}
				at += len(p)
			case *node:
				in(p)
			}
		}
		if guarded {
			at += len(")")
		}
	}
	in(q.root)
}

// broken is the query's text with a word left out, doubled or put elsewhere.
func broken(rng *rand.Rand, text string) string {
	words := strings.Split(text, " ")
	i := rng.IntN(len(words))
	switch rng.IntN(4) {
	case 0:
		words = append(words[:i:i], words[i+1:]...)
	case 1:
		words = append(words[:i+1:i+1], words[i:]...)
	case 2:
		k := rng.IntN(len(words))
		words[i], words[k] = words[k], words[i]
	default:
		marks := []string{"(", ")", ",", "'", "\"", ";", ".", "]", "FROM", "=", "?", "AND", "NULL", "::", "-", "1x", "$", "END"}
		words = append(words[:i:i], append([]string{marks[rng.IntN(len(marks))]}, words[i:]...)...)
	}
	return strings.Join(words, " ")
}
