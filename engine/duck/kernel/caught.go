package kernel

import "glaux/sql"

// caughtKernels are this file's kernels by name.
var caughtKernels = map[string]Kernel{
	// $caught takes the value out of a list, and fails as something inside TRY did
	// where there is no list.
	"$caught": Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		return func(c *Call) error {
			lists := &c.Args[0]
			for i := range c.N {
				if lists.Null(i) {
					return invalid("A routine failed")
				}
				start, _ := lists.List(i)
				c.Out.Append(lists.Kid(0).Value(start))
			}
			return nil
		}, nil
	}},
}
