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
	read.forgetBlanks(&measured.Root)
	for _, list := range measured.Matches {
		for i := range list {
			read.forgetBlanks(&list[i])
		}
	}
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
	} else if files := filesOf(m); len(files) > 0 {
		if i := slices.IndexFunc(s.inputs, func(in input) bool { return in.path() == files[0] }); i >= 0 {
			number = s.inputs[i].scan
		}
	}
	if number < 1 || number > len(s.plans) {
		return nil
	}
	return s.plans[number-1]
}

// filesOf are the files that an operator tells it reads, the first of many.
func filesOf(m *worker.Measured) []string {
	return strings.FieldsFunc(m.Info[filesInfo], func(r rune) bool { return r == ',' || r == '\n' || r == ' ' })
}

const (
	filesInfo     = "Filename(s)"
	fileCountInfo = "Total Files Read"
)

// forgetBlanks takes files that are no inputs out of what the operators tell.
func (s *scans) forgetBlanks(m *worker.Measured) {
	files := filesOf(m)
	inputs := slices.DeleteFunc(files, func(f string) bool {
		return slices.ContainsFunc(s.blanks, func(b blankFile) bool { return b.path() == f })
	})
	if dropped := len(files) - len(inputs); dropped > 0 {
		m.Info[filesInfo] = strings.Join(inputs, ", ")
		if n, err := strconv.Atoi(m.Info[fileCountInfo]); err == nil {
			m.Info[fileCountInfo] = strconv.Itoa(max(n-dropped, 0))
		}
	}
	for i := range m.Children {
		s.forgetBlanks(&m.Children[i])
	}
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
