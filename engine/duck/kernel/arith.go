package kernel

import "glaux/sql"

var _ = add("same", Kernel{Make: func(args []sql.Type, _ sql.Type) (Func, error) {
	return func(c *Call) error {
		for i := range c.N {
			c.Out.Append(c.Args[0].Value(i))
		}
		return nil
	}, nil
}})

var _ = add("$divide", choose(func(args []sql.Type) (Kernel, bool) {
	return F2(func(a, b int64) (int64, error) {
		if b == 0 {
			return 0, failure("DIVISION_BY_ZERO", "Division by zero")
		}
		return a / b, nil
	}), true
}))
