package fn_test

import (
	"errors"
	"strings"
	"testing"

	"glaux/sql"
	"glaux/sql/fn"
)

// typ reads a type in the notation of signatures.
func typ(t *testing.T, text string) sql.Type {
	t.Helper()
	s, err := fn.ParseSignature("() -> " + text)
	if err != nil {
		t.Fatal(err)
	}
	b, err := (&fn.Func{Sigs: []fn.Signature{s}}).Resolve("type", nil)
	if err != nil {
		t.Fatal(err)
	}
	return b.Result
}

// argsOf reads "integer; array(bigint); (1)->boolean; (2)->=1": types, and
// lambdas by number of parameters and result type, where "=i" is the type of
// the lambda's parameter i.
func argsOf(t *testing.T, text string) []fn.Arg {
	var args []fn.Arg
	if text == "" {
		return nil
	}
	for _, part := range strings.Split(text, "; ") {
		n, result, lambda := strings.Cut(part, ")->")
		if !lambda {
			args = append(args, fn.Arg{Type: typ(t, part)})
			continue
		}
		want := int(n[1] - '0')
		args = append(args, fn.Arg{Params: want, Lambda: func(params []sql.Type) (sql.Type, error) {
			if len(params) != want {
				return sql.Type{}, sql.Errorf(nil, "INVALID_PARAMETER_USAGE", "Expected a lambda that takes %d argument(s) but got %d", len(params), want)
			}
			if result[0] == '=' {
				return params[result[1]-'0'], nil
			}
			return typ(t, result), nil
		}})
	}
	return args
}

