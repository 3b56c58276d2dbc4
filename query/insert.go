package query

import (
	"context"
	"errors"
	"slices"
	"strings"

	"glaux/catalog"
	"glaux/lake"
	"glaux/plan"
	"glaux/sql"
	"glaux/sql/fn"
)

// prepareInsert prepares an INSERT: the rows, as the table has them, and where they go.
func (j *job) prepareInsert(ctx context.Context, st *sql.Insert) (*plan.Query, *target, error) {
	t, err := j.insertTarget(ctx, st)
	if err != nil {
		return nil, nil, err
	}
	bound, err := j.prepare(ctx, st.Query, func(q *plan.Query) error {
		return coerceInsert(st, q, slices.Concat(t.write.Columns, t.write.PartitionBy))
	})
	return bound, t, err
}

// insertTarget is the table that an INSERT writes.
func (j *job) insertTarget(ctx context.Context, st *sql.Insert) (*target, error) {
	r, err := j.resolve(st.Name)
	if err != nil {
		return nil, err
	}
	if err := j.allow("glue:GetTable", j.tableARN(r.database, r.table)); err != nil {
		return nil, err
	}
	doc, err := j.o.Catalog.Table(ctx, r.database, r.table)
	if err != nil {
		return nil, at(st, trinoMissing(err, r))
	}
	t := &target{relation: r, doc: doc, location: strings.TrimSuffix(doc.Location(), "/"), update: "INSERT"}
	if err := checkInsertable(st, doc); err != nil {
		return nil, err
	}
	format, err := writableOf(st, doc)
	if err != nil {
		return nil, err
	}
	codec, err := format.codecOf(doc)
	if err != nil {
		return nil, err
	}
	properties := (&locationBuilder{doc: doc}).properties(serde(doc.StorageDescriptor).Parameters)
	if err := checkProperties(st, format, properties); err != nil {
		return nil, err
	}
	t.write = format.write(codec, 0, properties)
	t.write.SerDe.Class = serde(doc.StorageDescriptor).SerializationLibrary
	if err := t.columns(); err != nil {
		return nil, err
	}
	return t, at(st, t.setBuckets())
}

// at gives an error of the dialect the place of a node.
func at(n sql.Node, err error) error {
	if e, ok := errors.AsType[*sql.Error](err); ok && e.Pos.IsZero() {
		e.Pos = n.Position()
	}
	return err
}

func checkInsertable(st *sql.Insert, doc *catalog.Table) error {
	switch {
	case doc.IsView():
		return unsupported(st, "Inserting into views is not supported")
	case doc.IsIceberg():
		return unsupported(st, "INSERT INTO Iceberg tables is not supported yet")
	}
	return nil
}

// checkProperties refuses what a table says of its files and a write can't do.
func checkProperties(st *sql.Insert, w writable, properties map[string]string) error {
	count := func(key string) string {
		n := strings.TrimSpace(properties[key])
		if n == "0" {
			n = ""
		}
		return n
	}
	text := w.input == textInput
	switch header := count("skip.header.line.count"); {
	case text && count("skip.footer.line.count") != "":
		return unsupported(st, "Inserting into Hive table with skip.footer.line.count property not supported")
	case text && header != "" && w.format == lake.JSON:
		return unsupported(st, "Inserting into JSON tables with skip.header.line.count is not supported")
	case text && header != "" && header != "1":
		return unsupported(st, "Inserting into Hive table with value of skip.header.line.count property greater than 1 is not supported")
	}
	for key := range properties {
		if strings.HasPrefix(key, "ion.") && strings.HasSuffix(key, ".path_extractor") && w.format == lake.Ion {
			return unsupported(st, "Inserting into Ion tables with path extractors (%s) is not supported: rows would not be read again", key)
		}
	}
	return nil
}

// coerceInsert puts a projection over a query that gives the table's columns in
// order, with their types; columns not named are NULL.
func coerceInsert(st *sql.Insert, q *plan.Query, columns []lake.Column) error {
	source := q.Root.Columns()
	order := make([]int, len(columns)) // index in source, or -1
	if len(st.Columns) == 0 {
		for i := range order {
			order[i] = i
		}
	} else {
		for i := range order {
			order[i] = -1
		}
		for i, name := range st.Columns {
			k := slices.IndexFunc(columns, func(c lake.Column) bool { return strings.EqualFold(c.Name, name.Value) })
			if k < 0 {
				return sql.Errorf(st, "COLUMN_NOT_FOUND", "Insert column name does not exist in target table: %s", fold(name.Value))
			}
			if order[k] >= 0 {
				return sql.Errorf(st, "DUPLICATE_COLUMN_NAME", "Insert column name is specified more than once: %s", fold(name.Value))
			}
			order[k] = i
		}
	}
	wanted := len(columns)
	if len(st.Columns) > 0 {
		wanted = len(st.Columns)
	}
	if err := checkInsertTypes(st, source, columns, order, wanted); err != nil {
		return err
	}
	id := freeID(q)
	p := &plan.Project{Input: q.Root}
	q.Names = nil
	for i, c := range columns {
		var x plan.Expr = &plan.Literal{Of: c.Type}
		if order[i] >= 0 {
			from := source[order[i]]
			x = &plan.Ref{Column: from}
			if !from.Type.Equal(c.Type) {
				x = &plan.Cast{X: x, To: c.Type, Implicit: true}
			}
		}
		p.Items = append(p.Items, plan.ProjectItem{Out: plan.Column{ID: id + i, Name: c.Name, Type: c.Type}, Expr: x})
		q.Names = append(q.Names, c.Name)
	}
	q.Root = p
	return nil
}

func checkInsertTypes(st *sql.Insert, source []plan.Column, columns []lake.Column, order []int, wanted int) error {
	ok := len(source) == wanted
	var table, query []string
	for i, c := range columns {
		if order[i] >= 0 {
			table = append(table, c.Type.String())
			ok = ok && order[i] < len(source) && assignable(source[order[i]].Type, c.Type)
		}
	}
	if ok {
		return nil
	}
	for _, c := range source {
		query = append(query, c.Type.String())
	}
	return sql.Errorf(st, "TYPE_MISMATCH", "Insert query has mismatched column types: Table: [%s], Query: [%s]", strings.Join(table, ", "), strings.Join(query, ", "))
}

// assignable tells whether INSERT converts by itself: Trino's coercions, and any
// length of text and precision of time.
func assignable(from, to sql.Type) bool {
	if fn.CanCoerce(from, to) || from.IsString() && to.IsString() {
		return true
	}
	if from.Kind != to.Kind {
		return false
	}
	switch to.Kind {
	case sql.Timestamp:
		return true
	case sql.Array:
		return assignable(*from.Elem, *to.Elem)
	case sql.Map:
		return assignable(*from.Key, *to.Key) && assignable(*from.Elem, *to.Elem)
	case sql.Row:
		return len(from.Fields) == len(to.Fields) && !slices.ContainsFunc(indexes(len(to.Fields)), func(i int) bool {
			return !assignable(from.Fields[i].Type, to.Fields[i].Type)
		})
	}
	return false
}

func indexes(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// freeID is a column id above all that a plan uses.
func freeID(q *plan.Query) int {
	top := 0
	see := func(columns []plan.Column) {
		for _, c := range columns {
			top = max(top, c.ID)
		}
	}
	walk(q.Root, func(node any) {
		switch n := node.(type) {
		case plan.Node:
			see(n.Columns())
		case *plan.Lambda:
			see(n.Params)
		}
	})
	return top + 1
}
