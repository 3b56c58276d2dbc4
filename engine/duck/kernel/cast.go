package kernel

import (
	"errors"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"glaux/sql"
)

// convert turns one value into another type; nil stays nil.
type convert func(x any) (any, error)

// session is what a cast depends on beside the value.
type session struct {
	zone  string
	today int64 // days since 1970-01-01: a time becomes a timestamp of the current date
}

// parseSession reads a zone, and the date before it if there is one: "20000 UTC".
func parseSession(s string) session {
	day, name, found := strings.Cut(s, " ")
	if !found {
		return session{zone: strings.Clone(s)}
	}
	today, _ := strconv.ParseInt(day, 10, 64)
	return session{strings.Clone(name), today}
}

// castKernels are this file's kernels by name.
var castKernels = map[string]Kernel{
	"$saturated": saturated,
	"cast":       castKernel(false),
	"try_cast":   castKernel(true),
}

// castKernel converts args[0]; args[1], if any, is the session.
func castKernel(try bool) Kernel {
	return Kernel{Make: func(args []sql.Type, to sql.Type) (Func, error) {
		chunk := chunkCastOf(args[0], to)
		if f := fastCast(args[0], to, try); f != nil {
			return func(c *Call) error {
				if chunk != nil && chunk(c) {
					return nil
				}
				return f(c)
			}, nil
		}
		quick, binary := quickCast(args[0], to), HoldsBinary(args[0])
		if f := quickTime(args[0], to, try); f != nil && (len(args) > 1 || args[0].Kind == to.Kind) {
			return f, nil
		}
		return func(c *Call) error {
			if chunk != nil && chunk(c) {
				return nil
			}
			var at session
			if len(c.Args) > 1 && c.N > 0 {
				at = parseSession(c.Args[1].Str(0))
			}
			if !try && nestedCasts(args[0], to) {
				return c.castNested(args[0], to, at)
			}
			f, err := caster(args[0], to, at)
			if err != nil {
				return err
			}
			for i := range c.N {
				if quick != nil && !c.Args[0].Null(i) && quick(&c.Args[0], i, c.Out) {
					continue
				}
				y, err := f(c.Args[0].Value(i))
				if err != nil && try && (binary || caught(err)) {
					y, err = nil, nil
				}
				if err != nil {
					return err
				}
				c.Out.Append(y)
			}
			return nil
		}, nil
	}}
}

// HoldsBinary reports types of which TRY_CAST makes NULL whatever their casts fail with.
func HoldsBinary(t sql.Type) bool {
	switch t.Kind {
	case sql.VarBinary, sql.HyperLogLog, sql.P4HyperLogLog:
		return true
	case sql.Array:
		return HoldsBinary(*t.Elem)
	case sql.Map:
		return HoldsBinary(*t.Key) || HoldsBinary(*t.Elem)
	}
	return slices.ContainsFunc(t.Fields, func(f sql.Field) bool { return HoldsBinary(f.Type) })
}

// caught reports the errors that TRY_CAST makes NULL.
func caught(err error) bool {
	var e *sql.Error
	return errors.As(err, &e) && (e.Name == "INVALID_CAST_ARGUMENT" || e.Name == "NUMERIC_VALUE_OUT_OF_RANGE" || e.Name == "INVALID_FUNCTION_ARGUMENT" || e.Name == "DIVISION_BY_ZERO")
}

// caster finds the conversion between two types.
func caster(from, to sql.Type, at session) (convert, error) {
	f, err := casterOf(from, to, at)
	if err != nil {
		return nil, err
	}
	return func(x any) (any, error) {
		if x == nil {
			return nil, nil
		}
		return f(x)
	}, nil
}

