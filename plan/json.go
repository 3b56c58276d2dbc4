package plan

import (
	"strings"

	"glaux/sql"
	"glaux/sql/fn"
	"glaux/sql/jsonpath"
)

// json binds a SQL/JSON function.
func (b *binder) json(e sql.Expr) Expr {
	switch e := e.(type) {
	case *sql.JSONExists:
		j := &JSON{Of: sql.T(sql.Boolean), Call: jsonpath.Call{Func: jsonpath.JSONExists}}
		b.jsonPath(j, e, &e.Path)
		j.Call.Result.OnError = "FALSE"
		if e.OnError != "" {
			j.Call.Result.OnError = e.OnError
		}
		return j
	case *sql.JSONValue:
		j := &JSON{Call: jsonpath.Call{Func: jsonpath.JSONValue}}
		found := b.jsonPath(j, e, &e.Path)
		j.Call.Result = b.jsonValueResult(j, e, e.Returning, found, e.OnEmpty, e.OnError, "NULL")
		j.Of = j.Call.Result.Of
		return j
	case *sql.JSONQuery:
		j := &JSON{Call: jsonpath.Call{Func: jsonpath.JSONQuery}}
		b.jsonPath(j, e, &e.Path)
		j.Call.Result = b.jsonQueryResult(e, e.Returning, e.Format, e.Wrapper, e.Quotes, e.OnEmpty, e.OnError, "NULL")
		j.Of = j.Call.Result.Of
		return j
	case *sql.JSONObject:
		return b.jsonObject(e)
	case *sql.JSONArray:
		return b.jsonArray(e)
	}
	b.unsupported(e, "this SQL/JSON function")
	return nil
}

// jsonPath binds the document, the path and the values passed to it. It gives the
// type of what the path finds, where that is known.
func (b *binder) jsonPath(j *JSON, at sql.Node, p *sql.JSONPathInvocation) *sql.Type {
	name := strings.ToUpper(string(j.Call.Func))
	if p.PathName != nil && j.Call.Func != jsonpath.JSONTable {
		b.fail(*p.PathName, "INVALID_PATH", "JSON path name is not allowed in %s function", name)
	}
	x := b.expr(p.Input.X)
	x, j.Call.Document = b.jsonInput(p.Input.X, x, encodingOf(p.Input.Format))
	j.Args = []Expr{x}
	seen := map[string]bool{}
	for _, v := range p.Passing {
		param := canonicalName(v.Name)
		if seen[param] {
			b.fail(v.Name, "DUPLICATE_PARAMETER_NAME", "%s JSON path parameter is specified more than once", param)
		}
		seen[param] = true
		x, format := b.jsonPassed(at, v.Value)
		t := x.Type()
		if format != "" {
			t = sql.T(sql.JSON2016)
		}
		j.Args = append(j.Args, x)
		j.Call.Formats = append(j.Call.Formats, format)
		j.Call.Vars = append(j.Call.Vars, jsonpath.Var{Name: param, Type: t})
	}
	j.Call.Path = p.Path.Value
	return b.checkPath(p.Path, j.Call.Vars)
}

// checkPath parses and checks a path. It gives the type of what it finds.
func (a *analyzer) checkPath(lit *sql.StringLiteral, vars []jsonpath.Var) *sql.Type {
	path, err := jsonpath.Parse(lit.Value, lit.Pos)
	if err != nil {
		a.raise(nil, err)
	}
	t, err := path.Bind(vars)
	if err != nil {
		a.raise(lit, err)
	}
	return t
}

// canonicalName is a name as SQL/JSON sees it: in upper case unless it was quoted.
func canonicalName(n sql.Identifier) string {
	if n.Quoted {
		return n.Value
	}
	return strings.ToUpper(n.Value)
}

// encodingOf is what a FORMAT clause asks for; "" without one.
func encodingOf(f sql.JSONFormat) jsonpath.Encoding {
	switch {
	case !f.JSON:
		return ""
	case f.Encoding == "":
		return jsonpath.Plain
	}
	return jsonpath.Encoding(f.Encoding)
}

// jsonInput makes an expression readable as JSON: as text, or as bytes in an encoding.
func (b *binder) jsonInput(at sql.Node, x Expr, enc jsonpath.Encoding) (Expr, jsonpath.Encoding) {
	if enc == "" {
		enc = jsonpath.Plain
	}
	kind := x.Type().Kind
	switch {
	case enc == jsonpath.Plain && (kind == sql.Varchar || kind == sql.Unknown):
		return coerce(x, sql.T(sql.Varchar)), enc
	case kind == sql.VarBinary || kind == sql.Unknown:
		return coerce(x, sql.T(sql.VarBinary)), enc
	}
	b.fail(at, "TYPE_MISMATCH", "Cannot read input of type %s as JSON using formatting %s", x.Type(), enc)
	return nil, ""
}

