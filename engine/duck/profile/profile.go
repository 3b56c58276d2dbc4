// Package profile finds in what DuckDB measured the operators of our plan.
//
// DuckDB runs a plan of its own: it reorders joins, pushes conditions into
// scans, and merges and splits operators. What identifies a place in both plans
// is which stored rows come together there: a scan is known by its files, and an
// aggregation over the scans a and b is that aggregation of DuckDB's which is
// over a and b. Operators that correspond one to one are paired so. They cut
// both plans into pieces; what lies between the same pairs makes one group,
// whose figures are told together. So all that was measured is in some group,
// and nothing is guessed.
package profile

import (
	"cmp"
	"slices"
	"strings"

	"glaux/engine"
	"glaux/engine/duck/worker"
	"glaux/plan"
)

// Origin says where what DuckDB runs comes from.
type Origin struct {
	// Leaf is the *plan.Scan or *plan.Match whose rows an operator without inputs
	// gives; nil for others. The rows that a Match has got are those of queries of
	// their own.
	Leaf func(*worker.Measured) (plan.Node, []worker.Measured)
	// CTEs are named queries by their names in SQL; each step of a recursion has one.
	CTEs map[string]*plan.CTE
}

// Explain tells what the operators of a plan did.
func Explain(root plan.Node, measured *worker.Profile, from Origin) *engine.Profile {
	ran := readRun(&measured.Root, from)
	p := &engine.Profile{CPU: measured.CPU, PeakMemory: measured.PeakMemory}
	planned := readPlan(root, ran)
	p.Groups = append(p.Groups, groups(planned.root, ran.root)...)
	for _, cte := range planned.ctes {
		p.Groups = append(p.Groups, groups(cte.step, ran.ctes[cte.of])...)
	}
	return p
}

// groups pairs two trees and adds up the figures.
func groups(planned, ran *step) []engine.Group {
	pair(planned, ran)
	of := map[*step]*group{}
	var list []*group
	add := func(key *step) *group {
		g := of[key]
		if g == nil {
			g = &group{inside: map[*step]bool{}}
			of[key], list = g, append(list, g)
		}
		return g
	}
	planned.each(func(s *step) {
		g := add(s.group)
		g.steps = append(g.steps, s)
	})
	ran.each(func(s *step) { add(s.group).inside[s] = true })
	out := make([]engine.Group, 0, len(list))
	for _, g := range list {
		if len(g.steps) > 0 {
			out = append(out, g.figures())
			g.steps[0].group.given = &out[len(out)-1]
		}
	}
	settle(planned)
	for i, g := range slices.DeleteFunc(list, func(g *group) bool { return len(g.steps) == 0 }) {
		out[i].Rows = g.rows()
	}
	return out
}

// group is steps of the plan and the operators that did them.
type group struct {
	steps  []*step
	inside map[*step]bool
}

func (g *group) figures() engine.Group {
	var out engine.Group
	seen := map[plan.Node]bool{}
	for _, s := range g.steps {
		for _, n := range s.nodes {
			if !seen[n] {
				seen[n] = true
				out.Nodes = append(out.Nodes, n)
			}
		}
		out.Result = out.Result || s.class == classResult && s.cte == nil
		if s.cte != nil {
			out.CTE = s.cte
		}
	}
	ops := make([]*step, 0, len(g.inside))
	for s := range g.inside {
		ops = append(ops, s)
	}
	slices.SortFunc(ops, func(a, b *step) int { return cmp.Compare(a.first, b.first) })
	for _, s := range ops {
		if s.parent == nil || !g.inside[s.parent] {
			out.OutputRows += s.rows
			out.OutputBytes += s.bytes
		}
		for _, in := range s.children {
			if !g.inside[in] {
				out.InputRows += in.rows
				out.InputBytes += in.bytes
			}
		}
		for _, m := range append([]*worker.Measured{s.op}, s.also...) {
			out.Scheduled += m.Time
			if m.Kind != "" {
				out.Operators = append(out.Operators, engine.Operator{Name: m.Name, Detail: detail(m), Rows: m.Rows, Bytes: m.Bytes, Scheduled: m.Time})
			}
		}
	}
	return out
}

// detail is what of an operator's description tells something to people who see
// our plan beside it.
func detail(m *worker.Measured) string {
	var parts []string
	for _, key := range []string{"Join Type", "Top", "Total Files Read"} {
		if v := m.Info[key]; v != "" {
			parts = append(parts, strings.ToLower(key)+": "+v)
		}
	}
	return strings.Join(parts, ", ")
}
