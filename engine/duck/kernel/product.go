package kernel

// #include "product.h"
import "C"

import "glaux/sql"

// LargerDecimals is the message of $product's error (HIVE_BAD_DATA), of a product of more than 64 bits.
const LargerDecimals = C.GLAUX_LARGER_DECIMALS

// productKernels are this file's kernels by name. $product multiplies decimals of 10 to 18 digits
// that are known to have a product of at most 18, at a fraction of what DuckDB's operator takes to
// look for those that haven't.
var productKernels = map[string]Kernel{
	"$product": {Make: func([]sql.Type, sql.Type) (Func, error) { return nil, nil }, native: C.glaux_product},
}
