package plan

import (
	"strconv"
	"strings"

	"glaux/sql"
)

// field is a column as names see it.
type field struct {
	qualifier []string // the relation's name parts in lower case; nil: none
	name      string   // as spelled; "" is anonymous
	col       Column
	hidden    bool // not in *
}

// relation is an analyzed relation: what computes it, and how its columns are
// called. A node may have more columns than there are fields.
type relation struct {
	node   Node
	fields []field
}

// scope is where names resolve. Its parent is asked for what it does not know:
// the relation an ORDER BY's select list came from, the left side of a lateral
// join, or an enclosing query.
type scope struct {
	parent *scope
	fields []field
	lambda bool // the fields are parameters of a lambda
	// forbidden names the join whose left side these fields are, where its right side may not refer to them.
	forbidden string
	named     map[string]*named // queries of WITH
	// closed refuses what lies outside, and what queries inside take from here.
	closed bool
	query  bool // where a query begins
}

// child opens a scope inside s.
func (s *scope) child(fields []field) *scope { return &scope{parent: s, fields: fields} }

// lookupNamed finds a query of a WITH clause around s.
func (s *scope) lookupNamed(name string) *named {
	for ; s != nil; s = s.parent {
		if n := s.named[name]; n != nil {
			return n
		}
	}
	return nil
}

// matches are the fields that a dotted name in lower case means.
func (s *scope) matches(parts []string) []field {
	var found []field
	last := parts[len(parts)-1]
	prefix := parts[:len(parts)-1]
	for _, f := range s.fields {
		if f.name != "" && sql.SameName(f.name, last) && hasSuffix(f.qualifier, prefix) {
			found = append(found, f)
		}
	}
	return found
}

// nameOf is how errors call a column of the scope.
func (s *scope) nameOf(c Column) string {
	for _, f := range s.fields {
		if f.col.ID == c.ID && len(f.qualifier) > 0 {
			return strings.Join(f.qualifier, ".") + "." + f.name
		}
	}
	return c.Name
}

// starName names a column of a star in an error: its name in quotes, or its number.
func (s *scope) starName(c Column) string {
	for i, f := range s.fields {
		if f.col.ID == c.ID && f.name == "" {
			return strconv.Itoa(i + 1)
		}
	}
	return "'" + s.nameOf(c) + "'"
}

// knows reports whether some prefix of the name is a column here, so that the
// rest must be fields of a row.
func (s *scope) knows(parts []string) bool {
	for n := len(parts) - 1; n > 0; n-- {
		if len(s.matches(parts[:n])) > 0 {
			return true
		}
	}
	return false
}

// resolve finds the field that a name means, and the scope it is in. Without
// one, known says whether a prefix of the name is a column.
func (a *analyzer) resolve(at sql.Node, s *scope, parts []string) (f *field, in *scope, known bool) {
	var closed, inQuery bool // on the way up
	for ; s != nil; s = s.parent {
		found := s.matches(parts)
		if len(found) > 1 {
			a.fail(at, "AMBIGUOUS_NAME", "Column '%s' is ambiguous", strings.Join(parts, "."))
		}
		if len(found) == 1 {
			if s.forbidden != "" {
				a.fail(at, "INVALID_COLUMN_REFERENCE", "LATERAL reference not allowed in %s", s.forbidden)
			}
			if closed || s.closed && inQuery {
				name := strings.Join(parts, ".")
				if e, ok := at.(sql.Expr); ok {
					name = a.exprText(e)
				}
				a.fail(at, "NOT_SUPPORTED", "Reference to column '%s' from outer scope not allowed in this context", name)
			}
			return &found[0], s, true
		}
		if s.knows(parts) {
			return nil, nil, true
		}
		closed, inQuery = closed || s.closed, inQuery || s.query
	}
	return nil, nil, false
}

// hasSuffix reports whether the last parts of a qualifier are suffix.
func hasSuffix(qualifier, suffix []string) bool {
	if len(suffix) > len(qualifier) {
		return false
	}
	for i, s := range suffix {
		if qualifier[len(qualifier)-len(suffix)+i] != s {
			return false
		}
	}
	return true
}

// lowerParts are a name's parts in lower case.
func lowerParts(n sql.QualifiedName) []string {
	parts := make([]string, len(n.Parts))
	for i, p := range n.Parts {
		parts[i] = sql.LowerName(p.Value)
	}
	return parts
}

// dottedName gives the parts of an expression that reads like a name: a, a.b, a.b.c.
func dottedName(e sql.Expr) []string {
	switch e := e.(type) {
	case *sql.ColumnRef:
		return []string{sql.LowerName(e.Name.Value)}
	case *sql.Dereference:
		if base := dottedName(e.Base); base != nil {
			return append(base, sql.LowerName(e.Field.Value))
		}
	}
	return nil
}

// visible are the fields that * gives.
func visible(fields []field) []field {
	var out []field
	for _, f := range fields {
		if !f.hidden {
			out = append(out, f)
		}
	}
	return out
}

// columnsOf are the fields' columns.
func columnsOf(fields []field) []Column {
	cols := make([]Column, len(fields))
	for i, f := range fields {
		cols[i] = f.col
	}
	return cols
}

// passThrough makes items that hand columns on unchanged.
func passThrough(cols []Column) []ProjectItem {
	items := make([]ProjectItem, len(cols))
	for i, c := range cols {
		items[i] = ProjectItem{Out: c, Expr: &Ref{Column: c}}
	}
	return items
}

// narrow makes a node whose columns are exactly the relation's fields, in order.
func (r relation) narrow() Node {
	want := columnsOf(r.fields)
	have := r.node.Columns()
	if len(have) == len(want) {
		same := true
		for i := range have {
			same = same && have[i].ID == want[i].ID
		}
		if same {
			return r.node
		}
	}
	return &Project{Input: r.node, Items: passThrough(want)}
}
