package sql

// Expr is an expression.
type Expr interface {
	Node
	expr()
}

// TypeName is a type as written; the analyzer makes a Type of it (ParseType).
// Trino's and Hive's spellings both end here: struct<> as row, string as varchar.
type TypeName struct {
	Pos
	Name   string // lower case: "bigint", "decimal", "array", "row", "timestamp", "timestamp with time zone", "interval day to second", "double precision" as "double"
	Params []TypeParam
	// Written is how the statement spells a name that is not a keyword's.
	Written string
}

// TypeParam is a number, a nested type, or a row's field (Name with Type).
type TypeParam struct {
	Number *int64
	Name   *Identifier
	Type   *TypeName
}

// The literals.
type (
	// NullLiteral is NULL.
	NullLiteral struct{ Pos }
	// BooleanLiteral is TRUE or FALSE.
	BooleanLiteral struct {
		Pos
		Value bool
	}
	// LongLiteral is an integer as written: digits, hex (0x), octal (0o), binary (0b), with underscores.
	LongLiteral struct {
		Pos
		Text  string
		Value int64
	}
	// DecimalLiteral is digits with a point: 1.5. Its type is a session setting.
	DecimalLiteral struct {
		Pos
		Text string
	}
	// DoubleLiteral has an exponent: 1e0.
	DoubleLiteral struct {
		Pos
		Text  string
		Value float64
	}
	// StringLiteral is 'text' or U&'text', decoded.
	StringLiteral struct {
		Pos
		Value string
	}
	// BinaryLiteral is X'00ff', decoded.
	BinaryLiteral struct {
		Pos
		Value []byte
	}
	// GenericLiteral is type 'text': DATE '…', TIMESTAMP '…', TIME '…', DECIMAL '…', JSON '…', BIGINT '…', ….
	GenericLiteral struct {
		Pos
		Type  TypeName
		Value string
	}
	// IntervalLiteral is INTERVAL [-] 'n' FROM [TO end].
	IntervalLiteral struct {
		Pos
		Negative   bool
		Value      string
		Start, End string // YEAR, MONTH, DAY, HOUR, MINUTE, SECOND; End empty without TO
	}
	// Parameter is ?, counted from 0 in text order.
	Parameter struct {
		Pos
		Index int
	}
)

// The references and operators.
type (
	// ColumnRef is a bare identifier.
	ColumnRef struct {
		Pos
		Name Identifier
	}
	// Dereference is base.field: a qualified column or a row field; the analyzer tells which.
	Dereference struct {
		Pos
		Base  Expr
		Field Identifier
	}
	// Subscript is base[index].
	Subscript struct {
		Pos
		Base, Index Expr
	}
	// Unary is - or +.
	Unary struct {
		Pos
		Op string
		X  Expr
	}
	// Binary is + - * / % and || (CONCAT).
	Binary struct {
		Pos
		Op          string
		Left, Right Expr
	}
	// Comparison is = <> < <= > >= and IS [NOT] DISTINCT FROM ("IS DISTINCT FROM", "IS NOT DISTINCT FROM").
	Comparison struct {
		Pos
		Op          string
		Left, Right Expr
	}
	// Quantified is x op ALL|ANY|SOME (query).
	Quantified struct {
		Pos
		Op         string
		Quantifier string // ALL, ANY, SOME
		X          Expr
		Query      *Query
	}
	// Logical is AND or OR of two or more terms.
	Logical struct {
		Pos
		Op    string
		Terms []Expr
	}
	// Not is NOT x; NOT BETWEEN, NOT IN, NOT LIKE are Not over the positive form.
	Not struct {
		Pos
		X Expr
	}
	// Between is x BETWEEN low AND high.
	Between struct {
		Pos
		X, Low, High Expr
	}
	// InList is x IN (a, b).
	InList struct {
		Pos
		X    Expr
		List []Expr
	}
	// InSubquery is x IN (query).
	InSubquery struct {
		Pos
		X     Expr
		Query *Query
	}
	// Exists is EXISTS (query).
	Exists struct {
		Pos
		Query *Query
	}
	// Subquery is a scalar (query).
	Subquery struct {
		Pos
		Query *Query
	}
	// IsNull is x IS NULL; IS NOT NULL sets Not.
	IsNull struct {
		Pos
		X   Expr
		Not bool
	}
	// Like is x LIKE pattern [ESCAPE e].
	Like struct {
		Pos
		X, Pattern, Escape Expr
	}
	// RowExpr is ROW(a, b) or (a, b).
	RowExpr struct {
		Pos
		Keyword bool // ROW(…), which one field needs
		Fields  []Expr
	}
	// ArrayExpr is ARRAY[a, b].
	ArrayExpr struct {
		Pos
		Elems []Expr
	}
	// AtTimeZone is x AT TIME ZONE zone; AT LOCAL has a nil Zone.
	AtTimeZone struct {
		Pos
		X, Zone Expr
	}
)

