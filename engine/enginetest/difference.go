package enginetest

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"glaux/conform"
	"glaux/sql"
)

// Outcome says how two engines' answers to one statement compare.
type Outcome uint8

// The outcomes. Alike are errors that complain of the same with other values: of which group
// or partition is told isn't determined. Raced is of several runtime errors which was met: an engine may
// evaluate in any order, and leave out what it doesn't need. Undecided is an answer that
// the oracle did not give, or one of several that the statement permits.
const (
	Equal Outcome = iota
	Failed
	Alike
	Raced
	Undecided
	Different
)

// Compare asks both engines and says how the second differs from the oracle.
// Failed is the same error on both. What is Undecided has its row in
// docs/compatibility.md; Alike and Raced need a proof (see random.Query.Guarded).
func Compare(ctx context.Context, statement string, ordered, approx bool, oracle, ask Ask) (Outcome, string) {
	ctx, cancel := context.WithTimeout(ctx, caseTimeout)
	defer cancel()
	want, err := oracle(ctx, statement)
	wanted, failed := errors.AsType[*sql.Error](err)
	if err != nil && !failed {
		return Undecided, err.Error()
	}
	got, err := ask(ctx, statement)
	if failed {
		return compareErrors(statement, wanted, err)
	}
	if err != nil {
		if (strings.HasPrefix(err.Error(), beyondNanos) || strings.Contains(err.Error(), ": "+beyondNanos)) && nanos.MatchString(statement) {
			return Undecided, err.Error()
		}
		return Different, "error " + describe(err) + ", want rows"
	}
	c := conform.Case{Approx: approx, Unordered: !ordered, Names: want.Names, Rows: want.Rows}
	for _, t := range want.Types {
		c.Types = append(c.Types, t.String())
	}
	d := different(c, got)
	switch {
	case d == "":
		return Equal, ""
	case ordered && tiesOnly(c, got):
		return Undecided, "0.0 and -0.0 are equal to ORDER BY, and so is an instant in all zones, in whatever order they come"
	case merging.MatchString(statement) && equalsOnly(c, got) && alsoUnmerged(ctx, statement, approx, oracle, ask):
		return Undecided, "of rows that differ in the sign of zero only, or in the zone of an instant, any one stays"
	}
	if strings.HasSuffix(d, ", want NULL") && internalInTryCast(ctx, statement, oracle) {
		return Undecided, "TRY_CAST of what the oracle fails at with an internal error: " + d
	}
	if tooManyDigits(want) {
		return Undecided, "the least bigint as a decimal of less than 19 digits: " + d
	}
	if merging.MatchString(statement) && timesOnly(want.Rows, got.Rows) {
		return Undecided, "maps that have NaN for a key are equal or not, in Trino by how they are stored"
	}
	return Different, d
}

// nanKey finds a map that has NaN for a key, which nothing equals.
var nanKey = regexp.MustCompile(`[{ ]NaN=`)

// timesOnly reports rows that are the same but for how often those come that have a map with NaN for
// a key.
func timesOnly(want, got [][]*string) bool {
	times := map[string]int{}
	seen := [2]map[string]bool{{}, {}}
	for i, rows := range [][][]*string{want, got} {
		for _, row := range rows {
			var b strings.Builder
			for _, v := range row {
				b.WriteString(show(v) + "\t")
			}
			seen[i][b.String()] = true
			times[b.String()] += 1 - 2*i
		}
	}
	for row, n := range times {
		if !seen[0][row] || !seen[1][row] || n != 0 && !nanKey.MatchString(row) {
			return false
		}
	}
	return true
}

// tooManyDigits reports an answer with a decimal that has more digits than its type, which is
// what the oracle makes of the least bigint.
func tooManyDigits(a Answer) bool {
	for i, t := range a.Types {
		if t.Kind != sql.Decimal {
			continue
		}
		for _, row := range a.Rows {
			if row[i] != nil && len(strings.TrimLeft(digits.Replace(*row[i]), "0")) > t.Precision {
				return true
			}
		}
	}
	return false
}

