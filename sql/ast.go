package sql

// Node is any part of a statement that has a place in the text. Positions are
// those Trino reports: a node's first token, except that binary operators sit at
// their operator, and BETWEEN, IN, IS … at their keyword.
type Node interface{ Position() Pos }

// Statement is one whole statement of either grammar (statements.go, ddl.go).
type Statement interface {
	Node
	statement()
}

// Identifier is a name as written. Quoted ones keep their delimiters off; both
// kinds resolve without case, but output names keep the spelling.
type Identifier struct {
	Pos
	Value  string
	Quoted bool
}

// QualifiedName is a dotted name of one part or more.
type QualifiedName struct {
	Pos
	Parts []Identifier
}

// ---- Queries ----

// Query is a whole query: WITH, a body, ORDER BY, OFFSET and LIMIT or FETCH.
type Query struct {
	Pos
	Session   []SessionProperty // WITH SESSION …
	Functions []*FunctionSpec   // WITH FUNCTION …
	With      *With
	Body      QueryBody
	OrderBy   []SortItem
	OrderPos  Pos  // of the word ORDER
	OffsetPos Pos  // of the word OFFSET
	Offset    Expr // integer literal or parameter; nil without OFFSET
	Limit     *Limit
}

// SessionProperty is name = value of WITH SESSION.
type SessionProperty struct {
	Pos
	Name  QualifiedName
	Value Expr
}

// Limit is LIMIT n, LIMIT ALL (All), or FETCH FIRST n ROWS [WITH TIES].
type Limit struct {
	Pos
	All      bool
	Count    Expr // nil in LIMIT ALL; FETCH FIRST ROW without a number is 1
	Fetch    bool
	WithTies bool
}

// With is a WITH clause.
type With struct {
	Pos
	Recursive bool
	Queries   []WithQuery
}

// WithQuery is one named query of a WITH clause.
type WithQuery struct {
	Pos
	Name    Identifier
	Columns []Identifier
	Query   *Query
}

// QueryBody is what stands between WITH and ORDER BY.
type QueryBody interface {
	Node
	queryBody()
}

// Select is a query specification: SELECT … FROM … WHERE … GROUP BY … HAVING … WINDOW.
type Select struct {
	Pos
	Distinct bool
	Items    []SelectItem
	From     Relation // nil without FROM; a comma list is an implicit CrossJoin
	Where    Expr
	GroupBy  *GroupBy
	Having   Expr
	Windows  []NamedWindow
}

// SelectItem is an expression with an optional alias, or a star: `*`, `t.*`,
// `expr.*`, the last with optional column aliases.
type SelectItem struct {
	Pos
	Expr    Expr // nil for a bare *; the prefix of prefix.*
	Star    bool
	Alias   *Identifier
	Aliases []Identifier // t.* AS (a, b)
}

// GroupBy is GROUP BY [DISTINCT|ALL] elements.
type GroupBy struct {
	Pos
	Distinct bool
	Auto     bool // GROUP BY AUTO
	Elements []GroupingElement
}

// GroupingKind tells the forms of a grouping element.
type GroupingKind uint8

// The forms of a grouping element.
const (
	SimpleGrouping GroupingKind = iota // one set of expressions: `a`, `(a, b)`, `()`
	Rollup
	Cube
	GroupingSets
)

// GroupingElement is one comma-separated element of GROUP BY. For
// SimpleGrouping Sets has one entry; for the others one entry a listed set.
type GroupingElement struct {
	Pos
	Kind GroupingKind
	Sets [][]Expr
}

// NamedWindow is one definition of the WINDOW clause.
type NamedWindow struct {
	Pos
	Name Identifier
	Spec WindowSpec
}

// SetOperator is UNION, INTERSECT or EXCEPT.
type SetOperator uint8

// The set operators.
const (
	Union SetOperator = iota
	Intersect
	Except
)

// SetOperation combines two bodies; Distinct is the default. By are the columns
// of CORRESPONDING BY, which the analyzer refuses as Trino does.
type SetOperation struct {
	Pos
	Op            SetOperator
	Distinct      bool
	Corresponding bool
	By            []Identifier
	Left, Right   QueryBody
}