func TestResolve(t *testing.T) {
	for _, c := range []struct{ name, args, want string }{
		{"abs", "integer", "integer"},
		{"abs", "decimal(5,2)", "decimal(5,2)"},
		{"abs", "unknown", "tinyint"},
		{"round", "decimal(3,2); integer", "decimal(4,2)"},
		{"round", "decimal(3,2)", "decimal(2,0)"},
		{"round", "double; integer", "double"},
		{"ceil", "decimal(5,2)", "decimal(4,0)"},
		{"ceiling", "decimal(5,0)", "decimal(5,0)"},
		{"truncate", "decimal(5,2)", "decimal(3,0)"},
		{"mod", "decimal(5,2); decimal(3,1)", "decimal(4,2)"},
		{"mod", "integer; bigint", "bigint"},
		{"sqrt", "integer", "double"},
		{"sign", "decimal(20,2)", "decimal(1,0)"},
		{"concat", "varchar(1); varchar(2)", "varchar"},
		{"concat", "char(5); varchar(1)", "char(6)"},
		{"concat", "varbinary; varbinary; varbinary", "varbinary"},
		{"concat", "array(integer); array(integer)", "array(integer)"},
		{"concat", "array(integer); integer", "array(integer)"},
		{"concat", "array(integer); bigint", "array(bigint)"},
		{"concat", "integer; array(bigint)", "array(bigint)"},
		{"concat", "array(integer); array(bigint)", "array(bigint)"},
		{"concat", "varchar(1); unknown", "array(varchar(1))"},
		{"upper", "varchar(5)", "varchar(5)"},
		{"substr", "char(4); integer", "varchar(4)"},
		{"trim", "varchar(5); varchar(2)", "varchar(5)"},
		{"trim", "char(5)", "varchar(5)"},
		{"replace", "varchar(4); varchar(1); varchar(2)", "varchar(14)"},
		{"split", "varchar(9); varchar(1)", "array(varchar(9))"},
		{"lpad", "varchar(2); integer; varchar(1)", "varchar"},
		{"codepoint", "varchar(1)", "integer"},
		{"greatest", "integer; decimal(2,1)", "decimal(11,1)"},
		{"greatest", "varchar(1); varchar(3); unknown", "varchar(3)"},
		{"regexp_like", "varchar(3); varchar(2)", "boolean"},
		{"regexp_replace", "varchar(3); varchar(1); varchar(2)", "varchar(15)"},
		{"regexp_replace", "varchar(3); varchar(1); (1)->varchar(4)", "varchar"},
		{"json_extract_scalar", "varchar(9); varchar(3)", "varchar(9)"},
		{"json_extract_scalar", "json; varchar(3)", "varchar"},
		{"url_encode", "varchar(3)", "varchar(36)"},
		{"to_iso8601", "timestamp(3)", "varchar(26)"},
		{"to_iso8601", "timestamp(6) with time zone", "varchar(35)"},
		{"year", "date", "bigint"},
		{"year", "timestamp(0) with time zone", "bigint"},
		{"date_add", "varchar(3); integer; timestamp(6)", "timestamp(6)"},
		{"date_diff", "varchar(3); date; timestamp(3)", "bigint"},
		{"date_trunc", "varchar(5); timestamp(3) with time zone", "timestamp(3) with time zone"},
		{"sequence", "integer; integer", "array(bigint)"},
		{"sequence", "timestamp(0); timestamp(0); interval year to month", "array(timestamp(0))"},
		{"element_at", "map(varchar(1), array(integer)); varchar(1)", "array(integer)"},
		{"element_at", "array(double); integer", "double"},
		{"contains", "array(integer); unknown", "boolean"},
		{"repeat", "varchar(2); integer", "array(varchar(2))"},
		{"map", "", "map(unknown, unknown)"},
		{"map", "array(varchar(1)); array(integer)", "map(varchar(1), integer)"},
		{"map_concat", "map(varchar(1), integer); map(varchar(2), bigint)", "map(varchar(2), bigint)"},
		{"map_entries", "map(varchar(1), integer)", "array(row(varchar(1), integer))"},
		{"zip", "array(integer); array(varchar(1)); array(boolean)", "array(row(integer, varchar(1), boolean))"},
		{"transform", "array(integer); (1)->=0", "array(integer)"},
		{"transform", "array(integer); (1)->varchar", "array(varchar)"},
		{"transform", "array(unknown); (1)->boolean", "array(boolean)"},
		{"filter", "array(varchar(3)); (1)->boolean", "array(varchar(3))"},
		{"reduce", "array(integer); integer; (2)->bigint; (1)->=0", "bigint"},
		{"reduce", "array(integer); double; (2)->double; (1)->varchar(3)", "varchar(3)"},
		{"array_sort", "array(integer); (2)->integer", "array(integer)"},
		{"map_filter", "map(integer, varchar(1)); (2)->boolean", "map(integer, varchar(1))"},
		{"transform_keys", "map(integer, varchar(1)); (2)->=1", "map(varchar(1), varchar(1))"},
		{"transform_values", "map(integer, varchar(1)); (2)->double", "map(integer, double)"},
		{"zip_with", "array(integer); array(varchar(1)); (2)->=1", "array(varchar(1))"},
		{"map_zip_with", "map(integer, double); map(integer, date); (3)->=2", "map(integer, date)"},
		{"count", "", "bigint"},
		{"count", "unknown", "bigint"},
		{"sum", "integer", "bigint"},
		{"sum", "decimal(5,2)", "decimal(38,2)"},
		{"avg", "decimal(5,2)", "decimal(5,2)"},
		{"avg", "tinyint", "double"},
		{"avg", "real", "real"},
		{"max", "varchar(3)", "varchar(3)"},
		{"max", "integer; integer", "array(integer)"},
		{"max_by", "varchar(1); integer", "varchar(1)"},
		{"min_by", "varchar(1); integer; bigint", "array(varchar(1))"},
		{"array_agg", "varchar(1)", "array(varchar(1))"},
		{"map_agg", "varchar(1); date", "map(varchar(1), date)"},
		{"approx_percentile", "integer; double", "bigint"},
		{"approx_percentile", "decimal(5,2); double", "real"},
		{"approx_percentile", "real; array(double)", "array(real)"},
		{"reduce_agg", "integer; integer; (2)->=0; (2)->=0", "integer"},
		{"lag", "varchar(2); integer; varchar(4)", "varchar(4)"},
		{"ntile", "integer", "bigint"},
		{"bing_tile_coordinates", "bingtile", `row("x" integer, "y" integer)`},
		{"st_point", "integer; integer", "geometry"},
		{"format", "varchar(4); integer; date", "varchar"},
		{"$add", "tinyint; integer", "integer"},
		{"$add", "integer; decimal(2,1)", "decimal(12,1)"},
		{"$add", "real; decimal(2,1)", "real"},
		{"$add", "bigint; double", "double"},
		{"$add", "time(0); interval day to second", "time(3)"},
		{"$add", "timestamp(0); interval day to second", "timestamp(3)"},
		{"$subtract", "timestamp(6); interval year to month", "timestamp(6)"},
		{"$subtract", "date; date", "interval day to second"},
		{"$subtract", "timestamp(3); date", "interval day to second"},
		{"$multiply", "decimal(20,5); decimal(20,5)", "decimal(38,10)"},
		{"$multiply", "decimal(2,1); interval year to month", "interval year to month"},
		{"$divide", "decimal(4,2); decimal(3,1)", "decimal(5,2)"},
		{"$divide", "interval day to second; integer", "interval day to second"},
		{"$modulus", "decimal(4,2); integer", "decimal(4,2)"},
		{"$negate", "interval day to second", "interval day to second"},
		{"$subscript", "array(varchar(1)); integer", "varchar(1)"},
		{"$subscript", "map(varchar(5), integer); varchar(1)", "integer"},
		{"at_timezone", "timestamp(0); varchar(10)", "timestamp(0) with time zone"},
	} {
		b, err := fn.Resolve(c.name, argsOf(t, c.args))
		if err != nil {
			t.Errorf("%s(%s): %v", c.name, c.args, err)
			continue
		}
		if want := typ(t, c.want); !b.Result.Equal(want) {
			t.Errorf("%s(%s) is %s, want %s", c.name, c.args, b.Result, want)
		}
	}
}