func casterOf(from, to sql.Type, at session) (convert, error) {
	same := func(x any) (any, error) { return x, nil }
	switch {
	case from.Kind == sql.Unknown:
		return func(any) (any, error) { return nil, nil }, nil
	case to.Kind == sql.JSON:
		return func(x any) (any, error) { return toJSON(from, x) }, nil
	case from.Kind == sql.JSON:
		return jsonCaster(to), nil
	case from.Kind == sql.Array && to.Kind == sql.Array:
		return arrayCaster(from, to, at)
	case from.Kind == sql.Map && to.Kind == sql.Map:
		return mapCaster(from, to, at)
	case from.Kind == sql.Row && to.Kind == sql.Row:
		return rowCaster(from, to, at)
	case to.Kind == sql.Varchar:
		return textCaster(from, to), nil
	case from.Kind == sql.Varchar && to.Kind == sql.KDBTree:
		return treeOfText, nil
	case from.Kind == sql.Char && (to.Kind == sql.JoniRegExp || to.Kind == sql.JSONPath || to.Kind == sql.CodePoints):
		return func(x any) (any, error) {
			s := x.(string)
			return s + strings.Repeat(" ", max(0, from.Length-utf8.RuneCountInString(s))), nil
		}, nil
	case from.Kind == sql.Varchar || from.Kind == sql.Char:
		return parseCaster(to, at)
	case to.Kind == sql.Boolean:
		return func(x any) (any, error) { return truth(x), nil }, nil
	case to.IsInteger():
		return intCaster(from, to), nil
	case to.Kind == sql.Double || to.Kind == sql.Real:
		return floatCaster(from, to), nil
	case to.Kind == sql.Decimal:
		return decimalCaster(from, to), nil
	case isTime(from) && isTime(to):
		return timeCaster(from, to, at)
	case to.Kind == sql.VarBinary:
		return same, nil
	case from.Kind == sql.HyperLogLog && to.Kind == sql.P4HyperLogLog:
		return denseHLL, nil
	case from.Kind == sql.VarBinary && to.Kind == sql.TDigest:
		return readableTDigest, nil
	case from.Kind == sql.P4HyperLogLog && to.Kind == sql.HyperLogLog:
		return same, nil
	case from.Kind == sql.VarBinary && to.Kind == sql.UUID:
		return binaryLength("UUID", 16), nil
	case from.Kind == sql.VarBinary && to.Kind == sql.IPAddress:
		return addressOfBinary, nil
	case from.Kind == to.Kind || from.Kind == sql.VarBinary:
		return same, nil
	}
	return nil, &sql.Error{Name: "NOT_SUPPORTED", Message: "Cast from " + from.String() + " to " + to.String() + " is not supported by the embedded engine"}
}

func binaryLength(name string, n int) convert {
	return func(x any) (any, error) {
		if b := x.([]byte); len(b) != n {
			return nil, badCast("Invalid %s binary length: %d", name, len(b))
		}
		return x, nil
	}
}

func addressOfBinary(x any) (any, error) {
	switch b := x.([]byte); len(b) {
	case 16:
		return b, nil
	case 4:
		return append([]byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, b...), nil
	default:
		return nil, badCast("Invalid IP address binary length: %d", len(b))
	}
}

func arrayCaster(from, to sql.Type, at session) (convert, error) {
	elem, err := caster(*from.Elem, *to.Elem, at)
	return func(x any) (any, error) {
		list := x.([]any)
		out := make([]any, len(list))
		for i, e := range list {
			y, err := elem(e)
			if err != nil {
				return nil, err
			}
			out[i] = y
		}
		return out, nil
	}, err
}

func rowCaster(from, to sql.Type, at session) (convert, error) {
	fields := make([]convert, len(from.Fields))
	for i, f := range from.Fields {
		var err error
		if fields[i], err = caster(f.Type, to.Fields[i].Type, at); err != nil {
			return nil, err
		}
	}
	return func(x any) (any, error) {
		row := x.([]any)
		out := make([]any, len(row))
		for i, e := range row {
			y, err := fields[i](e)
			if err != nil {
				return nil, err
			}
			out[i] = y
		}
		return out, nil
	}, nil
}

