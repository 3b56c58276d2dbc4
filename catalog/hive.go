package catalog

import (
	"fmt"
	"strconv"
	"strings"

	"glaux/sql"
)

// A TypeError is a Hive type text that can't be read, with the place where
// reading ended.
type TypeError struct {
	Text     string
	Position int // in bytes, from 1
	Problem  string
}

func (e *TypeError) Error() string {
	return fmt.Sprintf("Error: type '%s' at position %d: %s", e.Text, e.Position, e.Problem)
}

func (e *TypeError) Unwrap() error { return ErrInvalidInput }

// hiveKinds are the types without parameters, with every spelling that is read.
var hiveKinds = map[string]sql.Type{
	"boolean": sql.T(sql.Boolean), "tinyint": sql.T(sql.TinyInt), "smallint": sql.T(sql.SmallInt),
	"int": sql.T(sql.Integer), "integer": sql.T(sql.Integer), "bigint": sql.T(sql.BigInt), "long": sql.T(sql.BigInt),
	"float": sql.T(sql.Real), "real": sql.T(sql.Real), "double": sql.T(sql.Double), "double precision": sql.T(sql.Double),
	"string": sql.T(sql.Varchar), "varchar": sql.T(sql.Varchar), "char": sql.CharN(1),
	"binary": sql.T(sql.VarBinary), "varbinary": sql.T(sql.VarBinary), "date": sql.T(sql.Date),
	"timestamp": sql.TimestampOf(3), "timestamp with time zone": sql.TimestampTZOf(3), "timestamp with local time zone": sql.TimestampTZOf(3),
	"timestamptz": sql.TimestampTZOf(3), "timestamp_ntz": sql.TimestampOf(3),
	"decimal": sql.DecimalOf(10, 0), "numeric": sql.DecimalOf(10, 0), "uuid": sql.T(sql.UUID), "void": sql.T(sql.Unknown),
	"json": sql.T(sql.JSON), "time": sql.TimeOf(3),
}

// ParseHiveType reads the type of a Glue column: array<struct<a:int,b:string>>,
// map<string,decimal(10,2)>, varchar(10), …
func ParseHiveType(text string) (sql.Type, error) {
	p := &hiveParser{text: text}
	t, err := p.parse(0)
	if err != nil {
		return t, err
	}
	if p.blanks(); p.pos < len(p.text) {
		return t, p.fail("unexpected '%s'", p.text[p.pos:])
	}
	return t, nil
}

type hiveParser struct {
	text string
	pos  int
}

func (p *hiveParser) fail(format string, args ...any) error {
	return &TypeError{p.text, p.pos + 1, fmt.Sprintf(format, args...)}
}

func (p *hiveParser) blanks() {
	for p.pos < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.pos]) >= 0 {
		p.pos++
	}
}

func (p *hiveParser) take(c byte) bool {
	p.blanks()
	if p.pos < len(p.text) && p.text[p.pos] == c {
		p.pos++
		return true
	}
	return false
}

func (p *hiveParser) need(c byte) error {
	if p.take(c) {
		return nil
	}
	if p.pos == len(p.text) {
		return p.fail("'%c' expected but the type ends", c)
	}
	return p.fail("'%c' expected but '%c' found", c, p.text[p.pos])
}

// word reads a type's name, which may be several words.
func (p *hiveParser) word() string {
	name := p.single()
	for {
		start := p.pos
		switch next := p.single(); next {
		case "precision", "with", "local", "time", "zone":
			name = strings.TrimPrefix(name+" "+next, " ")
			continue
		}
		p.pos = start
		return name
	}
}

func (p *hiveParser) single() string {
	p.blanks()
	start := p.pos
	for p.pos < len(p.text) && (isWord(p.text[p.pos]) || isDigit(p.text[p.pos])) {
		p.pos++
	}
	return strings.ToLower(p.text[start:p.pos])
}

func (p *hiveParser) parse(depth int) (t sql.Type, err error) {
	if depth > maxDepth {
		return t, p.fail("the type is nested too deeply")
	}
	p.blanks()
	start := p.pos
	name := p.word()
	switch name {
	case "":
		if p.pos == len(p.text) {
			return t, p.fail("a type is expected but the text ends")
		}
		return t, p.fail("a type is expected but '%c' found", p.text[p.pos])
	case "array":
		return p.array(depth)
	case "map":
		return p.mapping(depth)
	case "struct", "row":
		return p.structure(depth)
	case "decimal", "numeric", "varchar", "char", "timestamp", "time":
		if p.take('(') {
			return p.sized(name)
		}
	}
	t, ok := hiveKinds[name]
	if !ok {
		p.pos = start
		return t, p.fail("unknown type '%s'", name)
	}
	return t, nil
}

func (p *hiveParser) array(depth int) (t sql.Type, err error) {
	if err := p.need('<'); err != nil {
		return t, err
	}
	elem, err := p.parse(depth + 1)
	if err != nil {
		return t, err
	}
	return sql.ArrayOf(elem), p.need('>')
}

func (p *hiveParser) mapping(depth int) (t sql.Type, err error) {
	if err := p.need('<'); err != nil {
		return t, err
	}
	key, err := p.parse(depth + 1)
	if err != nil {
		return t, err
	}
	if err := p.need(','); err != nil {
		return t, err
	}
	value, err := p.parse(depth + 1)
	if err != nil {
		return t, err
	}
	return sql.MapOf(key, value), p.need('>')
}