func TestResolveErrors(t *testing.T) {
	for _, c := range []struct{ name, args, code, message string }{
		{"Nope", "", "FUNCTION_NOT_FOUND", "Function 'nope' not registered"},
		{"max", "map(integer,integer)", "FUNCTION_NOT_FOUND", "Unexpected parameters (map(integer,integer)) for function max. Expected: max(e, bigint) E:orderable, max(t) T:orderable"},
		{"greatest", "integer; varchar(1)", "FUNCTION_NOT_FOUND", "Unexpected parameters (integer, varchar(1)) for function greatest. Expected: greatest(E) E:orderable"},
		{"concat", "array(integer); array(varchar(1))", "FUNCTION_NOT_FOUND", "Unexpected parameters (array(integer), array(varchar(1))) for function concat. Expected: concat(E, array(E)) E, concat(array(E)) E, concat(array(E), E) E, concat(char(x), char(y)), concat(varbinary), concat(varchar)"},
		{"cardinality", "integer", "FUNCTION_NOT_FOUND", "Unexpected parameters (integer) for function cardinality. Expected: cardinality(array(e)) E, cardinality(hyperloglog), cardinality(map(k,v)) K, V, cardinality(setdigest)"},
		{"reduce", "array(integer); integer", "FUNCTION_NOT_FOUND", "Unexpected parameters (array(integer), integer) for function reduce. Expected: reduce(array(T), S, function(S,T,S), function(S,R)) T, S, R"},
		{"split_to_map", "varchar(11); varchar(1); varchar(1); (3)->=1", "FUNCTION_NOT_FOUND", "Unexpected parameters (varchar(11), varchar(1), varchar(1), <function>) for function split_to_map. Expected: split_to_map(varchar, varchar, varchar)"},
		{"max_by", "integer", "FUNCTION_NOT_FOUND", "Unexpected parameters (integer) for function max_by. Expected: max_by(v, k) K:orderable, V, max_by(v, k, bigint) K:orderable, V"},
		{"at_timezone", "integer; varchar(3)", "FUNCTION_NOT_FOUND", "Unexpected parameters (integer, varchar(3)) for function at_timezone. Expected: at_timezone(timestamp(p) with time zone, interval day to second), at_timezone(timestamp(p) with time zone, varchar(x))"},
		{"date", "integer", "FUNCTION_NOT_FOUND", "Unexpected parameters (integer) for function date. Expected: date(timestamp(p) with time zone), date(timestamp(p)), date(varchar(x))"},
		{"codepoint", "varchar(2)", "FUNCTION_NOT_FOUND", "Unexpected parameters (varchar(2)) for function codepoint. Expected: codepoint(varchar(1))"},
		{"transform", "array(integer); (2)->=0", "INVALID_PARAMETER_USAGE", "Expected a lambda that takes 1 argument(s) but got 2"},
		{"concat", "", "AMBIGUOUS_FUNCTION_CALL", "Could not choose a best candidate operator. Explicit type casts must be added.\nCandidates are:\n\t * ():varbinary\n\t * ():varchar\n"},
		{"concat", "varbinary; unknown", "AMBIGUOUS_FUNCTION_CALL", ""},
		{"concat", "array(integer); array(unknown)", "AMBIGUOUS_FUNCTION_CALL", ""},
		{"json_extract_scalar", "unknown; varchar(3)", "AMBIGUOUS_FUNCTION_CALL", ""},
		{"concat_ws", "varchar(1); unknown", "AMBIGUOUS_FUNCTION_CALL", ""},
		{"$add", "integer; varchar(1)", "TYPE_MISMATCH", "Cannot apply operator: integer + varchar(1)"},
		{"$add", "date; date", "TYPE_MISMATCH", "Cannot apply operator: date + date"},
		{"$add", "date; integer", "TYPE_MISMATCH", "Cannot apply operator: date + integer"},
		{"$add", "interval day to second; interval year to month", "TYPE_MISMATCH", "Cannot apply operator: interval day to second + interval year to month"},
		{"$add", "time(0); interval year to month", "TYPE_MISMATCH", "Cannot apply operator: time(0) + interval year to month"},
		{"$negate", "boolean", "TYPE_MISMATCH", "Cannot negate boolean"},
		{"$subscript", "map(integer,varchar(1)); varchar(1)", "TYPE_MISMATCH", "Cannot use varchar(1) for subscript of map(integer, varchar(1))"},
	} {
		b, err := fn.Resolve(c.name, argsOf(t, c.args))
		if err == nil {
			t.Errorf("%s(%s) resolves to %s", c.name, c.args, b.Result)
			continue
		}
		e, ok := errors.AsType[*sql.Error](err)
		if !ok || e.Name != c.code || c.message != "" && e.Message != c.message {
			t.Errorf("%s(%s): %v\nwant %s: %s", c.name, c.args, err, c.code, c.message)
		}
	}
}

