package sql

import (
	"fmt"
	"strconv"
	"strings"
)

// hiveNames are Hive's primitive types by the names DDL may use, with Trino's
// name for each.
var hiveNames = map[string]string{
	"boolean": "boolean", "tinyint": "tinyint", "smallint": "smallint", "int": "integer", "bigint": "bigint",
	"float": "real", "double": "double", "string": "varchar", "binary": "varbinary", "date": "date",
	"timestamp": "timestamp", "decimal": "decimal", "char": "char", "varchar": "varchar",
	"timestamp with local time zone": "timestamp with time zone", "timestamptz": "timestamp with time zone",
	"uuid": "uuid", "time": "time", "interval_year_month": "interval year to month", "interval_day_time": "interval day to second",
}

// hiveAliases are other spellings, by the name Glue stores.
var hiveAliases = map[string]string{
	"integer": "int", "long": "bigint", "short": "smallint", "byte": "tinyint", "real": "float", "numeric": "decimal", "dec": "decimal",
	"varbinary": "binary", "bool": "boolean",
}

// ParseHiveType reads a type as Glue stores it: "array<struct<a:int,b:string>>".
func ParseHiveType(text string) (Type, error) {
	name, err := ParseHiveTypeName(text)
	if err != nil {
		return Type{}, err
	}
	t, rerr := name.Resolve()
	if rerr != nil {
		return Type{}, rerr
	}
	return t, nil
}

// ParseHiveTypeName reads a Hive type into Trino's names; names that Hive does
// not have stay as they are and fail in Resolve.
func ParseHiveTypeName(text string) (TypeName, error) {
	r := &hiveTypeReader{text: text}
	t, err := r.read(0)
	if err == nil && strings.TrimSpace(r.text[r.at:]) != "" {
		err = fmt.Errorf("unexpected %q", r.text[r.at:])
	}
	if err != nil {
		return TypeName{}, &Error{Name: "TYPE_NOT_FOUND", Message: fmt.Sprintf("Unknown type: %s (%v)", text, err)}
	}
	return t, nil
}

// hiveTypeReader reads the text of one type.
type hiveTypeReader struct {
	text string
	at   int
}

func (r *hiveTypeReader) read(depth int) (TypeName, error) {
	if depth > maxDepth {
		return TypeName{}, fmt.Errorf("types nest deeper than %d levels", maxDepth)
	}
	name := strings.ToLower(r.until("<>(),:"))
	if a, ok := hiveAliases[name]; ok {
		name = a
	}
	switch name {
	case "":
		return TypeName{}, fmt.Errorf("a type is missing at offset %d", r.at)
	case "array", "map", "struct", "uniontype":
		return r.nested(name, depth)
	}
	t := TypeName{Name: name}
	if trino, ok := hiveNames[name]; ok {
		t.Name = trino
	}
	if !r.accept('(') {
		if name == "decimal" {
			ten, zero := int64(10), int64(0)
			t.Params = []TypeParam{{Number: &ten}, {Number: &zero}}
		}
		return t, nil
	}
	for {
		n, err := strconv.ParseInt(r.until("<>(),:"), 10, 64)
		if err != nil {
			return TypeName{}, fmt.Errorf("%s needs a number", name)
		}
		t.Params = append(t.Params, TypeParam{Number: &n})
		if r.accept(')') {
			return t, nil
		}
		if !r.accept(',') {
			return TypeName{}, fmt.Errorf("%s is not closed", name)
		}
	}
}

// nested reads the < … > of a type.
func (r *hiveTypeReader) nested(name string, depth int) (TypeName, error) {
	t := TypeName{Name: name}
	if name == "struct" {
		t.Name = "row"
	}
	if name == "uniontype" {
		// As in Trino: which of the types it is, and a field for each of them.
		t.Name = "row"
		t.Params = append(t.Params, TypeParam{Name: &Identifier{Value: "tag"}, Type: &TypeName{Name: "tinyint"}})
	}
	if !r.accept('<') {
		return TypeName{}, fmt.Errorf("%s needs its <…>", name)
	}
	for {
		var p TypeParam
		if name == "struct" {
			field := strings.Trim(r.until(":"), "`")
			if !r.accept(':') || field == "" {
				return TypeName{}, fmt.Errorf("a struct field needs name:type")
			}
			p.Name = &Identifier{Value: field, Quoted: !plainName(field)}
		}
		if name == "uniontype" {
			p.Name = &Identifier{Value: "field" + strconv.Itoa(len(t.Params)-1)}
		}
		elem, err := r.read(depth + 1)
		if err != nil {
			return TypeName{}, err
		}
		p.Type = &elem
		t.Params = append(t.Params, p)
		if r.accept('>') {
			return t, nil
		}
		if !r.accept(',') {
			return TypeName{}, fmt.Errorf("%s is not closed", name)
		}
	}
}

// until gives the text up to one of the stop characters, without blanks around.
func (r *hiveTypeReader) until(stops string) string {
	n := strings.IndexAny(r.text[r.at:], stops)
	if n < 0 {
		n = len(r.text) - r.at
	}
	s := r.text[r.at : r.at+n]
	r.at += n
	return strings.TrimSpace(s)
}

func (r *hiveTypeReader) accept(c byte) bool {
	for r.at < len(r.text) && isBlank(r.text[r.at]) {
		r.at++
	}
	if r.at < len(r.text) && r.text[r.at] == c {
		r.at++
		return true
	}
	return false
}

// HiveType gives the name under which Glue stores a type; false if Hive has
// none for it.
func HiveType(t Type) (string, bool) {
	switch t.Kind {
	case Decimal:
		return fmt.Sprintf("decimal(%d,%d)", t.Precision, t.Scale), true
	case Varchar:
		if t.Length == UnboundedLength || t.Length > 65535 {
			return "string", true
		}
		return fmt.Sprintf("varchar(%d)", t.Length), true
	case Char:
		return fmt.Sprintf("char(%d)", t.Length), t.Length >= 1 && t.Length <= 255
	case Array:
		elem, ok := HiveType(*t.Elem)
		return "array<" + elem + ">", ok
	case Map:
		key, ok1 := HiveType(*t.Key)
		value, ok2 := HiveType(*t.Elem)
		return "map<" + key + "," + value + ">", ok1 && ok2
	case Row:
		fields := make([]string, len(t.Fields))
		for i, f := range t.Fields {
			elem, ok := HiveType(f.Type)
			if !ok || f.Name == "" {
				return "", false
			}
			fields[i] = strings.ToLower(f.Name) + ":" + elem
		}
		return "struct<" + strings.Join(fields, ",") + ">", true
	}
	name, ok := hiveKinds[t.Kind]
	return name, ok
}

// hiveKinds are the types without parameters that tables can store.
var hiveKinds = map[Kind]string{
	Boolean: "boolean", TinyInt: "tinyint", SmallInt: "smallint", Integer: "int", BigInt: "bigint", Real: "float",
	Double: "double", VarBinary: "binary", Date: "date", Timestamp: "timestamp",
}
