package jsonpath

import (
	"fmt"
	"strings"

	"glaux/sql"
	"glaux/sql/fn"
)

// Var is a named value passed to a path. A JSON document has the type json2016.
type Var struct {
	Name string
	Type sql.Type
}

// Bind finds the variables among those passed and checks the types that are known
// without a document. It gives the type of the result, nil where that depends on
// one. An error is a *sql.Error without a place.
func (p *Path) Bind(vars []Var) (result *sql.Type, err error) {
	c := &checker{vars: vars}
	defer func() {
		switch f := recover().(type) {
		case nil:
		case *sql.Error:
			result, err = nil, f
		default:
			panic(f)
		}
	}()
	return c.node(p.Root), nil
}

// checker derives types; an error is a panic with a *sql.Error.
type checker struct{ vars []Var }

func (c *checker) fail(name, format string, args ...any) {
	panic(&sql.Error{Name: name, Message: fmt.Sprintf(format, args...)})
}

func typed(k sql.Kind) *sql.Type {
	t := sql.T(k)
	return &t
}

// node gives an expression's type, nil where it isn't known.
func (c *checker) node(n Node) *sql.Type {
	switch n := n.(type) {
	case *Literal:
		return &n.Of
	case *Last:
		return typed(sql.Integer)
	case *Variable:
		c.variable(n)
	case *Member:
		c.node(n.Base)
	case *Descendant:
		c.node(n.Base)
	case *Elements:
		c.node(n.Base)
		for _, s := range n.Subscripts {
			c.node(s.From)
			if s.To != nil {
				c.node(s.To)
			}
		}
	case *Filter:
		t := c.node(n.Base)
		c.predicate(n.Cond)
		return t
	case *Method:
		return c.method(n)
	case *Sign:
		return c.sign(n)
	case *Binary:
		return c.binary(n)
	}
	return nil
}

// variable finds the value passed. Names in a path are as written, while SQL
// makes those without quotes upper case: hence the advice.
func (c *checker) variable(v *Variable) {
	for i, x := range c.vars {
		if x.Name == v.Name {
			v.Index = i
			return
		}
	}
	for _, x := range c.vars {
		if strings.EqualFold(x.Name, v.Name) {
			c.fail("INVALID_PATH", `no value passed for parameter %s. Try quoting "%[1]s" in the PASSING clause to match case`, v.Name)
		}
	}
	c.fail("INVALID_PATH", "no value passed for parameter %s", v.Name)
}

func (c *checker) method(m *Method) *sql.Type {
	t := c.node(m.Base)
	switch m.Name {
	case "size":
		return typed(sql.Integer)
	case "type":
		name := sql.VarcharN(27)
		return &name
	case "keyvalue":
		return nil
	case "datetime":
		if t != nil && !t.IsString() {
			c.fail("INVALID_PATH", "JSON path datetime() method requires character string argument (found %s)", fn.DisplayName(*t))
		}
		c.fail("NOT_SUPPORTED", "datetime method in JSON path is not yet supported")
	case "double":
		if t != nil && !t.IsString() && t.Kind != sql.VarBinary && !t.IsNumeric() {
			c.fail("INVALID_PATH", "cannot perform JSON path double() method with %s argument", fn.DisplayName(*t))
		}
		return typed(sql.Double)
	}
	if t == nil {
		return nil
	}
	f, err := fn.Resolve(m.Name, []fn.Arg{{Type: *t}})
	if err != nil {
		c.fail("INVALID_PATH", "cannot perform JSON path %s() method with %s argument: %s", m.Name, fn.DisplayName(*t), err)
	}
	return &f.Result
}

func (c *checker) sign(s *Sign) *sql.Type {
	t := c.node(s.X)
	if t == nil {
		return nil
	}
	if !s.Minus {
		if !t.IsNumeric() {
			c.fail("INVALID_PATH", "Invalid operand type (%s) in JSON path arithmetic unary expression", fn.DisplayName(*t))
		}
		return t
	}
	f, err := fn.Resolve("$negate", []fn.Arg{{Type: *t}})
	if err != nil {
		c.fail("INVALID_PATH", "invalid operand type (%s) in JSON path arithmetic unary expression: %s", fn.DisplayName(*t), err)
	}
	return &f.Result
}

// Operators names the arithmetic operators as the catalog of functions does.
var Operators = map[byte]string{'+': "$add", '-': "$subtract", '*': "$multiply", '/': "$divide", '%': "$modulus"}

func (c *checker) binary(b *Binary) *sql.Type {
	left, right := c.node(b.Left), c.node(b.Right)
	if left == nil || right == nil {
		return nil
	}
	f, err := fn.Resolve(Operators[b.Op], []fn.Arg{{Type: *left}, {Type: *right}})
	if err != nil {
		c.fail("INVALID_PATH", "invalid operand types (%s and %s) in JSON path arithmetic binary expression: %s", fn.DisplayName(*left), fn.DisplayName(*right), err)
	}
	return &f.Result
}

func (c *checker) predicate(p Predicate) {
	switch p := p.(type) {
	case *And:
		c.predicate(p.Left)
		c.predicate(p.Right)
	case *Or:
		c.predicate(p.Left)
		c.predicate(p.Right)
	case *Not:
		c.predicate(p.X)
	case *IsUnknown:
		c.predicate(p.X)
	case *Exists:
		c.node(p.X)
	case *Compare:
		c.node(p.Left)
		c.node(p.Right)
	case *StartsWith:
		c.node(p.Whole)
		c.node(p.Prefix)
	case *LikeRegex:
		c.fail("NOT_SUPPORTED", "like_regex predicate in JSON path is not yet supported")
	}
}
