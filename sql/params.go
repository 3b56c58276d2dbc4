package sql

import (
	"errors"
	"reflect"
)

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

// Move puts a statement that was read from a text of its own where that text begins in another:
// behind at, which is the place before its first character.
func Move(s Statement, at Pos) {
	movePlaces(reflect.ValueOf(s), at, map[any]bool{})
}

// within is where a place in a text lies when the text begins behind at.
func (p Pos) within(at Pos) Pos {
	if p.IsZero() {
		return p
	}
	if p.Line == 1 {
		p.Column += at.Column
	}
	p.Line += at.Line - 1
	return p
}

func movePlaces(v reflect.Value, at Pos, moved map[any]bool) {
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			movePlaces(v.Elem(), at, moved)
		}
	case reflect.Pointer:
		if !v.IsNil() && !moved[v.Interface()] {
			moved[v.Interface()] = true
			movePlaces(v.Elem(), at, moved)
		}
	case reflect.Struct:
		if p, ok := v.Interface().(Pos); ok && v.CanSet() {
			v.Set(reflect.ValueOf(p.within(at)))
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				movePlaces(v.Field(i), at, moved)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			movePlaces(v.Index(i), at, moved)
		}
	}
}

// MoveError is an error of a text that begins behind at in another.
func MoveError(err error, at Pos) error {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return err
	}
	moved := *e
	moved.Pos = e.Pos.within(at)
	return &moved
}

// ReadsColumns reports that an expression names a column or a parameter of its own lambdas.
func ReadsColumns(x Expr) bool {
	found := false
	holder := struct{ E Expr }{x}
	eachExpr(reflect.ValueOf(&holder), func(e Expr) Expr {
		switch e := e.(type) {
		case *ColumnRef:
			found = true
		case *Call:
			found = found || e.StarLabel != nil
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
