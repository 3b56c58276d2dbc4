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
