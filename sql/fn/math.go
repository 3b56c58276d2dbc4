package fn

// mathFunctions is the chapter of numbers.
var mathFunctions = []Func{
	{
		Name: "abs",
		Sigs: []Signature{
			mustParse("(bigint) -> bigint"),
			via("(decimal(p,s)) -> decimal(p,s)", Expr("abs($1)")),
			via("(double) -> double", Expr("abs($1)")),
			mustParse("(integer) -> integer"),
			via("(real) -> real", Expr("abs($1)")),
			mustParse("(smallint) -> smallint"),
			mustParse("(tinyint) -> tinyint"),
		},
		Duck: Kernel("abs"),
		Doc:  "The value without its sign.",
		Test: `
SELECT abs(TINYINT '-5'), abs(SMALLINT '-300'), abs(-70000)
tinyint	smallint	integer
5	300	70000
----
SELECT abs(TINYINT '-128')
error NUMERIC_VALUE_OUT_OF_RANGE: Value -128 is out of range for abs(tinyint)`,
	},
	{
		Name: "acos",
		Sigs: sigs("(double) -> double"),
		Duck: Kernel("acos"),
		Doc:  "Arc cosine, in radians.",
		Test: `
SELECT acos(0), acos(1), acos(0.5)
double	double	double
1.5707963267948966	0.0	1.0471975511965979
----
SELECT asin(2), acos(-2), atan(infinity())
double	double	double
NaN	NaN	1.5707963267948966`,
	},
	{
		Name: "asin",
		Sigs: sigs("(double) -> double"),
		Duck: Kernel("asin"),
		Doc:  "Arc sine, in radians.",
		Test: `
SELECT asin(0), asin(1), asin(0.5)
double	double	double
0.0	1.5707963267948966	0.5235987755982989
----
SELECT asin(2), acos(-2), atan(infinity())
double	double	double
NaN	NaN	1.5707963267948966`,
	},
	{
		Name: "atan",
		Sigs: sigs("(double) -> double"),
		Duck: Kernel("atan"),
		Doc:  "Arc tangent, in radians.",
		Test: `
SELECT atan(0), atan(1), atan(-1)
double	double	double
0.0	0.7853981633974483	-0.7853981633974483
----
SELECT asin(2), acos(-2), atan(infinity())
double	double	double
NaN	NaN	1.5707963267948966`,
	},
	{
		Name: "atan2",
		Sigs: sigs("(double, double) -> double"),
		Duck: Kernel("atan2"),
		Doc:  "Angle of the point (x, y) given as y, x, in radians.",
		Test: `
SELECT atan2(0, 0), atan2(1, 0), atan2(-1, 0)
double	double	double
0.0	1.5707963267948966	-1.5707963267948966
----
SELECT atan2(1, 1), atan2(-1, -1), atan2(0, -1)
double	double	double
0.7853981633974483	-2.356194490192345	3.141592653589793`,
	},
	{
		Name: "cbrt",
		Sigs: sigs("(double) -> double"),
		Duck: Kernel("cbrt"),
		Doc:  "Cube root.",
		Test: `
SELECT cbrt(27), cbrt(-8), cbrt(2)
double	double	double
3.0	-2.0	1.2599210498948732
----
SELECT log10(REAL '1000'), log2(DECIMAL '1024'), cbrt(SMALLINT '64')
double	double	double
3.0	10.0	4.0`,
	},
	{
		Name:    "ceil",
		Aliases: []string{"ceiling"},
		Sigs: []Signature{
			via("(bigint) -> bigint", Expr("$1")),
			via("(decimal(p,s)) -> decimal(rp,0) where rp = p - s + min(s, 1)", Expr("CAST(ceil($1) AS $R)")),
			mustParse("(double) -> double"),
			via("(integer) -> integer", Expr("$1")),
			mustParse("(real) -> real"),
			via("(smallint) -> smallint", Expr("$1")),
			via("(tinyint) -> tinyint", Expr("$1")),
		},
		Duck: Expr("ceil($1)"),
		Doc:  "The smallest integer not below the value.",
		Test: `
SELECT ceil(1.2), ceil(-1.2), ceil(5)
decimal(2, 0)	decimal(2, 0)	integer
2	-1	5
----
SELECT ceil(DECIMAL '99.01'), ceil(DECIMAL '-99.99'), ceil(DECIMAL '9.9')
decimal(3, 0)	decimal(3, 0)	decimal(2, 0)
100	-99	10`,
	},
	{
		Name: "cos",
		Sigs: sigs("(double) -> double"),
		Duck: Kernel("cos"),
		Doc:  "Cosine of an angle in radians.",
		Test: `
SELECT cos(0), cos(1), cos(pi())
double	double	double
1.0	0.5403023058681398	-1.0
----
SELECT degrees(radians(45)), sin(radians(30)), cos(radians(60))
double	double	double
45.0	0.49999999999999994	0.5000000000000001`,
	},
	{
		Name: "cosh",
		Sigs: sigs("(double) -> double"),
		Duck: Kernel("cosh"),
		Doc:  "Hyperbolic cosine.",
		Test: `
SELECT cosh(0), cosh(1), cosh(-2)
double	double	double
1.0	1.543080634815244	3.7621956910836314
----
SELECT cosh(NULL)
double
\N`,
	},
	{
		Name: "cosine_distance",
		Sigs: sigs("(array(double), array(double)) -> double"),
		Duck: Kernel("cosine_distance"),
		Doc:  "One minus the cosine similarity of two vectors.",
		Test: `
SELECT cosine_distance(ARRAY[1e0, 0e0], ARRAY[0e0, 1e0]), cosine_distance(ARRAY[3e0], ARRAY[5e0])
double	double
1.0	0.0
----
SELECT cosine_distance(NULL, ARRAY[1e0])
double
\N`,
	},
	{
		Name: "cosine_similarity",
		Sigs: sigs(
			"(array(double), array(double)) -> double",
			"(map(varchar,double), map(varchar,double)) -> double",
		),
		Duck: Kernel("cosine_similarity"),
		Doc:  "Cosine of the angle between two dense or sparse vectors.",
		Test: `
SELECT cosine_similarity(ARRAY[1e0, 0e0], ARRAY[1e0, 1e0]), cosine_similarity(ARRAY[1e0, 2e0], ARRAY[2e0, 4e0])
double	double
0.7071067811865475	1.0
----
SELECT cosine_similarity(ARRAY[1e0, 2e0], ARRAY[1e0])
error INVALID_FUNCTION_ARGUMENT: The arguments must have the same length`,
	},
	{
		Name: "degrees",
		Sigs: sigs("(double) -> double"),
		Duck: Expr("degrees($1)"),
		Doc:  "Radians to degrees.",
		Test: `
SELECT degrees(pi()), degrees(1), degrees(-pi() / 2)
double	double	double
180.0	57.29577951308232	-90.0
----
SELECT degrees(radians(45)), sin(radians(30)), cos(radians(60))
double	double	double
45.0	0.49999999999999994	0.5000000000000001`,
	},
	{
		Name: "dot_product",
		Sigs: sigs("(array(double), array(double)) -> double"),
		Duck: Kernel("dot_product"),
		Doc:  "Sum of the products of two vectors' elements.",
		Test: `
SELECT dot_product(ARRAY[1e0, 2e0, 3e0], ARRAY[4e0, 5e0, 6e0]), dot_product(ARRAY[0e0], ARRAY[7e0])
double	double
32.0	0.0
----
SELECT dot_product(ARRAY[1e0], ARRAY[1e0, 2e0])
error INVALID_FUNCTION_ARGUMENT: The arguments must have the same length`,
	},
	{
		Name: "e",
		Sigs: sigs("() -> double"),
		Duck: Expr("CAST(2.718281828459045 AS DOUBLE)"),
		Doc:  "Euler's number.",
		Test: `
SELECT e(), pi()
double	double
2.718281828459045	3.141592653589793
----
SELECT ln(1), ln(e()), ln(10)
double	double	double
0.0	1.0	2.302585092994046`,
	},
	{
		Name: "euclidean_distance",
		Sigs: sigs("(array(double), array(double)) -> double"),
		Duck: Kernel("euclidean_distance"),
		Doc:  "Distance of two vectors.",
		Test: `
SELECT euclidean_distance(ARRAY[1, 2], ARRAY[4, 6])
double
5.0
----
SELECT euclidean_distance(ARRAY[0e0, 0e0], ARRAY[3e0, 4e0]), euclidean_distance(ARRAY[1e0], ARRAY[1e0])
double	double
5.0	0.0`,
	},
	{
		Name: "exp",
		Sigs: sigs("(double) -> double"),
		Duck: Expr("exp($1)"),
		Doc:  "Euler's number raised to a power.",
		Test: `
SELECT exp(0), exp(1), exp(-1)
double	double	double
1.0	2.718281828459045	0.36787944117144233
----
SELECT exp(710), exp(-800), exp(nan())
double	double	double
Infinity	0.0	NaN`,
	},
	{
		Name: "floor",
		Sigs: []Signature{
			via("(bigint) -> bigint", Expr("$1")),
			via("(decimal(p,s)) -> decimal(rp,0) where rp = p - s + min(s, 1)", Expr("CAST(floor($1) AS $R)")),
			mustParse("(double) -> double"),
			via("(integer) -> integer", Expr("$1")),
			mustParse("(real) -> real"),
			via("(smallint) -> smallint", Expr("$1")),
			via("(tinyint) -> tinyint", Expr("$1")),
		},
		Duck: Expr("floor($1)"),
		Doc:  "The largest integer not above the value.",
		Test: `
SELECT floor(1.8), floor(-1.8), floor(5)
decimal(2, 0)	decimal(2, 0)	integer
1	-2	5
----
SELECT floor(TINYINT '4'), floor(SMALLINT '4'), floor(BIGINT '4')
tinyint	smallint	bigint
4	4	4`,
	},
	{
		Name: "from_base",
		Sigs: sigs("(varchar(x), bigint) -> bigint"),
		Duck: Kernel("from_base"),
		Doc:  "The number that a text writes in a base of 2 to 36.",
		Test: `
SELECT from_base('zz', 36), from_base('0', 2), from_base('7777', 8)
bigint	bigint	bigint
1295	0	4095
----
SELECT from_base('', 10)
error INVALID_FUNCTION_ARGUMENT: Not a valid base-10 number: `,
	},
	{
		Name: "infinity",
		Sigs: sigs("() -> double"),
		Duck: Expr("CAST('inf' AS DOUBLE)"),
		Doc:  "Positive infinity.",
		Test: `
SELECT infinity() - infinity(), infinity() * 0, infinity() % 2
double	double	double
NaN	NaN	NaN
----
SELECT infinity() = infinity(), -infinity() < 0, infinity() > DOUBLE '1.7976931348623157E308'
boolean	boolean	boolean
true	true	true`,
	},
	{
		Name: "is_finite",
		Sigs: sigs("(double) -> boolean"),
		Duck: Expr("isfinite($1)"),
		Doc:  "Whether the value is neither infinite nor NaN.",
		Test: `
SELECT is_finite(1e0), is_finite(infinity()), is_finite(nan())
boolean	boolean	boolean
true	false	false
----
SELECT is_nan(CAST(NULL AS double)), is_finite(NULL), is_infinite(NULL)
boolean	boolean	boolean
\N	\N	\N`,
	},
	{
		Name: "is_infinite",
		Sigs: sigs("(double) -> boolean"),
		Duck: Expr("isinf($1)"),
		Doc:  "Whether the value is infinite.",
		Test: `
SELECT is_infinite(-infinity()), is_infinite(1), is_infinite(nan())
boolean	boolean	boolean
true	false	false
----
SELECT is_nan(CAST(NULL AS double)), is_finite(NULL), is_infinite(NULL)
boolean	boolean	boolean
\N	\N	\N`,
	},
	{
		Name: "is_nan",
		Sigs: sigs(
			"(double) -> boolean",
			"(real) -> boolean",
		),
		Duck: Expr("isnan($1)"),
		Doc:  "Whether the value is NaN.",
		Test: `
SELECT is_nan(nan()), is_nan(1e0), is_nan(REAL 'NaN')
boolean	boolean	boolean
true	false	true
----
SELECT is_nan(CAST(NULL AS double)), is_finite(NULL), is_infinite(NULL)
boolean	boolean	boolean
\N	\N	\N`,
	},
	{
		Name: "ln",
		Sigs: sigs("(double) -> double"),
		Duck: Kernel("ln"),
		Doc:  "Natural logarithm.",
		Test: `
SELECT ln(1), ln(e()), ln(10)
double	double	double
0.0	1.0	2.302585092994046
----
SELECT ln(0), ln(-1), ln(infinity())
double	double	double
-Infinity	NaN	Infinity`,
	},
	{
		Name: "log",
		Sigs: sigs("(double, double) -> double"),
		Duck: Kernel("log"),
		Doc:  "Logarithm of a value to a base, given first.",
		Test: `
SELECT log(1, 5), log(0, 5), log(2, 0)
double	double	double
Infinity	-0.0	-Infinity
----
SELECT log(2, 8), log(10, 1000), log(3, 81)
double	double	double
3.0	2.9999999999999996	4.0`,
	},
	{
		Name: "log10",
		Sigs: sigs("(double) -> double"),
		Duck: Kernel("log10"),
		Doc:  "Logarithm to base 10.",
		Test: `
SELECT log10(100), log10(0.001), log10(-1)
double	double	double
2.0	-3.0	NaN
----
SELECT log10(REAL '1000'), log2(DECIMAL '1024'), cbrt(SMALLINT '64')
double	double	double
3.0	10.0	4.0`,
	},
	{
		Name: "log2",
		Sigs: sigs("(double) -> double"),
		Duck: Kernel("log2"),
		Doc:  "Logarithm to base 2.",
		Test: `
SELECT log2(8), log2(0.5), log2(0)
double	double	double
3.0	-1.0	-Infinity
----
SELECT log10(REAL '1000'), log2(DECIMAL '1024'), cbrt(SMALLINT '64')
double	double	double
3.0	10.0	4.0`,
	},
	{
		Name: "mod",
		Sigs: []Signature{
			mustParse("(bigint, bigint) -> bigint"),
			mustParse("(decimal(a_precision,a_scale), decimal(b_precision,b_scale)) -> decimal(r_precision,r_scale) where r_precision = min(b_precision - b_scale, a_precision - a_scale) + max(a_scale, b_scale); r_scale = max(a_scale, b_scale)"),
			via("(double, double) -> double", Kernel("float_modulus")),
			mustParse("(integer, integer) -> integer"),
			via("(real, real) -> real", Kernel("float_modulus")),
			mustParse("(smallint, smallint) -> smallint"),
			mustParse("(tinyint, tinyint) -> tinyint"),
		},
		Duck: Kernel("$modulus"),
		Doc:  "Remainder of a division, with the dividend's sign.",
		Test: `
SELECT mod(TINYINT '7', TINYINT '3'), mod(SMALLINT '-7', SMALLINT '3'), mod(7, -3)
tinyint	smallint	integer
1	-1	1
----
SELECT mod(5, 0)
error GENERIC_INTERNAL_ERROR: / by zero`,
	},
	{
		Name: "nan",
		Sigs: sigs("() -> double"),
		Duck: Expr("CAST('nan' AS DOUBLE)"),
		Doc:  "The value that is not a number.",
		Test: `
SELECT nan() UNION SELECT nan()
double
NaN
----
SELECT CAST(nan() AS integer)
error INVALID_CAST_ARGUMENT: Cannot cast double NaN to integer`,
	},
	{
		Name: "pi",
		Sigs: sigs("() -> double"),
		Duck: Expr("pi()"),
		Doc:  "The ratio of a circle's circumference to its diameter.",
		Test: `
SELECT e(), pi()
double	double
2.718281828459045	3.141592653589793
----
SELECT cos(0), cos(1), cos(pi())
double	double	double
1.0	0.5403023058681398	-1.0`,
	},
	{
		Name:    "power",
		Aliases: []string{"pow"},
		Sigs:    sigs("(double, double) -> double"),
		Duck:    Expr("CASE WHEN NOT isfinite($2) AND abs($1) = 1 THEN CAST('nan' AS DOUBLE) ELSE pow($1, $2) END"),
		Doc:     "A value raised to a power.",
		Test: `
SELECT power(2, 10), pow(2, -1), power(-8, 1e0/3)
double	double	double
1024.0	0.5	NaN
----
SELECT power(0, 0), power(0, -1), power(infinity(), 0)
double	double	double
1.0	Infinity	1.0`,
	},
	{
		Name: "radians",
		Sigs: sigs("(double) -> double"),
		Duck: Expr("radians($1)"),
		Doc:  "Degrees to radians.",
		Test: `
SELECT radians(180), radians(1), radians(-90)
double	double	double
3.141592653589793	0.017453292519943295	-1.5707963267948966
----
SELECT degrees(radians(45)), sin(radians(30)), cos(radians(60))
double	double	double
45.0	0.49999999999999994	0.5000000000000001`,
	},
	{
		Name:    "random",
		Aliases: []string{"rand"},
		Sigs: []Signature{
			mustParse("(bigint) -> bigint"),
			mustParse("(bigint, bigint) -> bigint"),
			mustParse("() -> double"),
			mustParse("(integer) -> integer"),
			mustParse("(integer, integer) -> integer"),
			mustParse("(smallint) -> smallint"),
			mustParse("(smallint, smallint) -> smallint"),
			mustParse("(tinyint) -> tinyint"),
			mustParse("(tinyint, tinyint) -> tinyint"),
		},
		Duck:             Kernel("random"),
		Nondeterministic: true,
		Doc:              "A pseudo-random number: from 0 to below 1, below a bound, or between two bounds.",
		Test: `
SELECT random(1), rand(TINYINT '1'), random(5, 6)
integer	tinyint	integer
0	0	5
----
SELECT random(0)
error INVALID_FUNCTION_ARGUMENT: bound must be positive`,
	},
	{
		Name: "round",
		Sigs: []Signature{
			via("(bigint) -> bigint", Expr("$1")),
			mustParse("(bigint, integer) -> bigint"),
			mustParse("(decimal(p,s)) -> decimal(rp,rs) where rp = min(38, p - s + min(1, s)); rs = 0"),
			mustParse("(decimal(p,s), integer) -> decimal(rp,s) where rp = min(38, p + 1)"),
			mustParse("(double) -> double"),
			mustParse("(double, integer) -> double"),
			via("(integer) -> integer", Expr("$1")),
			mustParse("(integer, integer) -> integer"),
			mustParse("(real) -> real"),
			mustParse("(real, integer) -> real"),
			via("(smallint) -> smallint", Expr("$1")),
			mustParse("(smallint, integer) -> smallint"),
			via("(tinyint) -> tinyint", Expr("$1")),
			mustParse("(tinyint, integer) -> tinyint"),
		},
		Duck: Kernel("round"),
		Doc:  "Rounds half away from zero, to an integer or to a number of decimals; a negative one rounds before the point.",
		Test: `
SELECT round(2.5), round(3.5), round(-2.5)
decimal(2, 0)	decimal(2, 0)	decimal(2, 0)
3	4	-3
----
SELECT round(INTEGER '2147483647', -1)
error GENERIC_INTERNAL_ERROR: integer overflow`,
	},
	{
		Name: "sign",
		Sigs: []Signature{
			mustParse("(bigint) -> bigint"),
			mustParse("(decimal(p,s)) -> decimal(1,0)"),
			via("(double) -> double", Kernel("sign")),
			mustParse("(integer) -> integer"),
			via("(real) -> real", Kernel("sign")),
			mustParse("(smallint) -> smallint"),
			mustParse("(tinyint) -> tinyint"),
		},
		Duck: Expr("CAST(sign($1) AS $R)"),
		Doc:  "-1, 0 or 1 with the sign of the value.",
		Test: `
SELECT sign(TINYINT '-3'), sign(SMALLINT '0'), sign(7)
tinyint	smallint	integer
-1	0	1
----
SELECT sign(DOUBLE '-2.5'), sign(DOUBLE '0.0'), sign(REAL '4.5')
double	double	real
-1.0	0.0	1.0`,
	},
	{
		Name: "sin",
		Sigs: sigs("(double) -> double"),
		Duck: Kernel("sin"),
		Doc:  "Sine of an angle in radians.",
		Test: `
SELECT sin(0), sin(1), sin(pi())
double	double	double
0.0	0.8414709848078965	1.2246467991473532E-16
----
SELECT degrees(radians(45)), sin(radians(30)), cos(radians(60))
double	double	double
45.0	0.49999999999999994	0.5000000000000001`,
	},
	{
		Name: "sinh",
		Sigs: sigs("(double) -> double"),
		Duck: Kernel("sinh"),
		Doc:  "Hyperbolic sine.",
		Test: `
SELECT sinh(0), sinh(1), sinh(-2)
double	double	double
0.0	1.1752011936438014	-3.626860407847019
----
SELECT sinh(NULL)
double
\N`,
	},
	{
		Name: "sqrt",
		Sigs: sigs("(double) -> double"),
		Duck: Kernel("sqrt"),
		Doc:  "Square root; NaN of a negative value.",
		Test: `
SELECT sqrt(16), sqrt(2e0), sqrt(-1)
double	double	double
4.0	1.4142135623730951	NaN
----
SELECT sqrt(DECIMAL '2.25'), exp(REAL '1'), ln(BIGINT '10')
double	double	double
1.5	2.718281828459045	2.302585092994046`,
	},
	{
		Name: "tan",
		Sigs: sigs("(double) -> double"),
		Duck: Kernel("tan"),
		Doc:  "Tangent of an angle in radians.",
		Test: `
SELECT tan(0), tan(1), tan(pi() / 4)
double	double	double
0.0	1.5574077246549023	0.9999999999999999
----
SELECT sin(nan()), cos(infinity()), tan(CAST(NULL AS double))
double	double	double
NaN	NaN	\N`,
	},
	{
		Name: "tanh",
		Sigs: sigs("(double) -> double"),
		Duck: Kernel("tanh"),
		Doc:  "Hyperbolic tangent.",
		Test: `
SELECT tanh(0), tanh(1), tanh(-2)
double	double	double
0.0	0.7615941559557649	-0.9640275800758169
----
SELECT tanh(NULL)
double
\N`,
	},
	{
		Name: "to_base",
		Sigs: sigs("(bigint, bigint) -> varchar(64)"),
		Duck: Kernel("to_base"),
		Doc:  "The digits of a number in a base of 2 to 36.",
		Test: `
SELECT to_base(255, 16), to_base(255, 2), to_base(-255, 36)
varchar(64)	varchar(64)	varchar(64)
ff	11111111	-73
----
SELECT to_base(10, 1)
error INVALID_FUNCTION_ARGUMENT: Radix must be between 2 and 36`,
	},
	{
		Name: "truncate",
		Sigs: []Signature{
			mustParse("(decimal(p,s), integer) -> decimal(p,s)"),
			via("(decimal(p,s)) -> decimal(rp,0) where rp = max(p - s, 1)", Expr("CAST(trunc($1) AS $R)")),
			via("(double) -> double", Expr("trunc($1)")),
			via("(real) -> real", Expr("trunc($1)")),
		},
		Duck: Kernel("truncate"),
		Doc:  "Drops the digits after the point, or after a number of decimals.",
		Test: `
SELECT truncate(DOUBLE '12.789'), truncate(DOUBLE '-12.789'), truncate(REAL '3.99')
double	double	real
12.0	-12.0	3.0
----
SELECT truncate(DECIMAL '-0.999', 1), truncate(DECIMAL '5', 3), truncate(DECIMAL '-1.5')
decimal(3, 3)	decimal(1, 0)	decimal(1, 0)
-0.900	5	-1`,
	},
	{
		Name: "width_bucket",
		Sigs: sigs(
			"(double, array(double)) -> bigint",
			"(double, double, double, bigint) -> bigint",
		),
		Duck: Kernel("width_bucket"),
		Doc:  "Which of some equal bins between two bounds, or of the bins between given bounds, a value falls in.",
		Test: `
SELECT width_bucket(3, 10, 0, 5), width_bucket(10, 10, 0, 5), width_bucket(0, 10, 0, 5)
bigint	bigint	bigint
4	0	5
----
SELECT width_bucket(1, 5, 5, 3)
error INVALID_FUNCTION_ARGUMENT: bounds cannot equal each other`,
	},
}
