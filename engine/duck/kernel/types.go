package kernel

import (
	"fmt"
	"strconv"
	"strings"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"glaux/sql"
)

// Types map to DuckDB like this: timestamp(7…9) is TIMESTAMP_NS, other
// timestamps TIMESTAMP; timestamp with time zone STRUCT(t, z) with t in UTC and
// z a zone key (package zone); time with time zone STRUCT(t BIGINT, z SMALLINT), t
// the UTC nanosecond of the day and z the offset in minutes; intervals INTEGER
// months or BIGINT milliseconds; json and char(n) VARCHAR, char without its
// padding; what DuckDB has no type for BLOB.

// SQLType spells the DuckDB type that holds values of t.
func SQLType(t sql.Type) string {
	switch t.Kind {
	case sql.Unknown, sql.Boolean:
		return "BOOLEAN"
	case sql.TinyInt:
		return "TINYINT"
	case sql.SmallInt:
		return "SMALLINT"
	case sql.Integer, sql.IntervalYearToMonth, sql.Color:
		return "INTEGER"
	case sql.BigInt, sql.IntervalDayToSecond, sql.BingTile:
		return "BIGINT"
	case sql.Real:
		return "FLOAT"
	case sql.Double:
		return "DOUBLE"
	case sql.Decimal:
		return "DECIMAL(" + strconv.Itoa(t.Precision) + "," + strconv.Itoa(t.Scale) + ")"
	case sql.Date:
		return "DATE"
	case sql.Time:
		if t.Precision > 6 {
			return "TIME_NS"
		}
		return "TIME"
	case sql.Timestamp:
		if t.Precision > 6 {
			return "TIMESTAMP_NS"
		}
		return "TIMESTAMP"
	case sql.TimestampWithTimeZone:
		if t.Precision > 6 {
			return "STRUCT(t TIMESTAMP_NS, z SMALLINT)"
		}
		return "STRUCT(t TIMESTAMP, z SMALLINT)"
	case sql.TimeWithTimeZone:
		return "STRUCT(t BIGINT, z SMALLINT)"
	case sql.UUID:
		return "UUID"
	case sql.Array:
		return SQLType(*t.Elem) + "[]"
	case sql.Map:
		return "MAP(" + SQLType(*t.Key) + ", " + SQLType(*t.Elem) + ")"
	case sql.Row:
		names := FieldNames(t)
		parts := make([]string, len(t.Fields))
		for i, f := range t.Fields {
			parts[i] = Quote(names[i]) + " " + SQLType(f.Type)
		}
		return "STRUCT(" + strings.Join(parts, ", ") + ")"
	case sql.Varchar, sql.Char, sql.JSON, sql.JSONPath, sql.JoniRegExp, sql.LikePattern, sql.CodePoints:
		return "VARCHAR"
	}
	return "BLOB"
}

// Quote delimits an identifier.
func Quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// FieldNames are the DuckDB names of a row type's fields: its own in lower case
// where they are given and unique, else f1, f2, ….
func FieldNames(t sql.Type) []string {
	names := make([]string, len(t.Fields))
	seen := map[string]bool{}
	for i, f := range t.Fields {
		name := strings.ToLower(f.Name)
		if name == "" || seen[name] {
			name = "f" + strconv.Itoa(i+1)
		}
		for seen[name] {
			name += "_"
		}
		seen[name] = true
		names[i] = name
	}
	return names
}

// SameStorage reports that values of both types have the same DuckDB type, so
// that no conversion of bytes is needed between them.
func SameStorage(a, b sql.Type) bool { return SQLType(a) == SQLType(b) }