// digits leaves those of a number.
var digits = strings.NewReplacer("-", "", ".", "")

// tiesOnly reports answers of the same rows in orders that differ by rows that are equal
// but for the sign of zero and the zone in which an instant is told.
func tiesOnly(want conform.Case, got Answer) bool {
	bag := want
	bag.Unordered = true
	if different(bag, got) != "" {
		return false
	}
	return equalsOnly(want, got)
}

// equalsOnly reports answers that are the same but for the sign of zero and the zone in
// which an instant is told.
func equalsOnly(want conform.Case, got Answer) bool {
	plain := func(rows [][]*string) [][]*string {
		out := make([][]*string, len(rows))
		for i, row := range rows {
			for _, v := range row {
				if v != nil {
					s := zoned.ReplaceAllStringFunc(negativeZero.ReplaceAllString(*v, "${1}0.0${2}"), inUTC)
					v = &s
				}
				out[i] = append(out[i], v)
			}
		}
		return out
	}
	want.Rows, got.Rows = plain(want.Rows), plain(got.Rows)
	return different(want, got) == ""
}

// alsoUnmerged reports that answers are the same where a statement keeps the equal rows that it
// makes one of, if leaving out its DISTINCT and UNION is all that takes.
func alsoUnmerged(ctx context.Context, statement string, approx bool, oracle, ask Ask) bool {
	unmerged := withoutMerging.Replace(statement)
	if unmerged == statement || merging.MatchString(strings.ReplaceAll(unmerged, "UNION ALL", "")) {
		return true
	}
	want, err := oracle(ctx, unmerged)
	if err != nil {
		return true // which was not to be read as a whole
	}
	got, err := ask(ctx, unmerged)
	c := conform.Case{Approx: approx, Unordered: true, Names: want.Names, Rows: want.Rows}
	for _, t := range want.Types {
		c.Types = append(c.Types, t.String())
	}
	return err == nil && different(c, got) == ""
}

// withoutMerging keeps what is there twice.
var withoutMerging = strings.NewReplacer("UNION ALL ", "UNION ALL ", "UNION DISTINCT ", "UNION ALL ", "UNION ", "UNION ALL ", "SELECT DISTINCT ", "SELECT ")

// internalInTryCast reports that the oracle meets an internal error in what TRY_CAST makes NULL.
func internalInTryCast(ctx context.Context, statement string, oracle Ask) bool {
	plain := strings.ReplaceAll(statement, "TRY_CAST(", "CAST(")
	if plain == statement {
		return false
	}
	_, err := oracle(ctx, plain)
	e, ok := errors.AsType[*sql.Error](err)
	return ok && e.Name == "GENERIC_INTERNAL_ERROR"
}

// nanos finds what may make timestamps of more than microseconds.
var nanos = regexp.MustCompile(`(?i)timestamp\((7|8|9|1[0-2])\)|nanos|:\d\d\.\d{7}`)

// beyondNanos begins what is said of timestamps of nanoseconds that are too far away.
const beyondNanos = "Timestamps with nanoseconds are supported from"

// merging finds what makes one row of several equal ones.
var merging = regexp.MustCompile(`\b(UNION|INTERSECT|EXCEPT|DISTINCT|GROUP BY)\b`)

var (
	negativeZero = regexp.MustCompile(`(^|[^0-9A-Za-z.-])-0\.0($|[^0-9.E])`)
	zoned        = regexp.MustCompile(`(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(\.\d+)? ([+-]\d\d:\d\d|[A-Za-z][A-Za-z0-9/_+-]*)`)
)

// inUTC is a timestamp with time zone as the same instant in UTC, or as it is if its
// zone is not known.
func inUTC(text string) string {
	m := zoned.FindStringSubmatch(text)
	var zone *time.Location
	if offset, err := time.Parse("-07:00", m[3]); err == nil {
		zone = offset.Location()
	} else if zone, err = (sql.Zone{Name: m[3], Named: true}).Rules(); err != nil {
		return text
	}
	at, err := time.ParseInLocation(time.DateTime, m[1], zone)
	if err != nil {
		return text
	}
	return at.UTC().Format(time.DateTime) + m[2] + " UTC"
}