// formatOf is the explicit or implied format of a value: functions that give JSON
// text are read as JSON.
func formatOf(in sql.JSONInput) jsonpath.Encoding {
	switch in.X.(type) {
	case *sql.JSONQuery, *sql.JSONObject, *sql.JSONArray:
		if !in.Format.JSON {
			return jsonpath.Plain
		}
	}
	return encodingOf(in.Format)
}

// jsonPassed binds a value that is passed to a path. Types that the path language
// does not know are passed as text.
func (b *binder) jsonPassed(at sql.Node, in sql.JSONInput) (Expr, jsonpath.Encoding) {
	if _, ok := in.X.(*sql.Lambda); ok {
		b.fail(in.X, "NOT_SUPPORTED", "LambdaExpression is not supported as JSON path parameter")
	}
	format := formatOf(in)
	x := b.expr(in.X)
	if format != "" {
		return b.jsonInput(in.X, x, format)
	}
	switch t := x.Type(); t.Kind {
	case sql.Date, sql.Time, sql.TimeWithTimeZone, sql.Timestamp, sql.TimestampWithTimeZone:
		return x, ""
	default:
		return b.jsonScalar(at, in.X, x, "JSON path parameter"), ""
	}
}

// jsonScalar makes an expression a number, boolean or text.
func (b *binder) jsonScalar(at, place sql.Node, x Expr, what string) Expr {
	t := x.Type()
	switch {
	case t.IsString() || t.IsNumeric() || t.Kind == sql.Boolean:
		return x
	case t.Kind == sql.VarBinary:
		b.fail(place, "NOT_SUPPORTED", "Unsupported type of %s: %s", what, fn.DisplayName(t))
	case t.Kind == sql.Unknown:
		return coerce(x, sql.T(sql.Varchar))
	case !fn.CanCast(t, sql.T(sql.Varchar)):
		b.fail(at, "NOT_SUPPORTED", "Unsupported type of %s: %s", what, fn.DisplayName(t))
	}
	return &Cast{X: x, To: sql.T(sql.Varchar)}
}

// returning is the declared type of a result, or varchar.
func (b *binder) returning(at sql.Node, n *sql.TypeName) sql.Type {
	if n == nil {
		return sql.T(sql.Varchar)
	}
	t, err := n.Resolve()
	if err != nil || !validKeys(t) {
		b.badNumbers(*n)
		b.fail(at, "TYPE_MISMATCH", "Unknown type: %s", n)
	}
	return t
}

// jsonValueResult binds what follows the path in JSON_VALUE; failing is what ON
// ERROR is without a clause.
func (b *binder) jsonValueResult(j *JSON, at sql.Node, returning *sql.TypeName, found *sql.Type, onEmpty, onError *sql.JSONBehavior, failing string) jsonpath.Result {
	t := b.returning(at, returning)
	switch t.Kind {
	case sql.Date, sql.Time, sql.TimeWithTimeZone, sql.Timestamp, sql.TimestampWithTimeZone, sql.Boolean, sql.Varchar, sql.Char:
	default:
		if !t.IsNumeric() {
			text := returning.String()
			if strings.HasPrefix(text, "interval ") {
				text = strings.ToUpper(text)
			}
			b.fail(at, "TYPE_MISMATCH", "Invalid return type of function JSON_VALUE: %s", text)
		}
	}
	if found != nil && !found.Equal(t) && !fn.CanCast(*found, t) {
		b.fail(at, "TYPE_MISMATCH", "Return type of JSON path: %s incompatible with return type of function JSON_VALUE: %s", found, t)
	}
	r := jsonpath.Result{Of: t, OnEmpty: "NULL", OnError: failing}
	clause := func(c *sql.JSONBehavior, name string, kind *string, operand *int) {
		if c == nil {
			return
		}
		*kind = c.Kind
		if c.Default == nil {
			return
		}
		x := b.expr(c.Default)
		if !fn.CanCoerce(x.Type(), t) {
			b.fail(c.Default, "TYPE_MISMATCH", "Function JSON_VALUE default ON %s result must evaluate to a %s (actual: %s)", name, t, x.Type())
		}
		*operand = len(j.Args)
		j.Args = append(j.Args, coerce(x, t))
	}
	clause(onEmpty, "EMPTY", &r.OnEmpty, &r.EmptyDefault)
	clause(onError, "ERROR", &r.OnError, &r.ErrorDefault)
	return r
}

