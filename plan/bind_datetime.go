package plan

import (
	"strings"
	"time"

	"glaux/sql"
	"glaux/sql/fn"
)

// extractFields are the fields of EXTRACT: their functions, and the types that have them.
var extractFields = map[string]struct {
	function string
	kinds    []sql.Kind
}{
	"YEAR":            {"year", []sql.Kind{sql.Date, sql.Timestamp, sql.TimestampWithTimeZone, sql.IntervalYearToMonth}},
	"MONTH":           {"month", []sql.Kind{sql.Date, sql.Timestamp, sql.TimestampWithTimeZone, sql.IntervalYearToMonth}},
	"DAY":             {"day", []sql.Kind{sql.Date, sql.Timestamp, sql.TimestampWithTimeZone, sql.IntervalDayToSecond}},
	"DAY_OF_MONTH":    {"day_of_month", dateKinds},
	"QUARTER":         {"quarter", dateKinds},
	"WEEK":            {"week", dateKinds},
	"DAY_OF_WEEK":     {"day_of_week", dateKinds},
	"DOW":             {"day_of_week", dateKinds},
	"DAY_OF_YEAR":     {"day_of_year", dateKinds},
	"DOY":             {"day_of_year", dateKinds},
	"YEAR_OF_WEEK":    {"year_of_week", dateKinds},
	"YOW":             {"year_of_week", dateKinds},
	"HOUR":            {"hour", timeKinds},
	"MINUTE":          {"minute", timeKinds},
	"SECOND":          {"second", timeKinds},
	"TIMEZONE_MINUTE": {"timezone_minute", zoneKinds},
	"TIMEZONE_HOUR":   {"timezone_hour", zoneKinds},
}

var (
	dateKinds = []sql.Kind{sql.Date, sql.Timestamp, sql.TimestampWithTimeZone}
	timeKinds = []sql.Kind{sql.Time, sql.TimeWithTimeZone, sql.Timestamp, sql.TimestampWithTimeZone, sql.IntervalDayToSecond}
	zoneKinds = []sql.Kind{sql.TimeWithTimeZone, sql.TimestampWithTimeZone}
)

const extractNames = "YEAR, QUARTER, MONTH, WEEK, DAY, DAY_OF_MONTH, DAY_OF_WEEK, DOW, DAY_OF_YEAR, DOY, YEAR_OF_WEEK, YOW, HOUR, MINUTE, SECOND, TIMEZONE_MINUTE, TIMEZONE_HOUR"

// extract binds EXTRACT(field FROM x) as the function of that field.
func (b *binder) extract(e *sql.Extract) Expr {
	field, ok := extractFields[strings.ToUpper(e.Field)]
	if !ok {
		b.fail(e, "SYNTAX_ERROR", "Invalid EXTRACT field %s, valid fields are: %s", e.Field, extractNames)
	}
	x := b.expr(e.X)
	for _, k := range field.kinds {
		if x.Type().Kind == k {
			return b.operator(e, field.function, x)
		}
	}
	b.fail(e.X, "TYPE_MISMATCH", "Cannot extract %s from %s", strings.ToUpper(e.Field), x.Type())
	return nil
}

// atTimeZone binds AT TIME ZONE and AT LOCAL.
func (b *binder) atTimeZone(e *sql.AtTimeZone) Expr {
	x := b.expr(e.X)
	switch x.Type().Kind {
	case sql.Time, sql.Timestamp, sql.TimeWithTimeZone, sql.TimestampWithTimeZone:
	default:
		b.fail(e.X, "TYPE_MISMATCH", "Type of value must be a time or timestamp with or without time zone (actual %s)", x.Type())
	}
	name := "at_timezone"
	if k := x.Type().Kind; k == sql.Time || k == sql.TimeWithTimeZone {
		name = "$at_timezone"
	}
	if e.Zone == nil {
		return b.operator(e, name, x, varcharLiteral(b.zoneName()))
	}
	zone := b.expr(e.Zone)
	if zone.Type().Kind == sql.IntervalYearToMonth {
		return b.atMonths(name, x, zone)
	}
	return b.operator(e, name, x, zone)
}

