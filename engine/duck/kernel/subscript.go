package kernel

import "glaux/sql"

// subscriptKernels are this file's kernels by name.
var subscriptKernels = map[string]Kernel{
	// $subscript fails where element_at is NULL.
	"$subscript": choose(func(args []sql.Type) (Kernel, bool) {
		if args[0].Kind == sql.Array {
			return lists(elementFuncs(true), rows(arraySubscript)), true
		}
		return mapElements(rows(mapSubscript), noKey), true
	}),
}

func arraySubscript(c *Call, i int) error {
	start, end := c.Args[0].List(i)
	at, err := subscripted(start, end, c.Args[1].Int(i))
	if err != nil {
		return err
	}
	c.Out.Copy(&c.Args[0].kids[0], at)
	return nil
}

// subscripted is where the k-th element is of those from start to end.
func subscripted(start, end int, k int64) (int, error) {
	switch {
	case k == 0:
		return 0, invalid("SQL array indices start at 1")
	case k < 0:
		return 0, invalid("Array subscript is negative: %d", k)
	case k > int64(end-start):
		return 0, invalid("Array subscript must be less than or equal to array length: %d > %d", k, end-start)
	}
	return start + int(k) - 1, nil
}

func mapSubscript(c *Call, i int) error {
	m := &c.Args[0]
	start, end := m.List(i)
	for k := start; k < end; k++ {
		if equalAt(&m.kids[0], k, &c.Args[1], i) == yes {
			c.Out.Copy(&m.kids[1], k)
			return nil
		}
	}
	if holdsNull(&c.Args[1], i) && findKey(m, i, &c.Args[1], i) >= 0 {
		return nullKey()
	}
	return noKey(c, i)
}

func noKey(c *Call, i int) error {
	switch c.Args[1].Type.Kind {
	case sql.Array, sql.Map, sql.Row, sql.VarBinary: // without a cast to text
		return invalid("Key not present in map")
	}
	return invalid("Key not present in map: %s", Text(c.Args[1].Type, c.Args[1].Value(i)))
}