// internal are texts with which Trino's own functions fail as if it were its fault.
var internal = []string{
	"Invalid format", "relation string", "quantile must be between [0,1]", "quantiles should be in [0, 1] range",
	"the encoded polyline is truncated", "Invalid code point 0x", "value must be >= 0",
}

// RuntimeError reports whether a difference that Compare describes is that one
// engine failed while the query ran.
func RuntimeError(difference string) bool {
	if text, ok := strings.CutPrefix(difference, "error GENERIC_INTERNAL_ERROR: "); ok {
		for _, known := range internal {
			if strings.HasPrefix(text, known) {
				return true
			}
		}
	}
	return strings.HasPrefix(difference, "error ") && !strings.HasPrefix(difference, "error GENERIC_INTERNAL_ERROR") && !strings.Contains(difference, ": line ") ||
		strings.HasPrefix(difference, "no error") && strings.Contains(difference, " at 0:0: ")
}

// Unstorable reports a difference that Compare describes as the engine's failing at a date or an
// interval beyond 32 bits, and gives that error.
func Unstorable(difference string) (failure string, ok bool) {
	text, ok := strings.CutPrefix(difference, "error GENERIC_INTERNAL_ERROR: ")
	failure = unstorable.FindString(text)
	return "GENERIC_INTERNAL_ERROR: " + failure, ok && failure != ""
}

var unstorable = regexp.MustCompile(`^Value -?\d+ (exceeds MAX_INT|is less than MIN_INT) for type (date|interval year to month)`)

// PartOverflows reports a difference that Compare describes as the oracle's failing in an
// addition, as it does where a part of a sum overflows.
func PartOverflows(difference string) bool {
	return strings.HasPrefix(difference, "no error, want NUMERIC_VALUE_OUT_OF_RANGE at 0:0: bigint addition overflow: ")
}

// SumOverflows reports a difference that Compare describes as both engines failing at a sum
// beyond bigint, which is told of the addition there and of the total here.
func SumOverflows(difference string) bool {
	return strings.HasPrefix(difference, "error NUMERIC_VALUE_OUT_OF_RANGE: Out of range for bigint: ") &&
		strings.Contains(difference, ", want NUMERIC_VALUE_OUT_OF_RANGE at 0:0: bigint addition overflow: ")
}

// unusable reports errors that come of the oracle's limits, not of the statement.
func unusable(e *sql.Error) bool {
	switch e.Name {
	case "COMPILER_ERROR", "QUERY_REJECTED", "GENERIC_INTERNAL_ERROR", "OPTIMIZER_TIMEOUT", "STACK_OVERFLOW", "SERIALIZATION_ERROR":
		return true
	}
	return strings.HasPrefix(e.Name, "EXCEEDED_") || strings.HasPrefix(e.Name, "NO_NODES") || strings.HasPrefix(e.Name, "SERVER_")
}

// compareErrors compares an error of the oracle with what the other engine said.
func compareErrors(statement string, want *sql.Error, err error) (Outcome, string) {
	difference := fmt.Sprintf("want %s at %d:%d: %s", want.Name, want.Pos.Line, want.Pos.Column, want.Message)
	got, failed := errors.AsType[*sql.Error](err)
	ours := failed && ownWords.MatchString(got.Message) // a mistake of ours
	switch {
	case failed && got.Name == want.Name && got.Pos == want.Pos && said(got) == said(want):
		return Failed, ""
	case failed && strings.HasPrefix(got.Message, "Only one sql statement is allowed") && strings.Contains(statement, ";"):
		return Undecided, "Athena's own rule comes first: one statement a request"
	case strings.HasPrefix(want.Message, "mismatched input ';'") && strayed(statement):
		return Undecided, "Athena's own rule comes first: semicolons around the statement go"
	case unusable(want) && !ours:
		return Undecided, "internal: " + want.Message
	case failed && got.Name == want.Name && got.Pos == want.Pos && alike(got.Message, want.Message) && (strings.Contains(statement, " OVER ") || strings.Contains(statement, " GROUP BY ")):
		return Alike, "error " + describe(err) + ", " + difference
	case err == nil && RefusedOrder(want.Message, statement):
		return Undecided, "NULL inside of rows and arrays is sorted, which Trino refuses"
	case err == nil:
		return Different, "no error, " + difference
	case failed && got.Pos.IsZero() && want.Pos.IsZero() && got.Name != "NOT_SUPPORTED" && !ours:
		return Raced, "error " + describe(err) + ", " + difference
	}
	return Different, "error " + describe(err) + ", " + difference
}

