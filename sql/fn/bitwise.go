package fn

// bitwiseFunctions is the chapter of bits of integers in two's complement.
var bitwiseFunctions = []Func{
	{
		Name: "bit_count",
		Sigs: sigs("(bigint, bigint) -> bigint"),
		Duck: Kernel("bit_count"),
		Doc:  "How many bits are set in a value seen as a number of that many bits.",
		Test: `
SELECT bit_count(9, 64), bit_count(-1, 64), bit_count(-7, 8)
bigint	bigint	bigint
2	64	6
----
SELECT bit_count(1, 1)
error INVALID_FUNCTION_ARGUMENT: Bits specified in bit_count must be between 2 and 64, got 1`,
	},
	{
		Name: "bitwise_and",
		Sigs: sigs("(bigint, bigint) -> bigint"),
		Duck: Expr("($1 & $2)"),
		Doc:  "Bits set in both values.",
		Test: `
SELECT bitwise_and(12, 10), bitwise_or(12, 10), bitwise_xor(12, 10)
bigint	bigint	bigint
8	14	6
----
SELECT bitwise_and(-1, 255), bitwise_or(-8, 1), bitwise_xor(-1, 1)
bigint	bigint	bigint
255	-7	-2`,
	},
	{
		Name: "bitwise_left_shift",
		Sigs: sigs(
			"(bigint, integer) -> bigint",
			"(integer, integer) -> integer",
			"(smallint, integer) -> smallint",
			"(tinyint, integer) -> tinyint",
		),
		Duck: Kernel("bitwise_left_shift"),
		Doc:  "Shifts to the left, within the width of the type.",
		Test: `
SELECT bitwise_left_shift(1, -1)
integer
0
----
SELECT bitwise_left_shift(1, 31), bitwise_left_shift(1, 32), bitwise_left_shift(TINYINT '1', 8)
integer	integer	tinyint
-2147483648	0	0`,
	},
	{
		Name: "bitwise_not",
		Sigs: sigs("(bigint) -> bigint"),
		Duck: Expr("(~$1)"),
		Doc:  "All bits inverted.",
		Test: `
SELECT bitwise_not(0), bitwise_not(-1), bitwise_not(12)
bigint	bigint	bigint
-1	0	-13
----
SELECT bitwise_and(NULL, 1), bitwise_or(1, NULL), bitwise_not(NULL)
bigint	bigint	bigint
\N	\N	\N`,
	},
	{
		Name: "bitwise_or",
		Sigs: sigs("(bigint, bigint) -> bigint"),
		Duck: Expr("($1 | $2)"),
		Doc:  "Bits set in either value.",
		Test: `
SELECT bitwise_and(12, 10), bitwise_or(12, 10), bitwise_xor(12, 10)
bigint	bigint	bigint
8	14	6
----
SELECT bitwise_and(-1, 255), bitwise_or(-8, 1), bitwise_xor(-1, 1)
bigint	bigint	bigint
255	-7	-2`,
	},
	{
		Name: "bitwise_right_shift",
		Sigs: sigs(
			"(bigint, integer) -> bigint",
			"(integer, integer) -> integer",
			"(smallint, integer) -> smallint",
			"(tinyint, integer) -> tinyint",
		),
		Duck: Kernel("bitwise_right_shift"),
		Doc:  "Shifts to the right, filling with zeros.",
		Test: `
SELECT bitwise_right_shift(1, -1)
integer
0
----
SELECT bitwise_right_shift(8, 3), bitwise_right_shift(-8, 1), bitwise_right_shift(TINYINT '-8', 1)
integer	integer	tinyint
1	2147483644	124`,
	},
	{
		Name: "bitwise_right_shift_arithmetic",
		Sigs: sigs(
			"(bigint, integer) -> bigint",
			"(integer, integer) -> integer",
			"(smallint, integer) -> smallint",
			"(tinyint, integer) -> tinyint",
		),
		Duck: Kernel("bitwise_right_shift_arithmetic"),
		Doc:  "Shifts to the right, filling with the sign.",
		Test: `
SELECT bitwise_right_shift_arithmetic(1, -1)
integer
0
----
SELECT bitwise_right_shift_arithmetic(-1, 40), bitwise_right_shift_arithmetic(BIGINT '-9223372036854775808', 63)
integer	bigint
-1	-1`,
	},
	{
		Name: "bitwise_xor",
		Sigs: sigs("(bigint, bigint) -> bigint"),
		Duck: Expr("xor($1, $2)"),
		Doc:  "Bits set in one of two values.",
		Test: `
SELECT bitwise_and(12, 10), bitwise_or(12, 10), bitwise_xor(12, 10)
bigint	bigint	bigint
8	14	6
----
SELECT bitwise_and(-1, 255), bitwise_or(-8, 1), bitwise_xor(-1, 1)
bigint	bigint	bigint
255	-7	-2`,
	},
}