func (p *hiveParser) structure(depth int) (t sql.Type, err error) {
	if err := p.need('<'); err != nil {
		return t, err
	}
	t.Kind = sql.Row
	for {
		name, err := p.fieldName()
		if err != nil {
			return t, err
		}
		if err := p.need(':'); err != nil {
			return t, err
		}
		elem, err := p.parse(depth + 1)
		if err != nil {
			return t, err
		}
		t.Fields = append(t.Fields, sql.Field{Name: name, Type: elem})
		if p.comment(); !p.take(',') {
			return t, p.need('>')
		}
	}
}

// comment steps over a field's COMMENT 'text', which some writers leave in.
func (p *hiveParser) comment() {
	p.blanks()
	rest := p.text[p.pos:]
	if len(rest) < 8 || !strings.EqualFold(rest[:7], "comment") {
		return
	}
	open := strings.IndexByte(rest, '\'')
	if open < 0 || strings.TrimSpace(rest[7:open]) != "" {
		return
	}
	if end := strings.IndexByte(rest[open+1:], '\''); end >= 0 {
		p.pos += open + 1 + end + 1
	}
}

// fieldName reads up to the colon, or a name in backticks. Hive allows nearly
// any character in it.
func (p *hiveParser) fieldName() (string, error) {
	p.blanks()
	if p.take('`') {
		end := strings.IndexByte(p.text[p.pos:], '`')
		if end <= 0 {
			return "", p.fail("a field name in backticks is expected")
		}
		name := p.text[p.pos : p.pos+end]
		p.pos += end + 1
		return name, nil
	}
	end := strings.IndexAny(p.text[p.pos:], ":<>,()")
	if end < 0 || p.text[p.pos+end] != ':' || strings.TrimSpace(p.text[p.pos:p.pos+end]) == "" {
		return "", p.fail("a field name and ':' are expected")
	}
	name := strings.TrimSpace(p.text[p.pos : p.pos+end])
	p.pos += end
	return name, nil
}

// sized reads the numbers in parentheses; the opening one was read.
func (p *hiveParser) sized(name string) (t sql.Type, err error) {
	at := p.pos
	n, err := p.number()
	if err != nil {
		return t, err
	}
	scale := 0
	if (name == "decimal" || name == "numeric") && p.take(',') {
		if scale, err = p.number(); err != nil {
			return t, err
		}
	}
	if err := p.need(')'); err != nil {
		return t, err
	}
	within := func(lo, hi int) error {
		if n >= lo && n <= hi {
			return nil
		}
		p.pos = at
		return p.fail("%s(%d) is out of range: %d to %d is allowed", name, n, lo, hi)
	}
	switch name {
	case "varchar":
		return sql.VarcharN(n), within(1, sql.MaxVarcharLength)
	case "char":
		return sql.CharN(n), within(1, 65536)
	case "timestamp":
		if p.suffix("with time zone") || p.suffix("with local time zone") {
			return sql.TimestampTZOf(n), within(0, 12)
		}
		return sql.TimestampOf(n), within(0, 12)
	case "time":
		return sql.TimeOf(n), within(0, 12)
	}
	if scale > n {
		p.pos = at
		return t, p.fail("the scale %d of a decimal must not be greater than its precision %d", scale, n)
	}
	return sql.DecimalOf(n, scale), within(1, 38)
}

// suffix takes words that may follow a type.
func (p *hiveParser) suffix(words string) bool {
	start := p.pos
	if p.word() == words {
		return true
	}
	p.pos = start
	return false
}

func (p *hiveParser) number() (int, error) {
	p.blanks()
	start := p.pos
	for p.pos < len(p.text) && isDigit(p.text[p.pos]) {
		p.pos++
	}
	n, err := strconv.Atoi(p.text[start:p.pos])
	p.blanks()
	if err != nil {
		p.pos = start
		return 0, p.fail("a number is expected")
	}
	return n, nil
}

// HiveType gives the text that Glue keeps for a type, or false if Hive has none.
func HiveType(t sql.Type) (string, bool) {
	switch t.Kind {
	case sql.Boolean, sql.TinyInt, sql.SmallInt, sql.BigInt, sql.Double, sql.Date:
		return t.String(), true
	case sql.Integer:
		return "int", true
	case sql.Real:
		return "float", true
	case sql.VarBinary:
		return "binary", true
	case sql.Timestamp:
		return "timestamp", true
	case sql.Decimal:
		return fmt.Sprintf("decimal(%d,%d)", t.Precision, t.Scale), true
	case sql.Varchar:
		if t.Length == sql.UnboundedLength || t.Length > 65535 {
			return "string", true
		}
		return fmt.Sprintf("varchar(%d)", t.Length), true
	case sql.Char:
		return fmt.Sprintf("char(%d)", t.Length), true
	case sql.Array:
		elem, ok := HiveType(*t.Elem)
		return "array<" + elem + ">", ok
	case sql.Map:
		key, ok1 := HiveType(*t.Key)
		value, ok2 := HiveType(*t.Elem)
		return "map<" + key + "," + value + ">", ok1 && ok2
	case sql.Row:
		var fields []string
		for i, f := range t.Fields {
			elem, ok := HiveType(f.Type)
			if !ok {
				return "", false
			}
			name := f.Name
			if name == "" {
				name = fmt.Sprintf("field%d", i) // as Trino names it for Hive
			}
			if strings.ContainsAny(name, ":<>,()` ") {
				if strings.Contains(name, "`") {
					return "", false
				}
				name = "`" + name + "`"
			}
			fields = append(fields, name+":"+elem)
		}
		return "struct<" + strings.Join(fields, ",") + ">", len(fields) > 0
	}
	return "", false
}