func mapCaster(from, to sql.Type, at session) (convert, error) {
	key, err := caster(*from.Key, *to.Key, at)
	if err != nil {
		return nil, err
	}
	value, err := caster(*from.Elem, *to.Elem, at)
	return func(x any) (any, error) {
		entries := x.([]sql.MapEntry)
		out := make([]sql.MapEntry, len(entries))
		seen := newValueSet(*to.Key)
		for i, e := range entries {
			k, err := key(e.Key)
			if err != nil {
				return nil, err
			}
			v, err := value(e.Value)
			if err != nil {
				return nil, err
			}
			if k == nil {
				return nil, badCast("map key is null")
			}
			if !seen.add(k) {
				return nil, badCast("duplicate keys")
			}
			out[i] = sql.MapEntry{Key: k, Value: v}
		}
		return out, nil
	}, err
}

// textCaster prints; a varchar(n) that is too short is an error, except between strings.
func textCaster(from, to sql.Type) convert {
	return func(x any) (any, error) {
		s := Text(from, x)
		if to.Length == sql.UnboundedLength || unmeasured(from) || utf8.RuneCountInString(s) <= to.Length {
			return s, nil
		}
		if from.IsString() {
			return string([]rune(s)[:to.Length]), nil
		}
		switch x := x.(type) {
		case float32:
			s = JavaFloat(float64(x), 32) + " (" + s + ")"
		case float64:
			s = JavaFloat(x, 64) + " (" + s + ")"
		}
		return nil, badCast("Value %s cannot be represented as varchar(%d)", s, to.Length)
	}
}

// unmeasured reports types whose text Trino doesn't compare with the length of the varchar
// that they are cast to.
func unmeasured(t sql.Type) bool {
	switch t.Kind {
	case sql.Boolean, sql.JSON, sql.Time, sql.TimeWithTimeZone, sql.Timestamp, sql.TimestampWithTimeZone, sql.IntervalDayToSecond, sql.IntervalYearToMonth:
		return true
	}
	return false
}

func truth(x any) bool {
	switch x := x.(type) {
	case int64:
		return x != 0
	case float32:
		return x != 0
	case float64:
		return x != 0
	case *big.Int:
		return x.Sign() != 0
	}
	return x.(bool)
}

var intLimits = map[sql.Kind][2]int64{
	sql.TinyInt: {math.MinInt8, math.MaxInt8}, sql.SmallInt: {math.MinInt16, math.MaxInt16},
	sql.Integer: {math.MinInt32, math.MaxInt32}, sql.BigInt: {math.MinInt64, math.MaxInt64},
}

func intName(t sql.Type) string {
	if t.Kind == sql.Integer {
		return "INT"
	}
	return strings.ToUpper(t.String())
}

func intCaster(from, to sql.Type) convert {
	limits := intLimits[to.Kind]
	return func(x any) (any, error) {
		switch x := x.(type) {
		case bool:
			if x {
				return int64(1), nil
			}
			return int64(0), nil
		case int64:
			if x < limits[0] || x > limits[1] {
				return nil, outOfRange("Out of range for %s: %d", to, x)
			}
			return x, nil
		case float32:
			return wrapInt(roundToInt(float64(x), 32, to))
		case float64:
			return wrapInt(roundToInt(x, 64, to))
		case *big.Int:
			n := rescale(x, from.Scale, 0)
			if !n.IsInt64() || n.Int64() < limits[0] || n.Int64() > limits[1] {
				shown := n.String()
				if from.Precision > 18 || to.Kind == sql.BigInt {
					shown = Text(from, x)
				}
				return nil, badCast("Cannot cast '%s' to %s", shown, strings.ToUpper(to.String()))
			}
			return n.Int64(), nil
		}
		return nil, badCast("Cannot cast %s to %s", from, to)
	}
}

func wrapInt(n int64, err error) (any, error) { return n, err }

