package kernel

import (
	"math/big"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	rendered "glaux/engine/duck/text"
	"glaux/sql"
)

// coerceKernels are this file's kernels by name.
var coerceKernels = map[string]Kernel{
	// hive_coerce makes of a value of a partition's type one of the table's, as Hive's
	// readers do: what can't be one is mostly NULL.
	"hive_coerce": Kernel{Make: func(args []sql.Type, result sql.Type) (Func, error) {
		f, err := coercion(args[0], result)
		return func(c *Call) error {
			for i := range c.N {
				x := c.Args[0].Value(i)
				if x == nil {
					c.Out.Null()
					continue
				}
				y, err := f(x)
				if err != nil {
					return err
				}
				c.Out.Append(y)
			}
			return nil
		}, err
	}},
}

// coercion converts values that aren't NULL.
func coercion(from, to sql.Type) (convert, error) {
	switch {
	case from.Equal(to):
		return func(x any) (any, error) { return x, nil }, nil
	case from.Kind == sql.Array && to.Kind == sql.Array:
		return coerceArray(from, to)
	case from.Kind == sql.Map && to.Kind == sql.Map:
		return coerceMap(from, to)
	case from.Kind == sql.Row && to.Kind == sql.Row:
		return coerceRow(from, to)
	case from.Kind == sql.Varchar && to.Kind == sql.VarBinary:
		return func(x any) (any, error) { return []byte(x.(string)), nil }, nil
	case from.Kind == sql.Varchar && !to.IsString():
		return coerceText(to)
	case from.IsString() && to.IsString():
		return func(x any) (any, error) { return firstOf(x.(string), to), nil }, nil
	case to.Kind == sql.Varchar, from.Kind == sql.VarBinary && to.Kind == sql.Char:
		return coerceToText(from, to)
	case from.IsInteger() && to.Kind == sql.Decimal:
		unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(to.Scale)), nil)
		return func(x any) (any, error) {
			return inDigits(new(big.Int).Mul(big.NewInt(x.(int64)), unit), to.Precision), nil
		}, nil
	case from.Kind == sql.Decimal && to.IsInteger():
		unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(from.Scale)), nil)
		return func(x any) (any, error) { return inBits(new(big.Int).Quo(x.(*big.Int), unit), to), nil }, nil
	case from.Kind == sql.BigInt && to.Kind == sql.Double:
		return func(x any) (any, error) {
			const most = 1<<53 - 1
			if n := x.(int64); n > most || n < -most {
				return nil, failure("INVALID_CAST_ARGUMENT", "Cannot read value '%d' as DOUBLE", n)
			}
			return float64(x.(int64)), nil
		}, nil
	case from.IsInteger() && to.Kind == sql.Date:
		// A number of days, in a file whose table says that they are dates.
		return func(x any) (any, error) {
			if n := x.(int64); int64(int32(n)) != n {
				return nil, failure("GENERIC_INTERNAL_ERROR", "integer overflow")
			}
			return x, nil
		}, nil
	case from.Kind == sql.Timestamp && to.Kind == sql.Date:
		return func(x any) (any, error) {
			const day = 86_400_000_000
			m := x.(sql.Instant).Micros
			d := m / day
			if m%day < 0 {
				d--
			}
			return d, nil
		}, nil
	}
	return caster(from, to, session{})
}

// firstOf is as much of a text as a type has room for.
func firstOf(s string, t sql.Type) string {
	if t.Kind == sql.Char {
		s = strings.TrimRight(s, " ")
	}
	if t.Length == sql.UnboundedLength || utf8.RuneCountInString(s) <= t.Length {
		return s
	}
	s = string([]rune(s)[:t.Length])
	if t.Kind == sql.Char {
		s = strings.TrimRight(s, " ")
	}
	return s
}

func inDigits(x *big.Int, precision int) any {
	if x.CmpAbs(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(precision)), nil)) >= 0 {
		return nil
	}
	return x
}

func inBits(x *big.Int, t sql.Type) any {
	limit := int64(1) << (integerBits(t) - 1)
	if !x.IsInt64() || integerBits(t) < 64 && (x.Int64() < -limit || x.Int64() >= limit) {
		return nil
	}
	return x.Int64()
}

func integerBits(t sql.Type) int {
	return map[sql.Kind]int{sql.TinyInt: 8, sql.SmallInt: 16, sql.Integer: 32, sql.BigInt: 64}[t.Kind]
}

