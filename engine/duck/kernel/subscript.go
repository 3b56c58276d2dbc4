package kernel

import "glaux/sql"

// $subscript fails where element_at is NULL.
var _ = add("$subscript", Kernel{Make: func(args []sql.Type, _ sql.Type) (Func, error) {
	at := arraySubscript
	if args[0].Kind == sql.Map {
		at = mapSubscript
	}
	return func(c *Call) error {
		for i := range c.N {
			if c.anyNull(i) {
				c.Out.Null()
			} else if err := at(c, i); err != nil {
				return err
			}
		}
		return nil
	}, nil
}})

func arraySubscript(c *Call, i int) error {
	start, end := c.Args[0].List(i)
	k := c.Args[1].Int(i)
	switch {
	case k == 0:
		return invalid("SQL array indices start at 1")
	case k < 0:
		return invalid("Array subscript is negative: %d", k)
	case k > int64(end-start):
		return invalid("Array subscript must be less than or equal to array length: %d > %d", k, end-start)
	}
	c.Out.Copy(&c.Args[0].kids[0], start+int(k)-1)
	return nil
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
	return invalid("Key not present in map: %s", Text(c.Args[1].Type, c.Args[1].Value(i)))
}
