package jsonpath

import (
	"encoding/json"

	"glaux/sql"
)

// Func tells the SQL/JSON functions apart.
type Func string

// The SQL/JSON functions.
const (
	JSONExists Func = "json_exists"
	JSONValue  Func = "json_value"
	JSONQuery  Func = "json_query"
	JSONObject Func = "json_object"
	JSONArray  Func = "json_array"
	JSONTable  Func = "json_table"
)

// Call is what is constant in a call of a SQL/JSON function. The operands are, in
// order: the document and the values passed to its path (exists, value, query,
// table), names and values by turns (object) or values (array), then the default
// values that ON EMPTY and ON ERROR clauses name by their place.
type Call struct {
	Func Func
	// Document is how the first operand is read.
	Document Encoding
	Path     string
	Vars     []Var
	// Formats has, for each value passed to a path or given to an object or array,
	// how it is read as JSON; "" leaves it an SQL value.
	Formats []Encoding
	// Result is what an item becomes (exists: only its OnError).
	Result Result
	// NullOnNull and UniqueKeys are clauses of objects and arrays.
	NullOnNull, UniqueKeys bool
	// Rows, of json_table, and its ERROR ON ERROR.
	Rows         *Rows
	ErrorOnError bool
	// Session is what casts depend on, as the engine writes it.
	Session string
}

// Encoding is how bytes are read or written as JSON.
type Encoding string

// The encodings; Plain is that of character strings, and UTF-8 of bytes.
const (
	Plain Encoding = "JSON"
	UTF8  Encoding = "UTF8"
	UTF16 Encoding = "UTF16"
	UTF32 Encoding = "UTF32"
)

// String is the clause that asks for the encoding.
func (e Encoding) String() string {
	if e == Plain {
		return "JSON"
	}
	return "JSON ENCODING " + string(e)
}

// Result is how json_value and json_query make an SQL value of a path's items.
type Result struct {
	Of sql.Type
	// OnEmpty and OnError are NULL, ERROR, DEFAULT, EMPTY ARRAY, EMPTY OBJECT; of
	// json_exists OnError is TRUE, FALSE, UNKNOWN, ERROR.
	OnEmpty, OnError string
	// EmptyDefault and ErrorDefault are the operands with the defaults.
	EmptyDefault, ErrorDefault int
	// Wrapper is WITHOUT, CONDITIONAL or UNCONDITIONAL, for json_query.
	Wrapper    string
	OmitQuotes bool
	Output     Encoding
}

// Rows is what makes rows of a json_table: a table, or what several make, one after
// the other (Union) or in all combinations (Cross).
type Rows struct {
	Table        *Table
	Union, Cross []Rows
}

// Table makes a row of each item of a path, or as many as Child makes of the item.
type Table struct {
	Path    string
	Columns []TableColumn
	Child   *Rows
	Outer   bool // keep an item of which Child makes no row
}

// ColumnKind tells the columns of json_table apart.
type ColumnKind string

// The kinds of columns.
const (
	Ordinality  ColumnKind = "ordinality"
	ValueColumn ColumnKind = "value"
	QueryColumn ColumnKind = "query"
)

// TableColumn is one column of a json_table.
type TableColumn struct {
	Kind   ColumnKind
	Output int
	Path   string
	Result Result
}

// String is the call as a kernel is given it.
func (c Call) String() string {
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // the structure has nothing that can't be written
	}
	return string(text)
}
