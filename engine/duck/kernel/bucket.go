package kernel

import (
	"fmt"

	"glaux/lake/hivehash"
	"glaux/sql"
)

// bucketKernels are this file's kernels by name.
var bucketKernels = map[string]Kernel{
	// hive_bucket(scheme, count, values…) is the number of the bucket that a row with
	// these values in a table's bucketing columns is written to.
	"hive_bucket": Kernel{Make: func(args []sql.Type, _ sql.Type) (Func, error) {
		types := args[2:]
		return func(c *Call) error {
			values := make([]sql.Value, len(types))
			for i := range c.N {
				for k := range values {
					values[k] = c.Args[2+k].Value(i)
				}
				count := c.Args[1].Int(i)
				if count < 1 {
					return fmt.Errorf("%d buckets", count)
				}
				c.Out.Int(int64(hivehash.Scheme(c.Args[0].Str(i)).Bucket(types, values, int(count))))
			}
			return nil
		}, nil
	}},
}
