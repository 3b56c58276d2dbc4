package enginetest

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"glaux/conform"
	"glaux/sql"
)

// Outcome says how two engines' answers to one statement compare.
type Outcome uint8

// The outcomes. Raced is of several runtime errors which was met: an engine may
// evaluate in any order, and leave out what it doesn't need. Undecided is an answer that the oracle did not give.
const (
	Equal Outcome = iota
	Failed
	Raced
	Undecided
	Different
)

// Compare asks both engines and says how the second differs from the oracle.
// Failed is the same error on both.
func Compare(ctx context.Context, statement string, ordered, approx bool, oracle, ask Ask) (Outcome, string) {
	ctx, cancel := context.WithTimeout(ctx, caseTimeout)
	defer cancel()
	want, err := oracle(ctx, statement)
	wanted, failed := errors.AsType[*sql.Error](err)
	if err != nil && !failed || failed && unusable(wanted) {
		return Undecided, err.Error()
	}
	got, err := ask(ctx, statement)
	if failed && strings.Contains(wanted.Message, "comparison not supported for") {
		return Undecided, "Trino does not order NULL inside of rows and arrays"
	}
	if failed && err == nil && strings.Contains(statement, " HAVING ") && ofAggregate(wanted) {
		return Undecided, "an aggregate of a group that HAVING drops is not computed"
	}
	if failed {
		return compareErrors(wanted, err)
	}
	if mine, ok := errors.AsType[*sql.Error](err); ok && compiled(mine) {
		return Undecided, compiledWhy
	}
	if mine, ok := errors.AsType[*sql.Error](err); ok && uncaught(mine) {
		return Undecided, "which expressions are evaluated depends on the order, and TRY doesn't catch " + mine.Message
	}
	if err != nil {
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
	case ordered && zerosOnly(c, got):
		return Undecided, "0.0 and -0.0 are equal to ORDER BY, in whatever order they come"
	}
	return Different, d
}

// zerosOnly reports answers of the same rows in orders that differ by rows that are equal
// but for the sign of zero.
func zerosOnly(want conform.Case, got Answer) bool {
	bag := want
	bag.Unordered = true
	if different(bag, got) != "" {
		return false
	}
	unsigned := func(rows [][]*string) [][]*string {
		out := make([][]*string, len(rows))
		for i, row := range rows {
			for _, v := range row {
				if v != nil {
					s := negativeZero.ReplaceAllString(*v, "${1}0.0${2}")
					v = &s
				}
				out[i] = append(out[i], v)
			}
		}
		return out
	}
	want.Rows, got.Rows = unsigned(want.Rows), unsigned(got.Rows)
	return different(want, got) == ""
}

var negativeZero = regexp.MustCompile(`(^|[^0-9A-Za-z.-])-0\.0($|[^0-9.E])`)

// internal are texts with which Trino's own functions fail as if it were its fault.
var internal = []string{"Invalid format", "relation string length has to be 9 characters", "quantile must be between [0,1]"}

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

// unusable reports errors that come of the oracle's limits, not of the statement.
func unusable(e *sql.Error) bool {
	switch e.Name {
	case "COMPILER_ERROR", "QUERY_REJECTED", "GENERIC_INTERNAL_ERROR", "OPTIMIZER_TIMEOUT", "STACK_OVERFLOW", "SERIALIZATION_ERROR":
		return true
	}
	return strings.HasPrefix(e.Name, "EXCEEDED_") || strings.HasPrefix(e.Name, "NO_NODES") || strings.HasPrefix(e.Name, "SERVER_")
}

// compiled reports errors of calls that can't be compiled. Trino meets them wherever the
// call stands, also in TRY and where there are no rows, unless it computes the call
// while it plans.
func compiled(e *sql.Error) bool {
	return strings.Contains(e.Message, "There must be two or more ") && strings.Contains(e.Message, "arguments") ||
		strings.HasPrefix(e.Message, "Cannot cast JSON to ") || strings.HasPrefix(e.Message, "Cannot cast ") && strings.HasSuffix(e.Message, " to JSON")
}

// ofAggregate reports errors that only aggregates raise, of their constant arguments.
func ofAggregate(e *sql.Error) bool {
	for _, what := range []string{" argument of max_n must be ", " argument of min_n must be ", " argument of max_by must be ", " argument of min_by must be ",
		"numeric_histogram bucket count must be ", "approx_most_frequent bucket count must be "} {
		if strings.Contains(e.Message, what) {
			return true
		}
	}
	return false
}

// uncaught reports Trino's own internal errors of calls with arguments that are none,
// which TRY doesn't catch: no query guarded by it shows whether only the order of
// evaluation made the difference.
func uncaught(e *sql.Error) bool {
	if e.Name != "GENERIC_INTERNAL_ERROR" {
		return false
	}
	switch e.Message {
	case "quantile must be between [0,1]", "quantiles should be in [0, 1] range", "relation string length has to be 9 characters", "relation string",
		"the encoded polyline is truncated":
		return true
	}
	return strings.HasPrefix(e.Message, "Invalid code point 0x")
}

const compiledWhy = "Trino fails when it compiles the call, or not at all where it plans without it"

func compareErrors(want *sql.Error, err error) (Outcome, string) {
	if got, ok := errors.AsType[*sql.Error](err); ok && strings.HasPrefix(got.Message, "Only one sql statement is allowed") {
		return Undecided, "Athena's own rule comes first: one statement a request"
	}
	if got, ok := errors.AsType[*sql.Error](err); compiled(want) && (!ok || got.Pos.IsZero()) || ok && compiled(got) && want.Pos.IsZero() {
		if !ok || got.Message != want.Message {
			return Undecided, compiledWhy
		}
	}
	switch {
	case err != nil:
	case strings.HasPrefix(want.Message, "bigint addition overflow"):
		return Undecided, "of sum(bigint) only the total must not overflow"
	}
	if err == nil {
		return Different, fmt.Sprintf("no error, want %s at %d:%d: %s", want.Name, want.Pos.Line, want.Pos.Column, want.Message)
	}
	got, ok := errors.AsType[*sql.Error](err)
	switch {
	case ok && strings.HasPrefix(got.Message, "Only one sql statement is allowed"):
		return Undecided, "Athena takes one statement a request"
	case ok && got.Name == want.Name && got.Pos == want.Pos && said(got) == said(want):
		return Failed, ""
	case ok && got.Pos.IsZero() && want.Pos.IsZero() && (got.Name != "NOT_SUPPORTED" || strings.Contains(got.Message, "comparison not supported for")) && got.Name != "GENERIC_INTERNAL_ERROR":
		return Raced, fmt.Sprintf("error %s, want %s: %s", describe(err), want.Name, want.Message)
	}
	return Different, fmt.Sprintf("error %s, want %s at %d:%d: %s", describe(err), want.Name, want.Pos.Line, want.Pos.Column, want.Message)
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
