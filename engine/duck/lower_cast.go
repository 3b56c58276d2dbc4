package duck

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"glaux/engine/duck/kernel"
	"glaux/engine/duck/zone"
	"glaux/plan"
	"glaux/sql"
)

// cast writes a cast; tried, that its errors may be NULL at once (see triedArgs).
func (l *lowerer) cast(e *plan.Cast, tried bool) string {
	if text, ok := l.castParsed(e); ok {
		return text
	}
	// TRY_CAST goes further than TRY with binary data.
	tried = tried && !e.Try && !kernel.HoldsBinary(e.X.Type())
	l.tried = tried
	text := l.expr(e.X)
	l.tried = false
	return l.castText(text, e.X.Type(), e.To, e.Try || tried)
}

// castParsed is the cast of json_parse(text) to an array, map or row. Trino reads
// the text right into it: members keep their order, and a text that is no JSON
// can't be cast. A constant is parsed before.
func (l *lowerer) castParsed(e *plan.Cast) (string, bool) {
	c, ok := e.X.(*plan.Call)
	if !ok || e.Try || c.Func.Func.Name != "json_parse" || e.To.Kind != sql.Array && e.To.Kind != sql.Map && e.To.Kind != sql.Row {
		return "", false
	}
	if lit, ok := c.Args[0].(*plan.Literal); ok && lit.Value != nil && json.Valid([]byte(lit.Value.(string))) {
		return "", false
	}
	return l.castText(l.argTexts(c.Func, c.Args)[0], sql.T(sql.JSON), e.To, false), true
}

// refused is a value that can't be had: what is refused as it is compiled, where it isn't known
// before that it will be.
func (l *lowerer) refused(t sql.Type, err error) string {
	number := "7" // Trino's of INVALID_FUNCTION_ARGUMENT
	if e, ok := errors.AsType[*sql.Error](err); ok && e.Name == "INVALID_CAST_ARGUMENT" {
		number = "9"
	}
	name, big := "fail", sql.T(sql.BigInt)
	if l.trying > 0 {
		name = "$refused"
	}
	return l.kernel(name, t, []sql.Type{big, sql.T(sql.Varchar)}, castTo(number, big), quote(err.Error()))
}

// castText converts between types: natively where DuckDB's cast is Trino's,
// else by the kernel for all casts.
func (l *lowerer) castText(text string, from, to sql.Type, try bool) string {
	word := "CAST("
	if try {
		word = "TRY_CAST("
	}
	if err := plan.CheckJSONKeys(from, to); err != nil { // which was left for what may not be computed
		return l.refused(to, err)
	}
	native := word + text + " AS " + kernel.SQLType(to) + ")"
	switch {
	case from.Kind == sql.Unknown:
		return castTo(text, to)
	case unchanged(from, to):
		switch {
		case kernel.SameStorage(from, to):
			return text
		case from.Kind != sql.Timestamp: // DuckDB has errors of its own beyond the year 2262
			return castTo(text, to)
		}
	case from.Kind == sql.Varchar && to.Kind == sql.Char:
		return l.kernel("cast", to, []sql.Type{from}, text)
	case from.Kind == sql.Varchar && to.Kind == sql.Varchar: // which is cut
		big := sql.T(sql.BigInt)
		return l.kernel("substr", to, []sql.Type{from, big, big}, text, castTo("1", big), castTo(strconv.Itoa(to.Length), big))
	case from.IsString() && to.IsString():
		return castString(text, from, to)
	case from.IsInteger() && to.Kind == sql.Decimal && to.Precision > 18 && to.Scale <= 18 && to.Precision-to.Scale >= 19 && !try:
		return l.kernel("cast", to, []sql.Type{from}, text) // DuckDB's is slower
	case from.IsInteger() && to.IsInteger() && from.Kind > to.Kind:
		// DuckDB would compare what is cast, instead of the cast that fails, with constants.
		return "(" + native + " & " + castTo("-1", to) + ")"
	case nativeCast(from, to):
		return native
	case from.Kind == sql.Varchar && to.Kind == sql.VarBinary:
		return "encode(" + text + ")"
	case to.Kind == sql.VarBinary && kernel.SameStorage(from, to):
		return text
	case from.Kind == sql.Array && to.Kind == sql.Array && !try:
		p := "p" + itoa(l.fresh(*from.Elem).ID)
		text = l.kernel("$rows", from, []sql.Type{from}, text) // as DuckDB doesn't see that the lambda may fail
		return "list_transform(" + text + ", lambda " + p + ": " + l.castText(p, *from.Elem, *to.Elem, false) + ")"
	case from.Kind == sql.Row && to.Kind == sql.Row && !try && len(text) < 200:
		return l.castRow(text, from, to)
	}
	name := "cast"
	if try {
		name = "try_cast"
	}
	types, args := []sql.Type{from}, []string{text}
	if zoneDependent(from, to) {
		types, args = append(types, sql.T(sql.Varchar)), append(args, quote(l.session()))
	}
	return l.kernel(name, to, types, args...)
}

func (l *lowerer) castRow(text string, from, to sql.Type) string {
	parts := make([]string, len(to.Fields))
	for i, name := range kernel.FieldNames(to) {
		parts[i] = quote(name) + ": " + l.castText(fieldOf(text, from, i), from.Fields[i].Type, to.Fields[i].Type, false)
	}
	return castTo("CASE WHEN "+text+" IS NOT NULL THEN {"+strings.Join(parts, ", ")+"} END", to) // of a constant NULL DuckDB forgets the fields' types
}

