package sql

import "fmt"

// Pos is a place in the statement's text: line from 1, column from 1 counted in
// characters as Trino counts. The zero Pos means "no place".
type Pos struct {
	Line, Column int
}

// Position makes every node that embeds a Pos a Node.
func (p Pos) Position() Pos { return p }

// IsZero reports whether p names no place.
func (p Pos) IsZero() bool { return p.Line == 0 }

// Error is an error that a user caused or must see: Trino's error name
// (SYNTAX_ERROR, COLUMN_NOT_FOUND, DIVISION_BY_ZERO, …), a text, and where.
type Error struct {
	Name    string
	Message string
	Pos     Pos // zero for runtime errors
}

// Error gives the text as clients see it, without the name: "line 1:8: message".
func (e *Error) Error() string {
	if e.Pos.IsZero() {
		return e.Message
	}
	return fmt.Sprintf("line %d:%d: %s", e.Pos.Line, e.Pos.Column, e.Message)
}

// Errorf makes an Error at a node's position. A nil node gives no position.
func Errorf(at Node, name, format string, args ...any) *Error {
	e := &Error{Name: name, Message: fmt.Sprintf(format, args...)}
	if at != nil {
		e.Pos = at.Position()
	}
	return e
}