// Values is VALUES row, row, …; a row of more than one column is a *RowExpr.
type Values struct {
	Pos
	Rows []Expr
}

// TableBody is TABLE name.
type TableBody struct {
	Pos
	Name QualifiedName
}

// SubqueryBody is a parenthesised query used as a body.
type SubqueryBody struct {
	Pos
	Query *Query
}

func (*Select) queryBody()       {}
func (*SetOperation) queryBody() {}
func (*Values) queryBody()       {}
func (*TableBody) queryBody()    {}
func (*SubqueryBody) queryBody() {}

// SortItem is one ORDER BY element.
type SortItem struct {
	Pos
	Expr       Expr
	Descending bool
	Nulls      NullOrder
}

// NullOrder is NULLS FIRST / LAST, or neither (Trino's default: last).
type NullOrder uint8

// The null orders.
const (
	NullsDefault NullOrder = iota
	NullsFirst
	NullsLast
)

// ---- Relations ----

// Relation is what FROM holds.
type Relation interface {
	Node
	relation()
}

// Table is a named table, view or WITH query, at a version if asked.
type Table struct {
	Pos
	Name    QualifiedName
	Version *TableVersion
}

// TableVersion is FOR TIMESTAMP | VERSION AS OF expr.
type TableVersion struct {
	Pos
	Timestamp bool
	AsOf      Expr
}

// SubqueryRelation is (query).
type SubqueryRelation struct {
	Pos
	Query *Query
}

// AliasedRelation is relation [AS] alias [(columns)].
type AliasedRelation struct {
	Pos
	Relation Relation
	Alias    Identifier
	Columns  []Identifier
}

// JoinKind tells the joins apart. ImplicitJoin is the comma.
type JoinKind uint8

// The kinds of join.
const (
	CrossJoin JoinKind = iota
	ImplicitJoin
	InnerJoin
	LeftJoin
	RightJoin
	FullJoin
)

// Join is a join; On, Using or Natural hold its criteria.
type Join struct {
	Pos
	Kind        JoinKind
	Left, Right Relation
	On          Expr
	Using       []Identifier
	Natural     bool
}

// Unnest is UNNEST(a, b, …) [WITH ORDINALITY].
type Unnest struct {
	Pos
	Exprs          []Expr
	WithOrdinality bool
}

// Lateral is LATERAL (query).
type Lateral struct {
	Pos
	Query *Query
}

// TableFunctionCall is TABLE(name(arguments)).
type TableFunctionCall struct {
	Pos
	Name        QualifiedName
	Args        []TableFunctionArg
	Copartition [][]QualifiedName
}

// TableFunctionArg is [name =>] an expression, TABLE(…) or DESCRIPTOR(…).
type TableFunctionArg struct {
	Pos
	Name       *Identifier
	Expr       Expr
	Table      *TableArg
	Descriptor *Descriptor
}

// TableArg is a TABLE(…) argument with its partitioning and ordering.
type TableArg struct {
	Pos
	Relation     Relation
	PartitionBy  []Expr
	HasPartition bool
	Prune, Keep  bool
	EmptyPos     Pos // of PRUNE or KEEP
	OrderBy      []SortItem
}

// Descriptor is DESCRIPTOR(name [type], …) or CAST(NULL AS DESCRIPTOR) (Null).
type Descriptor struct {
	Pos
	Null   bool
	Fields []DescriptorField
}

// DescriptorField is one field of a Descriptor.
type DescriptorField struct {
	Name Identifier
	Type *TypeName
}

// SampledRelation is relation TABLESAMPLE BERNOULLI|SYSTEM (percentage).
type SampledRelation struct {
	Pos
	Relation   Relation
	System     bool
	Percentage Expr
}

// JSONTable is JSON_TABLE(…).
type JSONTable struct {
	Pos
	Path                       JSONPathInvocation
	Columns                    []JSONTableColumn
	Plan                       *JSONTablePlan
	EmptyOnError, ErrorOnError bool
}

// JSONTableColumnKind tells the forms of a JSON_TABLE column.
type JSONTableColumnKind uint8

// The forms of a JSON_TABLE column.
const (
	JSONOrdinality JSONTableColumnKind = iota
	JSONValueColumn
	JSONQueryColumn
	JSONNested
)

