package random

import (
	"math/rand/v2"
	"regexp"
	"strings"
)

// pieces cuts a statement into tokens and what is between them.
var pieces = regexp.MustCompile(`(?s)[UuXx]&?'(?:[^']|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|[A-Za-z_][A-Za-z0-9_]*|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|<>|!=|<=|>=|->|=>|\|\||\s+|.`)

// strangers are what is put where it does not belong.
var strangers = strings.Fields(`SELECT FROM WHERE GROUP BY ORDER HAVING AND OR NOT IN IS NULL BETWEEN LIKE AS ON JOIN LEFT CROSS CASE WHEN THEN ELSE END
( ) , . [ ] + - * / = < > <> || 1 'x' a b WITH UNION ALL DISTINCT LIMIT OFFSET OVER PARTITION ROWS CAST INTERVAL ROW ARRAY MAP VALUES EXISTS UNNEST FETCH FIRST`)

// Mistake makes a mistake in a statement: a token is left out, put in, replaced or
// exchanged with another one, or the statement ends there.
func Mistake(r *rand.Rand, statement string) string {
	list := pieces.FindAllString(statement, -1)
	var tokens []int
	for i, p := range list {
		if strings.TrimSpace(p) != "" {
			tokens = append(tokens, i)
		}
	}
	if len(tokens) == 0 {
		return statement
	}
	i := tokens[r.IntN(len(tokens))]
	stranger := " " + strangers[r.IntN(len(strangers))] + " "
	switch r.IntN(5) {
	case 0:
		list[i] = " "
	case 1:
		list[i] = stranger + list[i]
	case 2:
		k := tokens[r.IntN(len(tokens))]
		list[i], list[k] = list[k], list[i]
	case 3:
		list = list[:i]
	default:
		list[i] = stranger
	}
	return strings.TrimSpace(strings.Join(list, ""))
}
