package fn

import "glaux/sql"

// CanCast reports whether CAST(x AS to) exists for a value of from.
func CanCast(from, to sql.Type) bool {
	if from.Kind == sql.Unknown || to.Kind == sql.Unknown {
		return true
	}
	switch from.Kind {
	case sql.Array:
		return to.Kind == sql.Array && CanCast(*from.Elem, *to.Elem) || to.Kind == sql.JSON && CanCast(*from.Elem, to)
	case sql.Map:
		return to.Kind == sql.Map && CanCast(*from.Key, *to.Key) && CanCast(*from.Elem, *to.Elem) ||
			to.Kind == sql.JSON && CanCast(*from.Key, sql.T(sql.Varchar)) && CanCast(*from.Elem, to)
	case sql.Row:
		return canCastRow(from, to)
	case sql.JSON:
		return canCastJSON(from, to)
	case sql.UUID, sql.IPAddress:
		if to.Kind == sql.Varchar {
			return to.Length == sql.UnboundedLength
		}
	case sql.QDigest:
		return from.Equal(to) || to.Kind == sql.VarBinary
	}
	if to.Kind == sql.QDigest {
		return from.Kind == sql.VarBinary
	}
	if from.Kind == to.Kind {
		return true
	}
	for _, k := range casts[from.Kind] {
		if k == to.Kind {
			return true
		}
	}
	return false
}

func canCastRow(from, to sql.Type) bool {
	switch to.Kind {
	case sql.Row:
		if len(from.Fields) != len(to.Fields) {
			return false
		}
		for i, f := range from.Fields {
			if !CanCast(f.Type, to.Fields[i].Type) {
				return false
			}
		}
		return true
	case sql.JSON:
		for _, f := range from.Fields {
			if !CanCast(f.Type, to) {
				return false
			}
		}
		return true
	}
	return false
}

func canCastJSON(from, to sql.Type) bool {
	switch to.Kind {
	case sql.JSON, sql.Boolean, sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt, sql.Real, sql.Double, sql.Decimal, sql.Varchar:
		return true
	case sql.Array:
		return jsonElement(*to.Elem) && CanCast(from, *to.Elem)
	case sql.Map:
		return CanCast(sql.T(sql.Varchar), *to.Key) && jsonElement(*to.Elem) && CanCast(from, *to.Elem)
	case sql.Row:
		for _, f := range to.Fields {
			if !jsonElement(f.Type) || !CanCast(from, f.Type) {
				return false
			}
		}
		return true
	}
	return false
}

// jsonElement reports the types that can stand inside a collection made from JSON.
func jsonElement(t sql.Type) bool { return t.Kind != sql.Unknown }

// HasJSONKeys reports whether every map in a type has keys that JSON can hold: the
// cast of other maps exists, and fails when it is asked for.
func HasJSONKeys(t sql.Type) bool {
	if t.Kind == sql.Map && !jsonKey(*t.Key) && t.Key.Kind != sql.Unknown {
		return false
	}
	for _, p := range typeParts(t) {
		if !HasJSONKeys(p) {
			return false
		}
	}
	return true
}

// jsonKey reports the types that can be the key of a map cast to or from JSON.
func jsonKey(t sql.Type) bool {
	switch t.Kind {
	case sql.Boolean, sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt, sql.Real, sql.Double, sql.Decimal, sql.Varchar:
		return true
	}
	return false
}

// casts are the casts between types of different kinds without parts.
var casts = map[sql.Kind][]sql.Kind{
	sql.Boolean:  {sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt, sql.Real, sql.Double, sql.Decimal, sql.Varchar, sql.JSON},
	sql.TinyInt:  {sql.Boolean, sql.SmallInt, sql.Integer, sql.BigInt, sql.Real, sql.Double, sql.Decimal, sql.Varchar, sql.JSON},
	sql.SmallInt: {sql.Boolean, sql.TinyInt, sql.Integer, sql.BigInt, sql.Real, sql.Double, sql.Decimal, sql.Varchar, sql.JSON},
	sql.Integer:  {sql.Boolean, sql.TinyInt, sql.SmallInt, sql.BigInt, sql.Real, sql.Double, sql.Decimal, sql.Varchar, sql.JSON},
	sql.BigInt:   {sql.Boolean, sql.TinyInt, sql.SmallInt, sql.Integer, sql.Real, sql.Double, sql.Decimal, sql.Varchar, sql.JSON},
	sql.Real:     {sql.Boolean, sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt, sql.Double, sql.Decimal, sql.Varchar, sql.JSON},
	sql.Double:   {sql.Boolean, sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt, sql.Real, sql.Decimal, sql.Varchar, sql.JSON},
	sql.Decimal:  {sql.Boolean, sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt, sql.Real, sql.Double, sql.Varchar, sql.JSON},
	sql.Varchar: {sql.Boolean, sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt, sql.Real, sql.Double, sql.Decimal, sql.Char,
		sql.VarBinary, sql.Date, sql.Time, sql.TimeWithTimeZone, sql.Timestamp, sql.TimestampWithTimeZone, sql.JSON, sql.UUID,
		sql.IPAddress, sql.JoniRegExp, sql.JSONPath, sql.CodePoints, sql.KDBTree},
	sql.Char:                  {sql.Varchar, sql.JoniRegExp, sql.JSONPath, sql.CodePoints},
	sql.VarBinary:             {sql.UUID, sql.IPAddress, sql.HyperLogLog, sql.TDigest, sql.SetDigest},
	sql.Date:                  {sql.Varchar, sql.Timestamp, sql.TimestampWithTimeZone, sql.JSON},
	sql.Time:                  {sql.Varchar, sql.TimeWithTimeZone, sql.Timestamp, sql.TimestampWithTimeZone},
	sql.TimeWithTimeZone:      {sql.Varchar, sql.Time, sql.Timestamp, sql.TimestampWithTimeZone},
	sql.Timestamp:             {sql.Varchar, sql.Date, sql.Time, sql.TimeWithTimeZone, sql.TimestampWithTimeZone, sql.JSON},
	sql.TimestampWithTimeZone: {sql.Varchar, sql.Date, sql.Time, sql.TimeWithTimeZone, sql.Timestamp},
	sql.IntervalYearToMonth:   {sql.Varchar},
	sql.IntervalDayToSecond:   {sql.Varchar},
	sql.UUID:                  {sql.Varchar, sql.VarBinary},
	sql.IPAddress:             {sql.Varchar, sql.VarBinary},
	sql.HyperLogLog:           {sql.VarBinary, sql.P4HyperLogLog},
	sql.P4HyperLogLog:         {sql.HyperLogLog},
	sql.TDigest:               {sql.VarBinary},
	sql.SetDigest:             {sql.VarBinary},
}
