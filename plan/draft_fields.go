package plan

import "slices"

// fieldsBelowFilter takes the fields of rows of a query around, which a projection or the
// filter below it reads, from below the filter, as Trino does with all fields: there they
// are no condition any more that could be moved up. Fields of rows of the query itself are
// where they are made, wherever they are taken.
func (t *tidier) fieldsBelowFilter(n *draft) *draft {
	filter := n.in[0]
	source := filter.in[0]
	here := setOf(source.outs()...)
	var fields []Expr
	whole := map[string]bool{} // what is read as it is, of which no field is taken apart
	visit := func(e Expr) bool {
		switch e := e.(type) {
		case *Try, *Lambda:
			return false
		case *Ref:
			whole[exprKey(e)] = true
			return false
		case *Field:
			base := baseOf(e)
			if base == nil {
				return true
			}
			whole[exprKey(e)] = true
			if !here[base.Column.ID] && !containsExpr(fields, e) {
				fields = append(fields, e)
			}
			return false
		}
		return true
	}
	for _, e := range append(slices.Clone(n.exprs), filter.exprs...) {
		walkExpr(e, visit)
	}
	fields = slices.DeleteFunc(fields, func(e Expr) bool {
		for x := e.(*Field).X; ; x = x.(*Field).X {
			if whole[exprKey(x)] {
				return true
			}
			if _, ok := x.(*Ref); ok {
				return false
			}
		}
	})
	if len(fields) == 0 {
		return nil
	}
	below := passing(source, unique(source.outs()))
	read := map[string]Expr{}
	for _, f := range fields {
		t.last++
		below.made, below.exprs = append(below.made, t.last), append(below.exprs, f)
		read[exprKey(f)] = &Ref{Column: Column{ID: t.last, Type: f.Type()}}
	}
	var taken func(Expr) Expr
	taken = func(e Expr) Expr {
		switch e.(type) {
		case *Try, *Lambda:
			return e
		case *Field:
			if r := read[exprKey(e)]; r != nil {
				return r
			}
		}
		return mapChildren(e, taken)
	}
	out := &draft{kind: filterShape, in: []*draft{below}, exprs: mapList(filter.exprs, taken)}
	return &draft{kind: projectShape, in: []*draft{out}, made: n.made, exprs: mapList(n.exprs, taken)}
}

// baseOf is the column of which a field of a field … is, if it is one's.
func baseOf(f *Field) *Ref {
	switch x := f.X.(type) {
	case *Ref:
		return x
	case *Field:
		return baseOf(x)
	}
	return nil
}