// The special forms and calls.
type (
	// Cast is CAST(x AS type), or TRY_CAST.
	Cast struct {
		Pos
		X    Expr
		Type TypeName
		Try  bool
	}
	// Case is CASE [operand] WHEN … THEN … ELSE … END.
	Case struct {
		Pos
		Operand Expr
		Whens   []When
		Else    Expr
	}
	// Extract is EXTRACT(field FROM x); Field in upper case.
	Extract struct {
		Pos
		Field string
		X     Expr
	}
	// Trim is TRIM([LEADING|TRAILING|BOTH] [chars] FROM x).
	Trim struct {
		Pos
		Mode     string // LEADING, TRAILING, BOTH
		X, Chars Expr
	}
	// CurrentDateTime is CURRENT_DATE, CURRENT_TIME[(p)], CURRENT_TIMESTAMP[(p)], LOCALTIME[(p)], LOCALTIMESTAMP[(p)].
	CurrentDateTime struct {
		Pos
		Function  string
		Precision *int64
	}
	// CurrentContext is CURRENT_USER, CURRENT_CATALOG, CURRENT_SCHEMA, CURRENT_PATH.
	CurrentContext struct {
		Pos
		Function string
	}
	// Grouping is GROUPING(a, b).
	Grouping struct {
		Pos
		Columns []Expr
	}
	// Lambda is x -> body or (x, y) -> body.
	Lambda struct {
		Pos
		Params []Identifier
		Body   Expr
	}
	// Call is a function call, also for IF, COALESCE, NULLIF, TRY, FORMAT, NORMALIZE,
	// SUBSTRING … FROM, POSITION … IN, LISTAGG, which the grammar spells apart.
	Call struct {
		Pos
		Name        QualifiedName
		Distinct    bool
		Star        bool // count(*), or count(label.*) with StarLabel
		StarLabel   *Identifier
		Args        []Expr
		ArgNames    []*Identifier // parallel to Args, nil where positional; nil if none is named
		OrderBy     []SortItem
		WithinGroup bool // OrderBy came from WITHIN GROUP
		Filter      Expr
		Over        *Window
		Nulls       string // "", "RESPECT", "IGNORE"
		Processing  string // "", "RUNNING", "FINAL" in row patterns
		Overflow    *ListaggOverflow
		Measure     bool // name OVER (…) without parentheses: a measure of a row pattern window
	}
	// JSONExists, JSONValue, JSONQuery, JSONObject, JSONArray are the SQL/JSON functions.
	JSONExists struct {
		Pos
		Path    JSONPathInvocation
		OnError string // TRUE, FALSE, UNKNOWN, ERROR, or empty
	}
	// JSONValue is JSON_VALUE.
	JSONValue struct {
		Pos
		Path             JSONPathInvocation
		Returning        *TypeName
		OnEmpty, OnError *JSONBehavior
	}
	// JSONQuery is JSON_QUERY.
	JSONQuery struct {
		Pos
		Path             JSONPathInvocation
		Returning        *TypeName
		Format           JSONFormat
		Wrapper          JSONWrapper
		Quotes           JSONQuotes
		OnEmpty, OnError *JSONBehavior
	}
	// JSONObject is JSON_OBJECT.
	JSONObject struct {
		Pos
		Members      []JSONMember
		AbsentOnNull bool
		UniqueKeys   bool
		Returning    *TypeName
		Format       JSONFormat
	}
	// JSONArray is JSON_ARRAY.
	JSONArray struct {
		Pos
		Elems      []JSONInput
		NullOnNull bool
		Returning  *TypeName
		Format     JSONFormat
	}
)

