package query

import (
	"slices"

	"glaux/lake"
	"glaux/plan"
	"glaux/sql"
)

// hiddenFilter leaves out files by what their names and sizes are: conditions on
// "$path" and "$file_size" are the same for all rows of a file.
type hiddenFilter struct {
	filters    []plan.Expr
	path, size int         // columns' IDs; negative: not read
	partition  map[int]int // index of the value by the column's ID
	types      map[int]sql.Type
}

// newHiddenFilter is nil for scans without such conditions.
func newHiddenFilter(scan *plan.Scan, partition []int) *hiddenFilter {
	h := &hiddenFilter{path: -1, size: -1, partition: map[int]int{}, types: map[int]sql.Type{}}
	for i, out := range scan.Out {
		switch c := scan.Table.Columns[scan.Source[i]]; {
		case c.Hidden && c.Name == "$path":
			h.path = out.ID
		case c.Hidden && c.Name == "$file_size":
			h.size = out.ID
		case partition[i] >= 0:
			h.partition[out.ID], h.types[out.ID] = partition[i], c.Type
		}
	}
	for _, f := range scan.Filters {
		for _, term := range conjuncts(f) {
			if read := plan.ColumnsOf(term); h.path >= 0 && read[h.path] || h.size >= 0 && read[h.size] {
				h.filters = append(h.filters, term)
			}
		}
	}
	if len(h.filters) == 0 {
		return nil
	}
	return h
}

// after chooses of the files that another choice leaves, if there is one.
func (h *hiddenFilter) after(choose func([]lake.File) ([]lake.File, error)) func([]lake.File) ([]lake.File, error) {
	return func(files []lake.File) ([]lake.File, error) {
		if choose != nil {
			var err error
			if files, err = choose(files); err != nil {
				return nil, err
			}
		}
		return slices.DeleteFunc(files, func(f lake.File) bool { return !h.mayMatch(&f) }), nil
	}
}

func (h *hiddenFilter) mayMatch(f *lake.File) bool {
	known := map[int]sql.Value{h.path: f.Object.URI.String(), h.size: f.Object.Size}
	for id, i := range h.partition {
		if text := f.Partition[i]; text == nil {
			known[id] = nil
		} else if v, ok := partitionValue(*text, h.types[id]); ok {
			known[id] = v
		}
	}
	return plan.MayMatch(h.filters, known)
}
