// Package jsonpath is the SQL/JSON path language as Trino has it, pure and
// offline: text to tree with the places of errors, and the types that are known
// before there is a document. It also describes calls of the SQL/JSON functions,
// which engines evaluate.
package jsonpath

import "glaux/sql"

// Path is a parsed path.
type Path struct {
	Lax  bool
	Root Node
}

// Node is an expression whose value is a sequence of items.
type Node interface{ node() }

// Predicate is a condition of a filter: true, false or unknown.
type Predicate interface{ predicate() }

type (
	// Context is $, the document.
	Context struct{}
	// Current is @, the item that a filter judges.
	Current struct{}
	// Last is last, the index of an array's last element.
	Last struct{}
	// Null is the literal null, an item of JSON.
	Null struct{}
	// Literal is a constant of an SQL type.
	Literal struct {
		Of    sql.Type
		Value sql.Value
	}
	// Variable is $name; Index is its place among the values passed, once bound.
	Variable struct {
		Name  string
		Index int
	}
	// Member is .key, or .* where All.
	Member struct {
		Base Node
		Key  string
		All  bool
	}
	// Descendant is ..key: the members of that name at any depth.
	Descendant struct {
		Base Node
		Key  string
	}
	// Elements is [from to to, …]; [*] has no subscripts.
	Elements struct {
		Base       Node
		Subscripts []Subscript
	}
	// Filter is ?(condition).
	Filter struct {
		Base Node
		Cond Predicate
	}
	// Method is .name() with one of the names in Methods.
	Method struct {
		Base Node
		Name string
	}
	// Sign is a unary plus or minus.
	Sign struct {
		Minus bool
		X     Node
	}
	// Binary is an arithmetic operation: + - * / %.
	Binary struct {
		Op          byte
		Left, Right Node
	}
)

// Subscript is one index, or a range where To is not nil.
type Subscript struct{ From, To Node }

type (
	// And holds where both conditions do.
	And struct{ Left, Right Predicate }
	// Or holds where one condition does.
	Or struct{ Left, Right Predicate }
	// Not negates.
	Not struct{ X Predicate }
	// IsUnknown is (condition) is unknown.
	IsUnknown struct{ X Predicate }
	// Exists is exists(path).
	Exists struct{ X Node }
	// Compare is == <> < > <= >=; != has become <>.
	Compare struct {
		Op          string
		Left, Right Node
	}
	// StartsWith is path starts with prefix.
	StartsWith struct{ Whole, Prefix Node }
	// LikeRegex is path like_regex pattern, which Trino parses and refuses.
	LikeRegex struct{ X Node }
)

func (*Context) node()    {}
func (*Current) node()    {}
func (*Last) node()       {}
func (*Null) node()       {}
func (*Literal) node()    {}
func (*Variable) node()   {}
func (*Member) node()     {}
func (*Descendant) node() {}
func (*Elements) node()   {}
func (*Filter) node()     {}
func (*Method) node()     {}
func (*Sign) node()       {}
func (*Binary) node()     {}

func (*And) predicate()        {}
func (*Or) predicate()         {}
func (*Not) predicate()        {}
func (*IsUnknown) predicate()  {}
func (*Exists) predicate()     {}
func (*Compare) predicate()    {}
func (*StartsWith) predicate() {}
func (*LikeRegex) predicate()  {}
