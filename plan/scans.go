package plan

// Scans are all scans of the query, those of subqueries in expressions included.
func (q *Query) Scans() []*Scan {
	var scans []*Scan
	walkTree(q.Root, func(n Node) {
		if s, ok := n.(*Scan); ok {
			scans = append(scans, s)
		}
	})
	return scans
}

// ColumnsOf are the columns that an expression reads, by their IDs.
func ColumnsOf(e Expr) map[int]bool { return refsOf(e) }

// ReadsPartly reports that an engine may leave out some of what the query's scans
// hold: rows that a join, a filter or a limit makes superfluous.
func ReadsPartly(q *Query) bool {
	partly := false
	walkTree(q.Root, func(n Node) {
		switch n := n.(type) {
		case *Join, *Limit:
			partly = true
		case *Filter:
			walkQueries(n.Cond, func(Expr) { partly = true })
		case *Scan:
			partitions := map[int]bool{}
			for i, c := range n.Out {
				partitions[c.ID] = n.Table.Columns[n.Source[i]].Partition
			}
			for _, f := range n.Filters {
				for id := range refsOf(f) {
					partly = partly || !partitions[id]
				}
			}
		}
	})
	return partly
}