// session is what the kernels of casts depend on: the current date and the zone.
func (l *lowerer) session() string {
	key, _ := zone.Lookup(l.zone())
	today := time.UnixMicro(zone.ToLocal(key, l.opts.Now.UnixMicro())).UTC()
	return strconv.FormatInt(int64(math.Floor(float64(today.Unix())/86400)), 10) + " " + l.zone()
}

// zone is the session's.
func (l *lowerer) zone() string {
	if l.opts.Zone == "" {
		return "UTC"
	}
	return l.opts.Zone
}

// unchanged reports a cast that alters no value; storage may differ in ways
// that DuckDB's own cast bridges.
func unchanged(from, to sql.Type) bool {
	if from.Equal(to) {
		return true
	}
	if from.Kind != to.Kind {
		return from.Kind == sql.Unknown
	}
	switch from.Kind {
	case sql.Varchar:
		return to.Length == sql.UnboundedLength || from.Length != sql.UnboundedLength && from.Length <= to.Length
	case sql.Char:
		return from.Length <= to.Length
	case sql.Timestamp, sql.TimestampWithTimeZone, sql.Time:
		return from.Precision <= to.Precision && (from.Kind == sql.Timestamp || from.Precision > 6 == (to.Precision > 6))
	case sql.TimeWithTimeZone:
		return from.Precision <= to.Precision
	case sql.Array:
		return unchanged(*from.Elem, *to.Elem)
	case sql.Map:
		return unchanged(*from.Key, *to.Key) && unchanged(*from.Elem, *to.Elem)
	case sql.Row:
		a, b := kernel.FieldNames(from), kernel.FieldNames(to)
		for i, f := range from.Fields {
			if a[i] != b[i] || !unchanged(f.Type, to.Fields[i].Type) {
				return false
			}
		}
		return len(from.Fields) == len(to.Fields)
	}
	return false
}

// castString cuts and pads: varchar(n) keeps n characters; char(n) is stored
// without its padding, and gets it back as varchar.
func castString(text string, from, to sql.Type) string {
	if from.Kind == sql.Char && to.Kind == sql.Varchar {
		text = "rpad(" + text + ", " + strconv.Itoa(from.Length) + ", ' ')"
	}
	longer := from.Length == sql.UnboundedLength || from.Length > to.Length
	if to.Length != sql.UnboundedLength && longer {
		text = "left(" + text + ", " + strconv.Itoa(to.Length) + ")"
	}
	if to.Kind == sql.Char {
		text = "rtrim(" + text + ", ' ')"
	}
	return text
}

// nativeCast lists the casts where DuckDB gives Trino's values and fails where
// Trino does.
func nativeCast(from, to sql.Type) bool {
	switch {
	case from.Kind == sql.Boolean && to.Kind == sql.Decimal && to.Precision == to.Scale:
		return false // DuckDB makes true the smallest of them
	case from.IsInteger() || from.Kind == sql.Boolean:
		switch to.Kind {
		case sql.Boolean, sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt, sql.Real, sql.Double:
			return true
		case sql.Decimal: // else it is the kernel that says what could not be cast
			return roomy(from, to)
		case sql.Varchar:
			return to.Length == sql.UnboundedLength || to.Length >= 20
		}
	case from.Kind == sql.Decimal:
		switch to.Kind {
		case sql.Decimal:
			return roomy(from, to) && (to.Scale >= from.Scale || from.Precision <= 18) && // its divisions of 128 bits are slow
				(from.Precision > from.Scale || to.Precision > to.Scale) // true may be one with a digit too many
		case sql.Double:
			return from.Precision <= 15
		case sql.Varchar:
			// DuckDB leaves out the zero before the point if there is no place for it.
			return from.Precision > from.Scale && from.Precision <= 18 && (to.Length == sql.UnboundedLength || to.Length >= 42)
		}
	case from.Kind == sql.Real:
		return to.Kind == sql.Double
	case from.Kind == sql.Date:
		return to.Kind == sql.Timestamp && to.Precision <= 6 // DuckDB has errors of its own beyond the year 2262
	case from.Kind == sql.Timestamp:
		return to.Kind == sql.Date && from.Precision <= 6 // DuckDB rounds nanoseconds
	case from.Kind == sql.UUID:
		return to.Kind == sql.Varchar && to.Length == sql.UnboundedLength
	}
	return false
}

// roomy reports that a decimal type has room for all values of a type.
func roomy(from, to sql.Type) bool {
	whole := to.Precision - to.Scale
	switch from.Kind {
	case sql.Boolean:
		return whole >= 1
	case sql.TinyInt:
		return whole >= 3
	case sql.SmallInt:
		return whole >= 5
	case sql.Integer:
		return whole >= 10
	case sql.BigInt:
		return whole >= 19
	}
	digits := from.Precision - from.Scale
	if from.Scale > to.Scale {
		digits++ // rounding may carry
	}
	return digits <= whole
}

// zoneDependent reports types whose conversion may ask for the session's zone.
func zoneDependent(types ...sql.Type) bool {
	for _, t := range types {
		switch t.Kind {
		case sql.TimestampWithTimeZone, sql.TimeWithTimeZone, sql.Time, sql.Timestamp, sql.Date:
			return true
		}
		for _, p := range []*sql.Type{t.Key, t.Elem} {
			if p != nil && zoneDependent(*p) {
				return true
			}
		}
		for _, f := range t.Fields {
			if zoneDependent(f.Type) {
				return true
			}
		}
	}
	return false
}