func TestCoercions(t *testing.T) {
	for _, c := range []struct{ from, to, common string }{ // "-" where there is none; to is reached when common equals it
		{"integer", "bigint", "bigint"},
		{"bigint", "integer", "bigint"},
		{"integer", "decimal(2,1)", "decimal(11,1)"},
		{"bigint", "real", "real"},
		{"decimal(38,0)", "double", "double"},
		{"decimal(38,0)", "decimal(38,38)", "decimal(38,38)"},
		{"varchar(3)", "varchar", "varchar"},
		{"varchar(3)", "char(5)", "char(5)"},
		{"char(3)", "varchar(5)", "char(5)"},
		{"date", "timestamp(3)", "timestamp(3)"},
		{"date", "timestamp(3) with time zone", "timestamp(3) with time zone"},
		{"timestamp(6)", "timestamp(3) with time zone", "timestamp(6) with time zone"},
		{"time(0)", "time(3) with time zone", "time(3) with time zone"},
		{"unknown", "array(integer)", "array(integer)"},
		{"array(integer)", "array(bigint)", "array(bigint)"},
		{"array(unknown)", "array(varchar(1))", "array(varchar(1))"},
		{"map(integer,integer)", "map(integer,double)", "map(integer,double)"},
		{`row("a" integer)`, `row("a" bigint)`, `row("a" bigint)`},
		{`row("a" integer)`, `row("b" integer)`, `row(integer)`},
		{"integer", "varchar", "-"},
		{"json", "varchar", "-"},
		{"boolean", "integer", "-"},
		{"row(integer)", "row(integer,integer)", "-"},
	} {
		from, to := typ(t, c.from), typ(t, c.to)
		common, ok := fn.CommonSuperType(from, to)
		if want := c.common != "-"; ok != want || ok && !common.Equal(typ(t, c.common)) {
			t.Errorf("common super type of %s and %s: %s, %v", from, to, common, ok)
		}
	}
	for _, c := range []struct {
		from, to           string
		coerce, only, cast bool
	}{
		{"integer", "bigint", true, false, true},
		{"bigint", "integer", false, false, true},
		{"varchar(3)", "varchar(5)", true, true, true},
		{"varchar(5)", "varchar(3)", false, false, true},
		{"decimal(5,2)", "decimal(9,2)", true, true, true},
		{"decimal(5,2)", "decimal(20,2)", true, false, true},
		{"array(varchar(1))", "array(varchar)", true, true, true},
		{"array(integer)", "varchar", false, false, false},
		{"date", "integer", false, false, false},
		{"json", "date", false, false, false},
		{"varchar", "date", false, false, true},
		{"varbinary", "varchar", false, false, false},
		{"map(date,integer)", "json", false, false, true},
		{"map(row(integer),integer)", "json", false, false, false},
		{"row(integer)", "row(varchar)", false, false, true},
	} {
		from, to := typ(t, c.from), typ(t, c.to)
		if got := fn.CanCoerce(from, to); got != c.coerce {
			t.Errorf("CanCoerce(%s, %s) = %v", from, to, got)
		}
		if got := fn.TypeOnlyCoercion(from, to); got != c.only {
			t.Errorf("TypeOnlyCoercion(%s, %s) = %v", from, to, got)
		}
		if got := fn.CanCast(from, to); got != c.cast {
			t.Errorf("CanCast(%s, %s) = %v", from, to, got)
		}
	}
}

func TestTypeNames(t *testing.T) {
	for _, c := range []struct{ typ, name, display string }{
		{"decimal(5,2)", "decimal(5,2)", "decimal(5,2)"},
		{"map(varchar(1), array(decimal(2,1)))", "map(varchar(1),array(decimal(2,1)))", "map(varchar(1), array(decimal(2,1)))"},
		{`row("a" integer, "B c" double)`, `row("a" integer,"B c" double)`, "row(a integer, B c double)"},
		{"row(integer, varchar(1))", "row(integer,varchar(1))", "row(integer, varchar(1))"},
		{"hyperloglog", "HyperLogLog", "HyperLogLog"},
	} {
		if got := fn.TypeName(typ(t, c.typ)); got != c.name {
			t.Errorf("TypeName(%s) = %s", c.typ, got)
		}
		if got := fn.DisplayName(typ(t, c.typ)); got != c.display {
			t.Errorf("DisplayName(%s) = %s", c.typ, got)
		}
	}
}
