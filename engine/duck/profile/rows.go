package profile

import "glaux/plan"

// settle finds what single steps of a plan gave: what has an operator gave what that
// gave, the topmost of a group what the group gave, and what only computes something
// of each row gives as many as it gets.
func settle(planned *step) {
	var steps []*step // each before what is below
	planned.each(func(s *step) { steps = append(steps, s) })
	tops := map[*step][]*step{}
	for _, s := range steps {
		if s.parent == nil || s.parent.group != s.group {
			tops[s.group] = append(tops[s.group], s)
		}
		for i, op := range s.pairs {
			if i == 0 || s.class == classLeaf { // of a chain only the topmost
				s.know(s.rows + op.rows)
			}
		}
	}
	for _, list := range tops {
		if s := list[0]; len(list) == 1 && !s.unread() && s.group.given != nil {
			s.rows, s.known = s.group.given.OutputRows, true
		}
	}
	for _, s := range steps {
		if s.known && s.keepsRows() && !s.children[0].known {
			s.children[0].know(s.rows)
		}
	}
	for i := range steps {
		if s := steps[len(steps)-1-i]; !s.known && s.keepsRows() && s.children[0].known {
			s.know(s.children[0].rows)
		}
	}
}

// unread reports a scan whose rows nothing needed.
func (s *step) unread() bool {
	if len(s.nodes) != 1 || s.class != classNone {
		return false
	}
	_, scan := s.nodes[0].(*plan.Scan)
	return scan
}

func (s *step) know(rows int64) { s.rows, s.known = rows, true }

// keepsRows reports a step that gives the rows that it gets.
func (s *step) keepsRows() bool {
	if len(s.nodes) != 1 || len(s.children) == 0 {
		return false
	}
	switch s.nodes[0].(type) {
	case *plan.Project, *plan.Sort, *plan.WindowNode:
		return true
	}
	return false
}

// rows are what single nodes of the group gave, where that is known.
func (g *group) rows() map[plan.Node]int64 {
	rows := map[plan.Node]int64{}
	for _, s := range g.steps {
		if len(s.nodes) == 0 {
			continue
		}
		if _, twice := rows[s.nodes[0]]; s.known && !twice {
			rows[s.nodes[0]] = s.rows
		}
		if s.class == classLimit && len(s.children) == 1 && s.children[0].known { // and what it sorts
			for _, n := range s.nodes[1:] {
				rows[n] = s.children[0].rows
			}
		}
	}
	return rows
}
