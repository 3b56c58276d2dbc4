package plan

import (
	"glaux/sql"
	"glaux/sql/fn"
	"glaux/sql/jsonpath"
)

// Expr is a typed expression.
type Expr interface {
	Type() sql.Type
}

// Literal is a constant (sql.Value tells its Go form); NULL of any type too.
type Literal struct {
	Of    sql.Type
	Value sql.Value
}

// Ref reads a column, of the input or of an enclosing query.
type Ref struct{ Column Column }

// Param reads a parameter of an enclosing Lambda, by the lambda parameter's unique ID.
type Param struct{ Column Column }

// Call is a scalar function or operator; Args are already coerced to Func.Params.
type Call struct {
	Func *fn.Bound
	Args []Expr
	Pos  sql.Pos // for runtime errors that name a place
}

// Lambda is an argument of a Call; its type is Function.
type Lambda struct {
	Params []Column
	Body   Expr
}

// Cast converts; Implicit ones are coercions the analyzer added.
type Cast struct {
	X        Expr
	To       sql.Type
	Try      bool
	Implicit bool
}

// Compare is = <> < <= > >= and the two DISTINCT FROM forms, over operands of one type.
type Compare struct {
	Op          string
	Left, Right Expr
}

// Logical is AND or OR.
type Logical struct {
	Op    string
	Terms []Expr
}

// Not negates.
type Not struct{ X Expr }

// IsNull is x IS NULL.
type IsNull struct{ X Expr }

// Between is x BETWEEN low AND high, all of one type.
type Between struct{ X, Low, High Expr }

// In is x IN (list), all of one type. Self says that x itself is in the list, of which
// nothing can fail: then it is true unless there is a NULL in x, even of a NaN.
type In struct {
	X    Expr
	List []Expr
	Self bool
}

// Like is x LIKE pattern ESCAPE escape. X is varchar or char, the others are
// varchar; Escape may be nil.
type Like struct{ X, Pattern, Escape Expr }

// Case is a searched CASE; a simple CASE has been made into comparisons. Else may be nil.
type Case struct {
	Of     sql.Type
	Whens  []When
	Else   Expr
	Simple bool // comparisons in Whens have the same left side, which Trino computes once
}

// When is one arm of a Case.
type When struct{ Cond, Then Expr }

// Coalesce is COALESCE.
type Coalesce struct {
	Of    sql.Type
	Terms []Expr
}

// NullIf is NULLIF(x, y): NULL when they compare equal as CmpX and CmpY, else X.
type NullIf struct{ X, CmpX, CmpY Expr }

// Try is TRY(x): NULL where x fails with an error that Trino's TRY catches.
type Try struct{ X Expr }

// MakeRow is ROW(…); the type has the field names.
type MakeRow struct {
	Of     sql.Type
	Fields []Expr
}

// Field reads field Index of a row.
type Field struct {
	X     Expr
	Index int
}

// MakeArray is ARRAY[…], elements coerced to one type.
type MakeArray struct {
	Of    sql.Type
	Elems []Expr
}

// JSON is a call of a SQL/JSON function: Call has what is constant in it, Args are
// its operands. The result of json_table is the array of its rows.
type JSON struct {
	Of   sql.Type
	Call jsonpath.Call
	Args []Expr
}

// ScalarSubquery is a query's single value; it fails when there are several rows.
// With several columns its value is a row (Of).
type ScalarSubquery struct {
	Of    sql.Type
	Query Node
	written
}

// Exists is EXISTS (query).
type Exists struct {
	Query Node
	written
}

// InSubquery is x IN (query) with one column of x's type.
type InSubquery struct {
	X     Expr
	Query Node
	written
}

// QuantifiedCompare is x op ALL|ANY (query).
type QuantifiedCompare struct {
	Op    string
	All   bool
	X     Expr
	Query Node
	written
}

// written is how the statement writes a subquery, but for the case of letters: two that are written alike and read
// the same columns of the queries around are the same. It is empty where a subquery was
// made otherwise, which is like none other.
type written struct{ text string }

// Type implements Expr.
func (e *Literal) Type() sql.Type           { return e.Of }
func (e *Ref) Type() sql.Type               { return e.Column.Type }
func (e *Param) Type() sql.Type             { return e.Column.Type }
func (e *Call) Type() sql.Type              { return e.Func.Result }
func (e *Cast) Type() sql.Type              { return e.To }
func (e *Compare) Type() sql.Type           { return sql.T(sql.Boolean) }
func (e *Logical) Type() sql.Type           { return sql.T(sql.Boolean) }
func (e *Not) Type() sql.Type               { return sql.T(sql.Boolean) }
func (e *IsNull) Type() sql.Type            { return sql.T(sql.Boolean) }
func (e *Between) Type() sql.Type           { return sql.T(sql.Boolean) }
func (e *In) Type() sql.Type                { return sql.T(sql.Boolean) }
func (e *Like) Type() sql.Type              { return sql.T(sql.Boolean) }
func (e *Case) Type() sql.Type              { return e.Of }
func (e *Coalesce) Type() sql.Type          { return e.Of }
func (e *NullIf) Type() sql.Type            { return e.X.Type() }
func (e *Try) Type() sql.Type               { return e.X.Type() }
func (e *MakeRow) Type() sql.Type           { return e.Of }
func (e *Field) Type() sql.Type             { return e.X.Type().Fields[e.Index].Type }
func (e *MakeArray) Type() sql.Type         { return e.Of }
func (e *JSON) Type() sql.Type              { return e.Of }
func (e *ScalarSubquery) Type() sql.Type    { return e.Of }
func (e *Exists) Type() sql.Type            { return sql.T(sql.Boolean) }
func (e *InSubquery) Type() sql.Type        { return sql.T(sql.Boolean) }
func (e *QuantifiedCompare) Type() sql.Type { return sql.T(sql.Boolean) }

// Type is the function type of the lambda.
func (e *Lambda) Type() sql.Type {
	params := make([]sql.Type, len(e.Params))
	for i, p := range e.Params {
		params[i] = p.Type
	}
	return sql.FunctionOf(e.Body.Type(), params...)
}
