package duck

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"glaux/engine/duck/kernel"
	"glaux/lake"
	"glaux/sql"
)

// storedType is the type that the files of a group have of a column: the one that
// their partition declares, which may be another than the table's.
func storedType(g *lake.FileGroup, c lake.Column) sql.Type {
	i := slices.IndexFunc(g.Table, func(t lake.Column) bool { return strings.EqualFold(t.Name, c.Name) })
	if i < 0 {
		return c.Type
	}
	return g.Table[i].Type
}

// coerced makes of a partition's value one of the table's type.
func (s *scans) coerced(text string, from, to sql.Type) (string, error) {
	widens := from.IsInteger() && to.IsInteger() || from.Kind == sql.Real && to.Kind == sql.Double
	switch {
	case from.Equal(to):
		return text, nil
	case widens && lake.Coercible(from, to):
		return "CAST(" + text + " AS " + kernel.SQLType(to) + ")", nil
	}
	h := fnv.New64a()
	fmt.Fprintf(h, "%v to %v", from, to)
	use := kernel.Use{SQLName: "k_hive_coerce_" + strconv.FormatUint(h.Sum64(), 36), Kernel: "hive_coerce", Args: []sql.Type{from}, Result: to}
	if _, _, err := kernel.New(use.Kernel, use.Args, use.Result); err != nil {
		return "", err
	}
	if !slices.ContainsFunc(s.kernels, func(have kernel.Use) bool { return have.SQLName == use.SQLName }) {
		s.kernels = append(s.kernels, use)
	}
	return use.SQLName + "(" + text + ")", nil
}
