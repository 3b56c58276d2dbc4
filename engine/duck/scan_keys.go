package duck

import (
	"maps"

	"glaux/plan"
)

// scanKeys are the columns of scans by which a query groups rows: their IDs.
func scanKeys(root plan.Node) map[int]bool {
	keys, named := map[int]bool{}, map[int]int{}
	plan.WalkNodes(root, func(n plan.Node) {
		switch n := n.(type) {
		case *plan.Aggregate:
			for _, k := range n.Keys {
				keys[k.ID] = true
			}
		case *plan.Project:
			for _, item := range n.Items {
				if ref, ok := item.Expr.(*plan.Ref); ok {
					named[item.Out.ID] = ref.Column.ID
				}
			}
		}
	})
	// A key may be a column of a scan by another name.
	for id := range maps.Clone(keys) {
		for from, ok := named[id]; ok && !keys[from]; from, ok = named[from] {
			keys[from] = true
		}
	}
	return keys
}