// jsonQueryResult binds what follows the path in JSON_QUERY.
func (b *binder) jsonQueryResult(at sql.Node, returning *sql.TypeName, format sql.JSONFormat, wrapper sql.JSONWrapper, quotes sql.JSONQuotes, onEmpty, onError *sql.JSONBehavior, failing string) jsonpath.Result {
	if quotes != "" && (wrapper == "CONDITIONAL" || wrapper == "UNCONDITIONAL") {
		b.fail(at, "INVALID_FUNCTION_ARGUMENT", "%s QUOTES behavior specified with WITH %s ARRAY WRAPPER behavior", quotes, wrapper)
	}
	r := jsonpath.Result{OnEmpty: "NULL", OnError: failing, Wrapper: string(wrapper), OmitQuotes: quotes == "OMIT"}
	if onEmpty != nil {
		r.OnEmpty = onEmpty.Kind
	}
	if onError != nil {
		r.OnError = onError.Kind
	}
	r.Of, r.Output = b.jsonOutput(at, returning, format)
	return r
}

// jsonOutput is the type and encoding in which a function gives JSON.
func (b *binder) jsonOutput(at sql.Node, returning *sql.TypeName, format sql.JSONFormat) (sql.Type, jsonpath.Encoding) {
	t := b.returning(at, returning)
	enc := encodingOf(format)
	if enc == "" {
		enc = jsonpath.Plain
	}
	if t.Kind != sql.VarBinary && (enc != jsonpath.Plain || !t.IsString()) {
		b.fail(at, "TYPE_MISMATCH", "Cannot output JSON value as %s using formatting %s", t, enc)
	}
	return t, enc
}

func (b *binder) jsonObject(e *sql.JSONObject) Expr {
	j := &JSON{Call: jsonpath.Call{Func: jsonpath.JSONObject, NullOnNull: !e.AbsentOnNull, UniqueKeys: e.UniqueKeys}}
	for _, m := range e.Members {
		key := b.expr(m.Key)
		if !key.Type().IsString() {
			b.fail(m.Key, "INVALID_FUNCTION_ARGUMENT", "Invalid type of JSON object key: %s", fn.DisplayName(key.Type()))
		}
		if _, ok := m.Value.X.(*sql.Lambda); ok {
			b.fail(m.Value.X, "NOT_SUPPORTED", "LambdaExpression is not supported as JSON object value")
		}
		value := b.expr(m.Value.X)
		format := formatOf(m.Value)
		if format != "" && e.UniqueKeys {
			b.fail(e, "NOT_SUPPORTED", "WITH UNIQUE KEYS behavior is not supported for JSON_OBJECT function when input expression has FORMAT")
		}
		value, format = b.jsonPart(e, m.Value.X, value, format, "value passed to JSON_OBJECT function")
		j.Args = append(j.Args, key, value)
		j.Call.Formats = append(j.Call.Formats, format)
	}
	j.Of, j.Call.Result.Output = b.jsonOutput(e, e.Returning, e.Format)
	return j
}

func (b *binder) jsonArray(e *sql.JSONArray) Expr {
	j := &JSON{Call: jsonpath.Call{Func: jsonpath.JSONArray, NullOnNull: e.NullOnNull}}
	for _, in := range e.Elems {
		if _, ok := in.X.(*sql.Lambda); ok {
			b.fail(in.X, "NOT_SUPPORTED", "LambdaExpression is not supported as JSON array element")
		}
		x, format := b.jsonPart(e, in.X, b.expr(in.X), formatOf(in), "value passed to JSON_ARRAY function")
		j.Args = append(j.Args, x)
		j.Call.Formats = append(j.Call.Formats, format)
	}
	j.Of, j.Call.Result.Output = b.jsonOutput(e, e.Returning, e.Format)
	return j
}

// jsonPart makes an expression fit to stand in an object or array.
func (b *binder) jsonPart(at, place sql.Node, x Expr, format jsonpath.Encoding, what string) (Expr, jsonpath.Encoding) {
	if format != "" {
		return b.jsonInput(place, x, format)
	}
	return b.jsonScalar(at, place, x, what), ""
}