// coerceText reads a text.
func coerceText(to sql.Type) (convert, error) {
	var parse func(s string) (any, error)
	switch {
	case to.IsInteger():
		parse = func(s string) (any, error) {
			n, err := strconv.ParseInt(s, 10, integerBits(to))
			if err != nil {
				return nil, nil
			}
			return n, nil
		}
	case to.Kind == sql.Boolean:
		parse = func(s string) (any, error) {
			switch strings.ToUpper(s) {
			case "FALSE", "OFF", "NO", "0", "":
				return false, nil
			}
			return true, nil
		}
	case to.Kind == sql.Date:
		parse = func(s string) (any, error) {
			at, err := time.Parse(time.DateOnly, strings.TrimSpace(s))
			if err != nil {
				return nil, failure("INVALID_ARGUMENTS", "Invalid date value: %s is not a valid date", s)
			}
			return at.Unix() / 86400, nil
		}
	case to.Kind == sql.Timestamp:
		parse = func(s string) (any, error) {
			for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04"} {
				if at, err := time.Parse(layout, s); err == nil {
					unit := time.Second
					for range min(to.Precision, 9) {
						unit /= 10
					}
					at = at.Round(unit)
					return sql.Instant{Micros: at.UnixMicro(), Nanos: at.Nanosecond() % 1000}, nil
				}
			}
			return nil, nil
		}
	default:
		f, err := caster(sql.T(sql.Varchar), to, session{})
		if err != nil {
			return nil, err
		}
		parse = func(s string) (any, error) {
			y, err := f(strings.TrimSpace(s))
			if err != nil {
				return nil, nil
			}
			return y, nil
		}
	}
	return func(x any) (any, error) { return parse(x.(string)) }, nil
}

// coerceToText writes a value, which must not be longer than its type has room for.
func coerceToText(from, to sql.Type) (convert, error) {
	var text func(x any) (any, error)
	what := "Varchar representation of %s exceeds varchar(%d) bounds"
	switch from.Kind {
	case sql.Boolean:
		text = func(x any) (any, error) { return strings.ToUpper(strconv.FormatBool(x.(bool))), nil }
	case sql.VarBinary:
		return func(x any) (any, error) { return firstOf(string(rendered.ReplaceInvalid(x.([]byte))), to), nil }, nil
	case sql.Timestamp:
		return func(x any) (any, error) {
			t := x.(sql.Instant)
			return firstOf(time.UnixMicro(t.Micros).UTC().Add(time.Duration(t.Nanos)).Format("2006-01-02 15:04:05.999999999"), to), nil
		}, nil
	case sql.Date:
		text = func(x any) (any, error) { return time.Unix(x.(int64)*86400, 0).UTC().Format(time.DateOnly), nil }
	case sql.Real:
		text = func(x any) (any, error) { return string(rendered.AppendFloat(nil, float64(x.(float32)), 32)), nil }
	case sql.Double:
		text = func(x any) (any, error) { return string(rendered.AppendFloat(nil, x.(float64), 64)), nil }
	default:
		var err error
		if text, err = caster(from, sql.T(sql.Varchar), session{}); err != nil {
			return nil, err
		}
		if from.Kind == sql.Decimal {
			what = "Decimal value %s representation exceeds varchar(%d) bounds"
		}
	}
	return func(x any) (any, error) {
		y, err := text(x)
		if s, ok := y.(string); ok && to.Length != sql.UnboundedLength && len(s) > to.Length {
			return nil, failure("INVALID_ARGUMENTS", what, s, to.Length)
		}
		return y, err
	}, nil
}

// orNull converts what isn't NULL.
func orNull(f convert, x any) (any, error) {
	if x == nil {
		return nil, nil
	}
	return f(x)
}

func coerceArray(from, to sql.Type) (convert, error) {
	f, err := coercion(*from.Elem, *to.Elem)
	return func(x any) (any, error) {
		list := x.([]any)
		out := make([]any, len(list))
		for i, e := range list {
			var err error
			if out[i], err = orNull(f, e); err != nil {
				return nil, err
			}
		}
		return out, nil
	}, err
}

func coerceMap(from, to sql.Type) (convert, error) {
	key, err := coercion(*from.Key, *to.Key)
	if err != nil {
		return nil, err
	}
	value, err := coercion(*from.Elem, *to.Elem)
	return func(x any) (any, error) {
		var out []sql.MapEntry
		for _, e := range x.([]sql.MapEntry) {
			k, err := key(e.Key)
			if err != nil {
				return nil, err
			}
			if k == nil {
				continue
			}
			v, err := orNull(value, e.Value)
			if err != nil {
				return nil, err
			}
			out = append(out, sql.MapEntry{Key: k, Value: v})
		}
		return out, nil
	}, err
}

// coerceRow converts fields in order; those that are more are NULL.
func coerceRow(from, to sql.Type) (convert, error) {
	fields := make([]convert, min(len(from.Fields), len(to.Fields)))
	for i := range fields {
		var err error
		if fields[i], err = coercion(from.Fields[i].Type, to.Fields[i].Type); err != nil {
			return nil, err
		}
	}
	return func(x any) (any, error) {
		out := make([]any, len(to.Fields))
		for i, f := range fields {
			var err error
			if out[i], err = orNull(f, x.([]any)[i]); err != nil {
				return nil, err
			}
		}
		return out, nil
	}, nil
}
