package kernel

import "glaux/sql"

// $subscript fails where element_at is NULL.
var _ = add("$subscript", Kernel{Make: func(args []sql.Type, _ sql.Type) (Func, error) {
	get := arraySubscript
	switch {
	case args[0].Kind == sql.Map:
		get = mapSubscript
	case width(*args[0].Elem) == 8 && plain[int64](args[1]):
		return numberSubscript, nil
	}
	return func(c *Call) error {
		for i := range c.N {
			if c.anyNull(i) {
				c.Out.Null()
			} else if err := get(c, i); err != nil {
				return err
			}
		}
		return nil
	}, nil
}})

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
	return invalid("Key not present in map: %s", Text(c.Args[1].Type, c.Args[1].Value(i)))
}

// numberSubscript is arraySubscript over whole chunks, for elements of 64 bits.
func numberSubscript(c *Call) error {
	lists, elems := &c.Args[0], &c.Args[0].kids[0]
	out := room[int64](c.Out, c.N)
	for i, k := range column[int64](&c.Args[1], c.N) {
		out[i] = 0
		if c.anyNull(i) {
			c.Out.setNull(i)
			continue
		}
		start, end := lists.List(i)
		e, err := subscripted(start, end, k)
		if err != nil {
			return err
		}
		if elems.Null(e) {
			c.Out.setNull(i)
		} else {
			out[i] = at[int64](elems, e)
		}
	}
	return nil
}