// JSONTableColumn is one column, or a NESTED PATH group of columns.
type JSONTableColumn struct {
	Pos
	Kind             JSONTableColumnKind
	Name             Identifier // for JSONNested: the path's name, if any
	Type             TypeName
	Path             *StringLiteral
	Format           JSONFormat
	Wrapper          JSONWrapper
	Quotes           JSONQuotes
	OnEmpty, OnError *JSONBehavior
	Columns          []JSONTableColumn
}

// JSONTablePlan is the PLAN clause: a path name with its children, or a default.
type JSONTablePlan struct {
	Pos
	Default     bool
	Name        Identifier
	Op          string // "OUTER", "INNER", "UNION", "CROSS"; for a default the parent-child one
	SiblingOp   string
	Left, Right *JSONTablePlan
}

// PatternRecognition is relation MATCH_RECOGNIZE (…).
type PatternRecognition struct {
	Pos
	Input       Relation
	PartitionBy []Expr
	OrderBy     []SortItem
	Spec        RowPattern
}

// RowPattern is what MATCH_RECOGNIZE and pattern windows share.
type RowPattern struct {
	Pos
	Measures      []Measure
	OneRow        bool // ONE ROW PER MATCH is written out
	AllRows       bool
	EmptyMatches  string // "SHOW", "OMIT", "UNMATCHED" with AllRows
	SkipTo        string // "PAST LAST ROW", "TO NEXT ROW", "TO FIRST", "TO LAST"
	SkipLabel     *Identifier
	SkipPos       Pos // of SKIP
	Initial, Seek bool
	SearchPos     Pos         // of INITIAL or SEEK
	Pattern       PatternExpr // nil only where a window lacks its PATTERN
	Subsets       []SubsetDef
	Define        []VariableDef
}

// Measure is expr AS name of MEASURES.
type Measure struct {
	Pos
	Expr Expr
	Name Identifier
}

// SubsetDef is name = (a, b) of SUBSET.
type SubsetDef struct {
	Pos
	Name    Identifier
	Members []Identifier
}

// VariableDef is name AS condition of DEFINE.
type VariableDef struct {
	Pos
	Name Identifier
	Expr Expr
}

// PatternExpr is a row pattern.
type PatternExpr interface {
	Node
	pattern()
}

// The forms of a row pattern.
type (
	// PatternVariable is a variable's name.
	PatternVariable struct {
		Pos
		Name Identifier
	}
	// PatternEmpty is ().
	PatternEmpty struct{ Pos }
	// PatternAnchor is ^ or $.
	PatternAnchor struct {
		Pos
		End bool
	}
	// PatternConcat is a b c.
	PatternConcat struct {
		Pos
		Parts []PatternExpr
	}
	// PatternAlternation is a | b.
	PatternAlternation struct {
		Pos
		Parts []PatternExpr
	}
	// PatternPermute is PERMUTE(a, b).
	PatternPermute struct {
		Pos
		Parts []PatternExpr
	}
	// PatternExclusion is {- a -}.
	PatternExclusion struct {
		Pos
		Part PatternExpr
	}
	// PatternQuantified is a*, a+?, a{1,3} …; Max < 0 is no limit.
	PatternQuantified struct {
		Pos
		QuantifierPos Pos
		Range         bool // {n}, {n,}, {,m}, {n,m}
		Part          PatternExpr
		Min, Max      int
		Reluctant     bool
	}
)

func (*PatternVariable) pattern()    {}
func (*PatternEmpty) pattern()       {}
func (*PatternAnchor) pattern()      {}
func (*PatternConcat) pattern()      {}
func (*PatternAlternation) pattern() {}
func (*PatternPermute) pattern()     {}
func (*PatternExclusion) pattern()   {}
func (*PatternQuantified) pattern()  {}

func (*Table) relation()              {}
func (*SubqueryRelation) relation()   {}
func (*AliasedRelation) relation()    {}
func (*Join) relation()               {}
func (*Unnest) relation()             {}
func (*Lateral) relation()            {}
func (*TableFunctionCall) relation()  {}
func (*SampledRelation) relation()    {}
func (*JSONTable) relation()          {}
func (*PatternRecognition) relation() {}
