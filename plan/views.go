package plan

import (
	"errors"
	"slices"

	"glaux/sql"
	"glaux/sql/fn"
)

// use is a table or view that was named, with its columns.
type use struct {
	name TableName
	view bool
	cols []Column
}

func (a *analyzer) use(name TableName, view bool, cols []Column) {
	a.uses = append(a.uses, &use{name: name, view: view, cols: slices.Clone(cols)})
}

// tableUses sums up which columns of which tables the pruned tree still has.
func (a *analyzer) tableUses(root Node) []TableUse {
	live := map[int]bool{}
	walkTree(root, func(n Node) {
		for _, c := range n.Columns() {
			live[c.ID] = true
		}
	})
	var out []TableUse
	for _, u := range a.uses {
		i := slices.IndexFunc(out, func(t TableUse) bool { return t.Name == u.name })
		if i < 0 {
			i = len(out)
			out = append(out, TableUse{Name: u.name, View: u.view})
		}
		for _, c := range u.cols {
			if live[c.ID] && !slices.Contains(out[i].Columns, c.Name) {
				out[i].Columns = append(out[i].Columns, c.Name)
			}
		}
	}
	return out
}

// walkTree is WalkNodes that enters subqueries too, each once: expressions that
// are used twice, such as the operand of CASE, share theirs.
func walkTree(n Node, f func(Node)) { walkOnce(n, map[Node]bool{}, f) }

func walkOnce(n Node, seen map[Node]bool, f func(Node)) {
	if seen[n] {
		return
	}
	seen[n] = true
	WalkNodes(n, func(n Node) {
		f(n)
		nodeExprs(n, func(e Expr) {
			walkQueries(e, func(e Expr) { walkOnce(subqueryOf(e), seen, f) })
		})
	})
}

// subqueryOf is the query that an expression holds, if any.
func subqueryOf(e Expr) Node {
	switch e := e.(type) {
	case *ScalarSubquery:
		return e.Query
	case *Exists:
		return e.Query
	case *InSubquery:
		return e.Query
	case *QuantifiedCompare:
		return e.Query
	}
	return nil
}

// view expands a view: its query is analyzed in the names of its own, and its
// columns get the types that were declared.
func (a *analyzer) view(at sql.Node, tbl *Table) relation {
	name := tbl.Name
	full := name.Catalog + "." + name.Schema + "." + name.Table
	if slices.Contains(a.views, name) {
		a.fail(at, "VIEW_IS_RECURSIVE", "View is recursive: '%s'", full)
	}
	body := a.viewBody(at, full, tbl)
	declared := tbl.View.Columns
	if len(declared) == 0 {
		declared = tbl.Columns
	}
	stale := func(format string, args ...any) {
		why := sql.Errorf(nil, "", format, args...).Message
		a.fail(at, "VIEW_IS_STALE", "View '%s' is stale or in invalid state: %s", full, why)
	}
	if len(declared) != len(body.fields) {
		stale("stored view column count (%d) does not match column count derived from the view query analysis (%d)", len(declared), len(body.fields))
	}
	types := make([]sql.Type, len(declared))
	for i, c := range declared {
		types[i] = c.Type
		if got := body.fields[i].col.Type; !fn.CanCoerce(got, c.Type) {
			stale("column [%s] of type %s projected from query view at position %d cannot be coerced to column [%s] of type %s stored in view definition",
				body.fields[i].name, got, i, c.Name, c.Type)
		}
	}
	node := a.coerceColumns(body.narrow(), types)
	fields := make([]field, len(declared))
	used := make([]Column, len(declared))
	for i, c := range node.Columns() {
		fields[i] = field{name: declared[i].Name, col: c}
		used[i] = Column{ID: c.ID, Name: declared[i].Name}
	}
	a.use(name, true, used)
	return relation{node: node, fields: fields}
}

// viewBody analyzes a view's text.
func (a *analyzer) viewBody(at sql.Node, full string, tbl *Table) (r relation) {
	invalid := func(err error) {
		a.fail(at, "INVALID_VIEW", "Failed analyzing stored view '%s': %s", full, err)
	}
	stmt, err := sql.Parse(tbl.View.SQL, sql.Options{TrinoOnly: true})
	if err != nil {
		invalid(err)
	}
	q, ok := stmt.(*sql.QueryStatement)
	if !ok {
		invalid(errors.New("the stored text is no query"))
	}
	catalog, schema, inline := a.catalog, a.schema, a.inline
	a.inline = nil
	a.catalog, a.schema = tbl.View.Catalog, tbl.View.Schema
	a.views = append(a.views, tbl.Name)
	defer func() {
		a.catalog, a.schema, a.inline = catalog, schema, inline
		a.views = a.views[:len(a.views)-1]
		if f, ok := recover().(failure); ok {
			var e *sql.Error
			if !errors.As(f.err, &e) || e.Name == "VIEW_IS_RECURSIVE" {
				panic(f)
			}
			invalid(f.err)
		}
	}()
	return a.query(q.Query, nil)
}
