package duck

import (
	"slices"
	"strconv"
	"strings"

	"glaux/engine"
	"glaux/engine/duck/profile"
	"glaux/engine/duck/worker"
	"glaux/plan"
)

// explainProfile tells of a plan what DuckDB measured.
func explainProfile(root plan.Node, measured *worker.Profile, from origin, read *scans) *engine.Profile {
	return profile.Explain(root, measured, profile.Origin{CTEs: from.ctes, Leaf: func(m *worker.Measured) (plan.Node, []worker.Measured) {
		if index, ok := functionIndex(m.Name, "GLAUX_MATCH_"); ok && index < len(from.matches) {
			if index < len(measured.Matches) {
				return from.matches[index], measured.Matches[index]
			}
			return from.matches[index], nil
		}
		if n := read.scanOf(m); n != nil { // not the nil of a *plan.Scan
			return n, nil
		}
		return nil, nil
	}})
}

// scanOf is the scan that an operator reads for.
func (s *scans) scanOf(m *worker.Measured) *plan.Scan {
	number := 0
	if index, ok := functionIndex(m.Name, "GLAUX_DECODE_"); ok && index < len(s.decodedBy) {
		number = s.decodedBy[index]
	} else if file, _, _ := strings.Cut(m.Info["Filename(s)"], "\n"); file != "" {
		i := slices.IndexFunc(s.inputs, func(in input) bool { return in.path() == strings.TrimSpace(file) })
		if i >= 0 {
			number = s.inputs[i].scan
		}
	}
	if number < 1 || number > len(s.plans) {
		return nil
	}
	return s.plans[number-1]
}

// functionIndex is the number at the end of a table function's name.
func functionIndex(name, prefix string) (int, bool) {
	digits, ok := strings.CutPrefix(strings.ToUpper(name), prefix)
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(digits)
	return n, err == nil && n >= 0
}
