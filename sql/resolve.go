package sql

import (
	"strconv"
	"strings"
)

// typeKinds are the types of Trino by the names a query may write.
var typeKinds = map[string]Kind{
	"unknown": Unknown, "boolean": Boolean, "tinyint": TinyInt, "smallint": SmallInt, "integer": Integer, "int": Integer,
	"bigint": BigInt, "real": Real, "double": Double, "decimal": Decimal, "varchar": Varchar, "char": Char,
	"varbinary": VarBinary, "date": Date, "time": Time, "time with time zone": TimeWithTimeZone, "timestamp": Timestamp,
	"timestamp with time zone": TimestampWithTimeZone, "interval year to month": IntervalYearToMonth,
	"interval day to second": IntervalDayToSecond, "array": Array, "map": Map, "row": Row, "json": JSON, "uuid": UUID,
	"ipaddress": IPAddress, "hyperloglog": HyperLogLog, "p4hyperloglog": P4HyperLogLog, "qdigest": QDigest,
	"tdigest": TDigest, "setdigest": SetDigest, "geometry": Geometry, "sphericalgeography": SphericalGeography,
	"bingtile": BingTile, "kdbtree": KDBTree, "color": Color, "joniregexp": JoniRegExp, "likepattern": LikePattern, "jsonpath": JSONPath,
	"json2016": JSON2016, "function": Function,
}

// Resolve makes a Type of a type as written. The error is TYPE_NOT_FOUND at the
// type's place; Trino reports it as TYPE_MISMATCH at the cast where there is one.
func (n TypeName) Resolve() (Type, *Error) {
	kind, ok := typeKinds[n.Name]
	if !ok {
		return Type{}, n.unknown()
	}
	switch kind {
	case Array, QDigest:
		return n.nested(kind, 1)
	case Map:
		return n.nested(kind, 2)
	case Row:
		return n.row()
	case Function:
		return n.function()
	}
	numbers := make([]int, 0, 2)
	for _, p := range n.Params {
		switch {
		case p.Number != nil && kind == Decimal: // Trino takes 32 bits of them
			numbers = append(numbers, int(int32(*p.Number)))
		case p.Number != nil && *p.Number <= MaxVarcharLength+1:
			numbers = append(numbers, int(*p.Number))
		default:
			return Type{}, n.unknown()
		}
	}
	t := T(kind)
	if len(numbers) == 0 {
		return t, nil
	}
	if !t.parametrise(numbers) {
		return Type{}, n.unknown()
	}
	return t, nil
}

// parametrise sets the numbers of decimal(p, s), varchar(n), timestamp(p), …;
// it reports whether they are allowed.
func (t *Type) parametrise(numbers []int) bool {
	first, one := numbers[0], len(numbers) == 1
	switch t.Kind {
	case Decimal:
		t.Precision, t.Scale = first, 0
		if len(numbers) == 2 {
			t.Scale = numbers[1]
		}
		return len(numbers) <= 2 && first >= 1 && first <= 38 && t.Scale >= 0 && t.Scale <= first
	case Varchar:
		if t.Length = first; first > MaxVarcharLength {
			t.Length = UnboundedLength // varchar(2147483647) is varchar
		}
		return one
	case Char:
		t.Length = first
		return one && first <= 65536
	case Time, TimeWithTimeZone, Timestamp, TimestampWithTimeZone:
		t.Precision = first
		return one && first <= 12
	}
	return false
}

func (n TypeName) nested(kind Kind, count int) (Type, *Error) {
	if len(n.Params) != count {
		return Type{}, n.unknown()
	}
	t := Type{Kind: kind}
	var args [2]*Type
	for i, p := range n.Params {
		if p.Type == nil {
			return Type{}, n.unknown()
		}
		a, err := p.Type.Resolve()
		if err != nil {
			return Type{}, n.unknown()
		}
		args[i] = &a
	}
	if kind == Map {
		t.Key, t.Elem = args[0], args[1]
	} else {
		t.Elem = args[0]
	}
	return t, nil
}

func (n TypeName) row() (Type, *Error) {
	t := Type{Kind: Row}
	for _, p := range n.Params {
		if p.Type == nil {
			return Type{}, n.unknown()
		}
		ft, err := p.Type.Resolve()
		if err != nil {
			return Type{}, n.unknown()
		}
		f := Field{Type: ft}
		if p.Name != nil {
			f.Name = p.Name.Value
			if !p.Name.Quoted {
				f.Name = strings.ToLower(f.Name)
			}
		}
		t.Fields = append(t.Fields, f)
	}
	if len(t.Fields) == 0 {
		return Type{}, n.unknown()
	}
	return t, nil
}

// function is function(parameter, …, result).
func (n TypeName) function() (Type, *Error) {
	t, err := n.row()
	if err != nil {
		return Type{}, err
	}
	last := len(t.Fields) - 1
	params := make([]Type, last)
	for i := range params {
		params[i] = t.Fields[i].Type
	}
	return FunctionOf(t.Fields[last].Type, params...), nil
}

func (n TypeName) unknown() *Error {
	return Errorf(n, "TYPE_NOT_FOUND", "Unknown type: %s", n)
}

// String gives the type as Trino prints one it does not know: "decimal(1, 2, 3)".
func (n TypeName) String() string {
	base, zone := n.Name, ""
	switch {
	case n.Written != "":
		base = n.Written
	case base == "row":
		base = "ROW"
	case strings.HasSuffix(base, " with time zone"):
		zone = " with time zone"
		base = strings.TrimSuffix(base, zone)
	case strings.HasPrefix(base, "interval "):
		base = strings.ToUpper(base)
	case !plainName(base):
		base = formatName(Identifier{Value: base, Quoted: true})
	}
	if len(n.Params) == 0 {
		return base + zone
	}
	s := base + "("
	for i, p := range n.Params {
		if i > 0 {
			s += ", "
		}
		if p.Name != nil {
			s += formatName(*p.Name) + " "
		}
		if p.Number != nil {
			s += strconv.FormatInt(*p.Number, 10)
		} else {
			s += p.Type.String()
		}
	}
	return s + ")" + zone
}