// LogicalType makes the DuckDB type that holds values of t; the caller destroys it.
func LogicalType(t sql.Type) (bindings.LogicalType, error) {
	simple := func(k bindings.Type) (bindings.LogicalType, error) { return bindings.CreateLogicalType(k), nil }
	switch t.Kind {
	case sql.Unknown, sql.Boolean:
		return simple(bindings.TypeBoolean)
	case sql.TinyInt:
		return simple(bindings.TypeTinyInt)
	case sql.SmallInt:
		return simple(bindings.TypeSmallInt)
	case sql.Integer, sql.IntervalYearToMonth, sql.Color:
		return simple(bindings.TypeInteger)
	case sql.BigInt, sql.IntervalDayToSecond, sql.BingTile:
		return simple(bindings.TypeBigInt)
	case sql.Real:
		return simple(bindings.TypeFloat)
	case sql.Double:
		return simple(bindings.TypeDouble)
	case sql.Decimal:
		return bindings.CreateDecimalType(uint8(t.Precision), uint8(t.Scale)), nil
	case sql.Date:
		return simple(bindings.TypeDate)
	case sql.Time:
		if t.Precision > 6 {
			return simple(bindings.TypeTimeNS)
		}
		return simple(bindings.TypeTime)
	case sql.Timestamp:
		if t.Precision > 6 {
			return simple(bindings.TypeTimestampNS)
		}
		return simple(bindings.TypeTimestamp)
	case sql.UUID:
		return simple(bindings.TypeUUID)
	case sql.Varchar, sql.Char, sql.JSON, sql.JSONPath, sql.JoniRegExp, sql.LikePattern, sql.CodePoints:
		return simple(bindings.TypeVarchar)
	case sql.Array:
		return nestedType([]sql.Type{*t.Elem}, func(k []bindings.LogicalType) bindings.LogicalType { return bindings.CreateListType(k[0]) })
	case sql.Map:
		return nestedType([]sql.Type{*t.Key, *t.Elem}, func(k []bindings.LogicalType) bindings.LogicalType { return bindings.CreateMapType(k[0], k[1]) })
	case sql.Row:
		kids := make([]sql.Type, len(t.Fields))
		for i, f := range t.Fields {
			kids[i] = f.Type
		}
		return nestedType(kids, func(k []bindings.LogicalType) bindings.LogicalType {
			return bindings.CreateStructType(k, FieldNames(t))
		})
	case sql.TimestampWithTimeZone, sql.TimeWithTimeZone:
		return nestedType(zonedParts(t), func(k []bindings.LogicalType) bindings.LogicalType {
			return bindings.CreateStructType(k, []string{"t", "z"})
		})
	case sql.Function:
		return bindings.LogicalType{}, fmt.Errorf("a %s is no value", t)
	}
	return simple(bindings.TypeBlob)
}

// zonedParts are the types of the parts t and z of a zoned type.
func zonedParts(t sql.Type) []sql.Type {
	if t.Kind == sql.TimeWithTimeZone {
		return []sql.Type{sql.T(sql.BigInt), sql.T(sql.SmallInt)}
	}
	return []sql.Type{sql.TimestampOf(t.Precision), sql.T(sql.SmallInt)}
}

func nestedType(kids []sql.Type, make func([]bindings.LogicalType) bindings.LogicalType) (bindings.LogicalType, error) {
	var types []bindings.LogicalType
	defer func() {
		for i := range types {
			bindings.DestroyLogicalType(&types[i])
		}
	}()
	for _, k := range kids {
		lt, err := LogicalType(k)
		if err != nil {
			return bindings.LogicalType{}, err
		}
		types = append(types, lt)
	}
	return make(types), nil
}

// width is the size of a value of a fixed-width type in a vector; 0 for others.
func width(t sql.Type) int {
	switch t.Kind {
	case sql.Unknown, sql.Boolean, sql.TinyInt:
		return 1
	case sql.SmallInt:
		return 2
	case sql.Integer, sql.IntervalYearToMonth, sql.Color, sql.Real, sql.Date:
		return 4
	case sql.BigInt, sql.IntervalDayToSecond, sql.BingTile, sql.Double, sql.Time, sql.Timestamp:
		return 8
	case sql.UUID:
		return 16
	case sql.Decimal:
		switch {
		case t.Precision <= 4:
			return 2
		case t.Precision <= 9:
			return 4
		case t.Precision <= 18:
			return 8
		}
		return 16
	}
	return 0
}