// atMonths refuses AT TIME ZONE with months, for which Trino looks for a function only when
// it makes the plan, and knows no place then.
func (b *binder) atMonths(name string, x, zone Expr) Expr {
	of := x.Type()
	switch of.Kind {
	case sql.Timestamp:
		of.Kind = sql.TimestampWithTimeZone
	case sql.Time:
		of.Kind = sql.TimeWithTimeZone
	}
	b.afterwards = append(b.afterwards, func() {
		_, err := fn.Resolve(name, []fn.Arg{{Type: of}, argOf(zone)})
		b.raise(nil, err)
	})
	return &Literal{Of: of}
}

// trim binds TRIM([mode] [chars] FROM x).
func (b *binder) trim(e *sql.Trim) Expr {
	name := map[string]string{"LEADING": "ltrim", "TRAILING": "rtrim"}[e.Mode]
	if name == "" {
		name = "trim"
	}
	args := []Expr{b.expr(e.X)}
	if e.Chars != nil {
		args = append(args, b.expr(e.Chars))
	}
	list := make([]fn.Arg, len(args))
	for i, x := range args {
		list[i] = argOf(x)
	}
	f, err := fn.Resolve(name, list)
	if err != nil {
		b.raise(nil, err) // Trino loses the place here.
	}
	for i, x := range args {
		args[i] = coerce(x, f.Params[i])
	}
	return &Call{Func: f, Args: args, Pos: e.Pos}
}

// now is the start of the query.
func (a *analyzer) now() time.Time {
	if a.session.Now.IsZero() {
		a.session.Now = time.Now()
	}
	return a.session.Now.In(a.zone)
}

// zoneName is the session's zone as Trino spells it.
func (a *analyzer) zoneName() string {
	if a.session.Zone == "" {
		return "UTC"
	}
	return a.session.Zone
}

// precisionNames are the types in the error of a precision beyond 12.
var precisionNames = map[string]string{
	"CURRENT_TIME": "TIME WITH TIME ZONE", "CURRENT_TIMESTAMP": "TIMESTAMP WITH TIME ZONE", "LOCALTIME": "TIME", "LOCALTIMESTAMP": "TIMESTAMP",
}

// currentDateTime makes a constant of CURRENT_DATE and its kin.
func (b *binder) currentDateTime(e *sql.CurrentDateTime) Expr {
	p := 3
	if e.Precision != nil {
		if *e.Precision > 12 {
			b.fail(nil, "NUMERIC_VALUE_OUT_OF_RANGE", "%s precision must be in range [0, 12]: %d", precisionNames[strings.ToUpper(e.Function)], *e.Precision)
		}
		p = int(*e.Precision)
	}
	now := b.now()
	_, offset := now.Zone()
	local := now.Add(time.Duration(offset) * time.Second)
	nanos := truncate(int64(local.UTC().Hour())*3_600_000_000_000+int64(local.UTC().Minute())*60_000_000_000+
		int64(local.UTC().Second())*1_000_000_000+int64(local.Nanosecond()), p)
	switch strings.ToUpper(e.Function) {
	case "CURRENT_DATE":
		return &Literal{Of: sql.T(sql.Date), Value: floorDiv(local.Unix(), 86400)}
	case "CURRENT_TIME":
		return &Literal{Of: sql.TimeTZOf(p), Value: sql.TimeTZ{Nanos: nanos, Offset: offset / 60}}
	case "LOCALTIME":
		return &Literal{Of: sql.TimeOf(p), Value: nanos}
	case "LOCALTIMESTAMP":
		return &Literal{Of: sql.TimestampOf(p), Value: instant(local, p, "")}
	}
	return &Literal{Of: sql.TimestampTZOf(p), Value: instant(now, p, b.zoneName())}
}

// instant makes a timestamp of p digits of a time.
func instant(t time.Time, p int, zone string) sql.Instant {
	nanos := truncate(int64(t.Nanosecond()), p)
	return sql.Instant{Micros: t.Unix()*1_000_000 + nanos/1000, Nanos: int(nanos % 1000), Zone: zone}
}