// When is WHEN … THEN ….
type When struct {
	Pos
	When, Then Expr
}

// ListaggOverflow is ON OVERFLOW ERROR, or TRUNCATE [filler] WITH|WITHOUT COUNT.
type ListaggOverflow struct {
	Error  bool
	Filler *StringLiteral
	Count  bool
}

// JSONFormat is FORMAT JSON [ENCODING …]; the zero value is no FORMAT clause.
type JSONFormat struct {
	JSON     bool
	Encoding string // "", UTF8, UTF16, UTF32
}

// JSONWrapper is the WRAPPER clause: "", WITHOUT, CONDITIONAL, UNCONDITIONAL.
type JSONWrapper string

// JSONQuotes is the QUOTES clause: "", KEEP, OMIT.
type JSONQuotes string

// JSONBehavior is ERROR, NULL, DEFAULT expr, EMPTY ARRAY, EMPTY OBJECT.
type JSONBehavior struct {
	Pos
	Kind    string
	Default Expr
}

// JSONInput is an expression with its FORMAT clause.
type JSONInput struct {
	X      Expr
	Format JSONFormat
}

// JSONMember is a key and value of JSON_OBJECT.
type JSONMember struct {
	Key   Expr
	Value JSONInput
}

// JSONPathInvocation is input, path, PASSING … of the SQL/JSON functions.
type JSONPathInvocation struct {
	Pos
	Input    JSONInput
	Path     *StringLiteral
	PathName *Identifier
	Passing  []JSONPassing
}

// JSONPassing is one PASSING argument.
type JSONPassing struct {
	Value JSONInput
	Name  Identifier
}

// Window is OVER name, or OVER (spec).
type Window struct {
	Pos
	Name *Identifier
	Spec *WindowSpec
}

// WindowSpec is what the parentheses of OVER hold.
type WindowSpec struct {
	Pos
	Existing    *Identifier
	PartitionBy []Expr
	OrderBy     []SortItem
	OrderPos    Pos // of the word ORDER
	Frame       *Frame
}

// Frame is a window frame; Pattern is set for pattern recognition windows, and
// where some of its clauses stand without one.
type Frame struct {
	Pos
	Unit       string // ROWS, RANGE, GROUPS
	Start, End FrameBound
	HasEnd     bool // BETWEEN … AND …
	Pattern    *RowPattern
}

// FrameBound is one end of a frame.
type FrameBound struct {
	Pos
	Kind  string // UNBOUNDED PRECEDING, PRECEDING, CURRENT ROW, FOLLOWING, UNBOUNDED FOLLOWING
	Value Expr
}

func (*NullLiteral) expr()     {}
func (*BooleanLiteral) expr()  {}
func (*LongLiteral) expr()     {}
func (*DecimalLiteral) expr()  {}
func (*DoubleLiteral) expr()   {}
func (*StringLiteral) expr()   {}
func (*BinaryLiteral) expr()   {}
func (*GenericLiteral) expr()  {}
func (*IntervalLiteral) expr() {}
func (*Parameter) expr()       {}
func (*ColumnRef) expr()       {}
func (*Dereference) expr()     {}
func (*Subscript) expr()       {}
func (*Unary) expr()           {}
func (*Binary) expr()          {}
func (*Comparison) expr()      {}
func (*Quantified) expr()      {}
func (*Logical) expr()         {}
func (*Not) expr()             {}
func (*Between) expr()         {}
func (*InList) expr()          {}
func (*InSubquery) expr()      {}
func (*Exists) expr()          {}
func (*Subquery) expr()        {}
func (*IsNull) expr()          {}
func (*Like) expr()            {}
func (*RowExpr) expr()         {}
func (*ArrayExpr) expr()       {}
func (*AtTimeZone) expr()      {}
func (*Cast) expr()            {}
func (*Case) expr()            {}
func (*Extract) expr()         {}
func (*Trim) expr()            {}
func (*CurrentDateTime) expr() {}
func (*CurrentContext) expr()  {}
func (*Grouping) expr()        {}
func (*Lambda) expr()          {}
func (*Call) expr()            {}
func (*JSONExists) expr()      {}
func (*JSONValue) expr()       {}
func (*JSONQuery) expr()       {}
func (*JSONObject) expr()      {}
func (*JSONArray) expr()       {}