// roundToInt rounds half away from zero.
func roundToInt(x float64, bits int, to sql.Type) (int64, error) {
	limits := intLimits[to.Kind]
	r := math.Round(x)
	if to.Kind == sql.BigInt && bits == 32 && r == r { // a real is cut off at the bounds
		switch {
		case r >= 9223372036854775808.0:
			return math.MaxInt64, nil
		case r < -9223372036854775808.0:
			return math.MinInt64, nil
		}
	}
	if to.Kind == sql.BigInt && bits == 64 {
		if math.IsNaN(r) || r >= 9223372036854775808.0 || r < -9223372036854775808.0 {
			return 0, badCast("Unable to cast %s to bigint", FloatText(x, 64))
		}
		return int64(r), nil
	}
	if math.IsNaN(r) {
		return 0, badCast("Cannot cast %s NaN to %s", map[int]string{32: "real", 64: "double"}[bits], to)
	}
	if to.Kind != sql.BigInt && (r < float64(limits[0]) || r > float64(limits[1])) {
		return 0, outOfRange("Out of range for %s: %s", to, JavaFloat(x, bits))
	}
	return int64(r), nil
}

func floatCaster(from, to sql.Type) convert {
	return func(x any) (any, error) {
		var f float64
		switch x := x.(type) {
		case bool:
			if x {
				f = 1
			}
		case int64:
			if to.Kind == sql.Real {
				return float32(x), nil
			}
			f = float64(x)
		case float32:
			f = float64(x)
		case float64:
			f = x
		case *big.Int:
			switch {
			case to.Kind == sql.Real && from.Precision <= 18:
				return float32(x.Int64()) / float32(math.Pow10(from.Scale)), nil // rounded twice, as Trino does
			case to.Kind == sql.Real:
				y, _ := decimalRat(x, from.Scale).Float32()
				return y, nil
			}
			if from.Precision <= 18 {
				f = float64(x.Int64()) / math.Pow10(from.Scale) // not always the nearest number
			} else {
				f, _ = decimalRat(x, from.Scale).Float64()
			}
		}
		if to.Kind == sql.Real {
			return float32(f), nil
		}
		return f, nil
	}
}

func decimalRat(x *big.Int, scale int) *big.Rat { return new(big.Rat).SetFrac(x, pow10(scale)) }

// Wraps reports a cast of decimals that Trino computes in 64 bits, which its product with a
// power of ten may leave: what is left of it then counts.
func Wraps(from, to sql.Type) bool {
	return from.Kind == sql.Decimal && to.Kind == sql.Decimal && from.Precision <= 18 && to.Precision <= 18 && from.Precision+to.Scale-from.Scale > 18
}

func decimalCaster(from, to sql.Type) convert {
	name := "DECIMAL(" + itoa(to.Precision) + ", " + itoa(to.Scale) + ")"
	return func(x any) (any, error) {
		var y *big.Int
		switch x := x.(type) {
		case bool:
			y = new(big.Int)
			if x {
				return pow10(to.Scale), nil // decimal(p, p) then has a digit more than its precision
			}
		case int64:
			y = rescale(big.NewInt(x), 0, to.Scale)
		case *big.Int:
			y = rescale(x, from.Scale, to.Scale)
			if Wraps(from, to) {
				y = big.NewInt(x.Int64() * int64(pow10int(to.Scale-from.Scale)))
			}
		case float32:
			y = floatDecimal(float64(x), 32, to.Scale)
		case float64:
			y = floatDecimal(x, 64, to.Scale)
		}
		if y == nil || !fits(y, to.Precision) {
			kind := strings.ToUpper(from.String())
			if from.Kind == sql.Decimal {
				kind = "DECIMAL(" + itoa(from.Precision) + ", " + itoa(from.Scale) + ")"
			}
			text := Text(from, x)
			switch x := x.(type) {
			case float64:
				text = JavaFloat(x, 64)
			case float32:
				text = JavaFloat(float64(x), 32)
			}
			return nil, badCast("Cannot cast %s '%s' to %s", kind, text, name)
		}
		return y, nil
	}
}

// floatDecimal is the number's shortest text, rounded; nil if it is not finite.
func floatDecimal(x float64, bits, scale int) *big.Int {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	y, _ := parseDecimal(formatFloat(x, bits), scale)
	return y
}