// truncate drops the digits of nanoseconds beyond p decimals of a second.
func truncate(nanos int64, p int) int64 {
	for unit := int64(1_000_000_000); ; unit /= 10 {
		if p == 0 || unit == 1 {
			return nanos - nanos%unit
		}
		p--
	}
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// currentContext makes a constant of CURRENT_USER and its kin.
func (b *binder) currentContext(e *sql.CurrentContext) Expr {
	value := ""
	switch strings.ToUpper(e.Function) {
	case "CURRENT_USER":
		value = b.session.User
	case "CURRENT_CATALOG":
		value = b.session.Catalog
	case "CURRENT_SCHEMA":
		value = b.session.Schema
	case "CURRENT_PATH":
		return &Literal{Of: sql.T(sql.Varchar), Value: ""}
	}
	t := sql.T(sql.Varchar)
	if value == "" {
		return &Literal{Of: t}
	}
	return &Literal{Of: t, Value: value}
}

// scalarSubquery binds (query); several columns make a row.
func (b *binder) scalarSubquery(e *sql.Subquery) Expr {
	b.noQuery(e)
	c := b.subquery(scalarForm, e.Query)
	r := b.inner(e.Query)
	node := r.narrow()
	c.query = node
	q := &ScalarSubquery{Of: subqueryType(r.fields), Query: node, written: b.written(e)}
	if len(r.fields) == 1 || len(freeRefs(node)) > 0 {
		return q
	}
	// Without rows it is a row of NULLs; a correlated one is NULL then.
	none := &MakeRow{Of: q.Of}
	for _, f := range r.fields {
		none.Fields = append(none.Fields, &Literal{Of: f.col.Type})
	}
	return &Coalesce{Of: q.Of, Terms: []Expr{q, none}}
}

// subqueryType is the type of a subquery's value: its column's, or a row of its columns.
func subqueryType(fields []field) sql.Type {
	if len(fields) == 1 {
		return fields[0].col.Type
	}
	t := sql.Type{Kind: sql.Row}
	for _, f := range fields {
		t.Fields = append(t.Fields, sql.Field{Name: f.name, Type: f.col.Type})
	}
	return t
}

// inSubquery binds x IN (query), and x op ANY|ALL (query).
func (b *binder) inSubquery(at sql.Node, left sql.Expr, q *sql.Query, op string, all bool) Expr {
	if _, in := at.(*sql.InSubquery); in && b.pattern != nil {
		b.patternIn(left)
	}
	x := b.expr(left)
	if _, quantified := at.(*sql.Quantified); quantified {
		b.noQuery(q)
	}
	b.noQuery(at)
	c := b.subquery(inForm, at)
	if op == "=" && all || op == "<>" && !all || op != "=" && op != "<>" {
		c.form, c.at = quantifiedForm, q
	}
	r := b.inner(q)
	node := r.narrow()
	c.query = node
	// Trino compares rows: a value that is none is a row of one field.
	value := x.Type()
	if value.Kind != sql.Row {
		value = sql.RowOf(sql.Field{Type: value})
	}
	rows := sql.Type{Kind: sql.Row}
	for _, f := range r.fields {
		rows.Fields = append(rows.Fields, sql.Field{Name: f.name, Type: f.col.Type})
	}
	t, ok := fn.CommonSuperType(value, nameless(rows))
	if !ok {
		for i, f := range r.fields {
			rows.Fields[i].Name = f.name
		}
		b.fail(at, "TYPE_MISMATCH", "Value expression and result of subquery must be of the same type: %s vs %s", value, rows)
	}
	_, quantified := at.(*sql.Quantified)
	if !comparableBy(op, t) {
		b.fail(at, "TYPE_MISMATCH", "Type [%s] must be %s in order to be used in quantified comparison", t, map[bool]string{true: "comparable", false: "orderable"}[op == "=" || op == "<>"])
	}
	if x.Type().Kind != sql.Row {
		t = t.Fields[0].Type
		node = b.coerceColumns(node, []sql.Type{t})
	} else {
		node = b.packRow(node, t)
	}
	x = coerce(x, t)
	if quantified {
		return &QuantifiedCompare{Op: op, All: all, X: x, Query: node, written: b.written(at.(sql.Expr))}
	}
	return &InSubquery{X: x, Query: node, written: b.written(at.(sql.Expr))}
}

// packRow makes one row column of a node's columns.
func (b *binder) packRow(n Node, t sql.Type) Node {
	row := &MakeRow{Of: t}
	for i, c := range n.Columns() {
		row.Fields = append(row.Fields, coerce(&Ref{Column: c}, t.Fields[i].Type))
	}
	return &Project{Input: n, Items: []ProjectItem{{Out: b.column("", t), Expr: row}}}
}

// nameless is a row type without its fields' names.
func nameless(row sql.Type) sql.Type {
	t := sql.Type{Kind: sql.Row}
	for _, f := range row.Fields {
		t.Fields = append(t.Fields, sql.Field{Type: f.Type})
	}
	return t
}
