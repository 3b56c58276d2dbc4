package sql

import "reflect"

// Parameters counts the ? of a statement.
func Parameters(s Statement) int {
	n := 0
	eachExpr(reflect.ValueOf(s), func(e Expr) Expr {
		if _, ok := e.(*Parameter); ok {
			n++
		}
		return nil
	})
	return n
}

// ParameterExpr makes an expression of one of ExecutionParameters: what reads
// as an expression without columns is that expression, all else is a string.
func ParameterExpr(value string) Expr {
	text := &StringLiteral{Value: value}
	e, err := ParseExpression(value)
	if err != nil {
		return text
	}
	free := true
	holder := struct{ E Expr }{e}
	eachExpr(reflect.ValueOf(&holder), func(e Expr) Expr {
		switch e.(type) {
		case *ColumnRef, *Parameter, *Subquery, *Exists, *InSubquery, *Quantified:
			free = false
		}
		return nil
	})
	if !free {
		return text
	}
	return e
}

// Bind puts values in place of the ? of a statement, in order. It changes the
// statement. The number of values must fit, but a statement without ? takes any.
func Bind(s Statement, values []Expr) error {
	want := Parameters(s)
	if want == 0 {
		return nil
	}
	if want != len(values) {
		return Errorf(Pos{1, 1}, "INVALID_PARAMETER_USAGE", "Incorrect number of parameters: expected %d but found %d", want, len(values))
	}
	eachExpr(reflect.ValueOf(s), func(e Expr) Expr {
		if p, ok := e.(*Parameter); ok && p.Index < len(values) {
			return values[p.Index]
		}
		return nil
	})
	return nil
}

// FirstColumn is the first column that an expression refers to, or nil.
func FirstColumn(x Expr) Node {
	var found Node
	holder := struct{ E Expr }{x}
	eachExpr(reflect.ValueOf(&holder), func(e Expr) Expr {
		if c, ok := e.(*ColumnRef); ok && found == nil {
			found = c
		}
		return nil
	})
	return found
}

var exprType = reflect.TypeFor[Expr]()

// eachExpr visits every expression below v. Where the visit gives an expression
// it replaces the visited one and is not entered.
func eachExpr(v reflect.Value, visit func(Expr) Expr) {
	switch v.Kind() {
	case reflect.Interface:
		if v.IsNil() {
			return
		}
		if e, ok := v.Interface().(Expr); ok && v.Type() == exprType {
			if r := visit(e); r != nil {
				v.Set(reflect.ValueOf(r))
				return
			}
		}
		eachExpr(v.Elem(), visit)
	case reflect.Pointer:
		if !v.IsNil() {
			eachExpr(v.Elem(), visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			eachExpr(v.Field(i), visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachExpr(v.Index(i), visit)
		}
	}
}