// strayed reports a statement with semicolons around it.
func strayed(statement string) bool {
	one := strings.TrimSpace(statement)
	return strings.HasPrefix(one, ";") || strings.HasSuffix(one, ";")
}

// RefusedOrder reports an error of Trino's that is one of ordering rows of the statement by values with NULL inside,
// which the engine sorts.
func RefusedOrder(message, statement string) bool {
	return strings.Contains(message, "comparison not supported for") && sorting.MatchString(statement)
}

// sorting finds what Trino sorts rows for, and what leaves out groups whose min or max fails there.
var sorting = regexp.MustCompile(`\b(ORDER BY|INTERSECT ALL|EXCEPT ALL|HAVING)\b`)

var (
	// ownWords begin DuckDB's errors.
	ownWords = regexp.MustCompile(`^[A-Z][A-Za-z ]* Error: `)
	numbers  = regexp.MustCompile(`-?(\d[0-9.E-]*|NaN|Infinity)`)
)

// alike reports texts of the same complaint about different values.
func alike(a, b string) bool {
	return numbers.ReplaceAllString(a, "#") == numbers.ReplaceAllString(b, "#")
}

// said is an error's message without what has no meaning: the order of the
// candidates for an ambiguous call, and which words the parser could have gone on
// with, of which Trino names what its own grammar's state shows.
func said(e *sql.Error) string {
	switch e.Name {
	case "SYNTAX_ERROR":
		before, _, _ := strings.Cut(e.Message, "Expecting:")
		return before
	case "AMBIGUOUS_FUNCTION_CALL":
		lines := strings.Split(e.Message, "\n")
		slices.Sort(lines)
		return strings.Join(lines, "\n")
	}
	return e.Message
}

// Cells lists where two answers to one statement differ, as row of want and column,
// and says how the first one does. The first keys columns tell the rows apart, which may come in any
// order. Of answers that have other columns or rows, how says so alone.
func Cells(want, got Answer, keys int, approx bool) (cells [][2]int, how string) {
	c := conform.Case{Rows: want.Rows, Approx: approx}
	for _, t := range want.Types {
		c.Types = append(c.Types, t.String())
	}
	shape, have := c, got
	shape.Rows, have.Rows = nil, nil
	if d := different(shape, have); d != "" {
		return nil, d
	}
	if len(got.Rows) != len(want.Rows) {
		return nil, fmt.Sprintf("%d rows, want %d", len(got.Rows), len(want.Rows))
	}
	key := func(row []*string) string {
		var b strings.Builder
		for _, v := range row[:keys] {
			b.WriteString(show(v) + "\t")
		}
		return b.String()
	}
	byKey := map[string][]*string{}
	for _, row := range got.Rows {
		byKey[key(row)] = row
	}
	for i, row := range want.Rows {
		other, ok := byKey[key(row)]
		if !ok {
			return nil, "no row " + key(row)
		}
		for k := keys; k < len(row); k++ {
			if !sameValue(other[k], row[k], approx) {
				if cells = append(cells, [2]int{i, k}); how == "" {
					how = fmt.Sprintf("row %s column %d: %s, want %s", key(row), k+1-keys, show(other[k]), show(row[k]))
				}
			}
		}
	}
	return cells, how
}
