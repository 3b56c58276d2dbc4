package sql

import (
	"strconv"
	"strings"
)

// Kind is a base type of the dialect.
type Kind uint8

// The base types. A Type adds parameters to those that have some.
const (
	Unknown Kind = iota // the type of NULL
	Boolean
	TinyInt
	SmallInt
	Integer
	BigInt
	Real
	Double
	Decimal // Precision, Scale
	Varchar // Length, or Unbounded
	Char    // Length
	VarBinary
	Date
	Time                  // Precision
	TimeWithTimeZone      // Precision
	Timestamp             // Precision
	TimestampWithTimeZone // Precision
	IntervalYearToMonth
	IntervalDayToSecond
	Array // Elem
	Map   // Key, Elem
	Row   // Fields
	JSON
	UUID
	IPAddress
	HyperLogLog
	P4HyperLogLog
	QDigest // Elem
	TDigest
	SetDigest
	Geometry
	SphericalGeography
	BingTile
	Color
	JoniRegExp
	LikePattern
	JSONPath
	JSON2016
	Function   // a lambda: Fields are its parameters, Elem its result
	CodePoints // the characters of trim(x, characters)
	KDBTree    // a spatial partitioning
)

// UnboundedLength is the Length of varchar without a limit.
const UnboundedLength = -1

// MaxVarcharLength is the largest n of varchar(n).
const MaxVarcharLength = 2147483646

// Type is a Trino type. It is a value: compare with Equal, never with ==
// (nested types hold pointers).
type Type struct {
	Kind      Kind
	Length    int // varchar(n), char(n); UnboundedLength
	Precision int // decimal; fractional digits of time and timestamp
	Scale     int // decimal
	Key       *Type
	Elem      *Type
	Fields    []Field
}

// Field is one field of a row type; Name is empty for an anonymous field and
// keeps the case it was written in.
type Field struct {
	Name string
	Type Type
}

// T makes a type without parameters; varchar is unbounded, time and timestamp
// have precision 3.
func T(k Kind) Type {
	t := Type{Kind: k}
	switch k {
	case Varchar:
		t.Length = UnboundedLength
	case Char:
		t.Length = 1
	case Decimal:
		t.Precision = 38
	case Time, TimeWithTimeZone, Timestamp, TimestampWithTimeZone:
		t.Precision = 3
	}
	return t
}

// VarcharN, CharN, DecimalOf, TimestampOf … make the parametric types.
func VarcharN(n int) Type        { return Type{Kind: Varchar, Length: n} }
func CharN(n int) Type           { return Type{Kind: Char, Length: n} }
func DecimalOf(p, s int) Type    { return Type{Kind: Decimal, Precision: p, Scale: s} }
func TimeOf(p int) Type          { return Type{Kind: Time, Precision: p} }
func TimeTZOf(p int) Type        { return Type{Kind: TimeWithTimeZone, Precision: p} }
func TimestampOf(p int) Type     { return Type{Kind: Timestamp, Precision: p} }
func TimestampTZOf(p int) Type   { return Type{Kind: TimestampWithTimeZone, Precision: p} }
func ArrayOf(elem Type) Type     { return Type{Kind: Array, Elem: &elem} }
func MapOf(key, value Type) Type { return Type{Kind: Map, Key: &key, Elem: &value} }
func RowOf(fields ...Field) Type { return Type{Kind: Row, Fields: fields} }
func QDigestOf(elem Type) Type   { return Type{Kind: QDigest, Elem: &elem} }
func FunctionOf(ret Type, params ...Type) Type {
	t := Type{Kind: Function, Elem: &ret}
	for _, p := range params {
		t.Fields = append(t.Fields, Field{Type: p})
	}
	return t
}

// Equal reports whether both are the same type, row field names included
// (compared without case).
func (t Type) Equal(o Type) bool {
	if t.Kind != o.Kind || t.Length != o.Length || t.Precision != o.Precision || t.Scale != o.Scale || len(t.Fields) != len(o.Fields) {
		return false
	}
	if !equalPtr(t.Key, o.Key) || !equalPtr(t.Elem, o.Elem) {
		return false
	}
	for i := range t.Fields {
		if !strings.EqualFold(t.Fields[i].Name, o.Fields[i].Name) || !t.Fields[i].Type.Equal(o.Fields[i].Type) {
			return false
		}
	}
	return true
}

func equalPtr(a, b *Type) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Equal(*b)
}

var kindNames = [...]string{
	Unknown: "unknown", Boolean: "boolean", TinyInt: "tinyint", SmallInt: "smallint", Integer: "integer", BigInt: "bigint",
	Real: "real", Double: "double", Decimal: "decimal", Varchar: "varchar", Char: "char", VarBinary: "varbinary", Date: "date",
	Time: "time", TimeWithTimeZone: "time", Timestamp: "timestamp", TimestampWithTimeZone: "timestamp",
	IntervalYearToMonth: "interval year to month", IntervalDayToSecond: "interval day to second",
	Array: "array", Map: "map", Row: "row", JSON: "json", UUID: "uuid", IPAddress: "ipaddress", HyperLogLog: "HyperLogLog",
	P4HyperLogLog: "P4HyperLogLog", QDigest: "qdigest", TDigest: "tdigest", SetDigest: "SetDigest", Geometry: "Geometry",
	SphericalGeography: "SphericalGeography", BingTile: "BingTile", Color: "color", JoniRegExp: "JoniRegExp", LikePattern: "LikePattern",
	JSONPath: "JsonPath", JSON2016: "json2016", Function: "function",
	CodePoints: "CodePoints", KDBTree: "KdbTree",
}

// String gives Trino's display name: "decimal(10, 2)", "varchar", "timestamp(3)
// with time zone", "array(row(a integer, varchar))".
func (t Type) String() string {
	name := kindNames[t.Kind]
	switch t.Kind {
	case Decimal:
		return name + "(" + strconv.Itoa(t.Precision) + ", " + strconv.Itoa(t.Scale) + ")"
	case Varchar:
		if t.Length == UnboundedLength {
			return name
		}
		return name + "(" + strconv.Itoa(t.Length) + ")"
	case Char:
		return name + "(" + strconv.Itoa(t.Length) + ")"
	case Time, Timestamp:
		return name + "(" + strconv.Itoa(t.Precision) + ")"
	case TimeWithTimeZone, TimestampWithTimeZone:
		return name + "(" + strconv.Itoa(t.Precision) + ") with time zone"
	case Array, QDigest:
		return name + "(" + t.Elem.String() + ")"
	case Map:
		return "map(" + t.Key.String() + ", " + t.Elem.String() + ")"
	case Row, Function:
		var b strings.Builder
		b.WriteString(name + "(")
		for i, f := range t.Fields {
			if i > 0 {
				b.WriteString(", ")
			}
			if f.Name != "" {
				b.WriteString(quoteFieldName(f.Name) + " ")
			}
			b.WriteString(f.Type.String())
		}
		if t.Kind == Function {
			if len(t.Fields) > 0 {
				b.WriteString(", ")
			}
			b.WriteString(t.Elem.String())
		}
		b.WriteString(")")
		return b.String()
	}
	return name
}

// quoteFieldName delimits a row field's name where it would not read back bare.
func quoteFieldName(s string) string {
	for i, r := range s {
		if r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || i > 0 && r >= '0' && r <= '9' {
			continue
		}
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	return s
}

// IsString reports varchar and char.
func (t Type) IsString() bool { return t.Kind == Varchar || t.Kind == Char }

// IsInteger reports the four integer types.
func (t Type) IsInteger() bool { return t.Kind >= TinyInt && t.Kind <= BigInt }

// IsNumeric reports integers, real, double and decimal.
func (t Type) IsNumeric() bool { return t.Kind >= TinyInt && t.Kind <= Decimal }
