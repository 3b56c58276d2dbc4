package fn

// conversionFunctions is the chapter of conversions and formats.
var conversionFunctions = []Func{
	{
		Name:         "format",
		Hidden:       true, // a form of the grammar in Trino, which does not list it
		CalledOnNull: true,
		Sigs:         sigs("(format varchar, arguments any...) -> varchar"),
		Duck:         Kernel("format"),
		Doc:          "Writes values into a text by a format of Java's Formatter (%s, %d, %,.2f).",
		Test: `
SELECT format('%5d|%-5d|%05d', 42, 42, 42), format('%+d', 7), format('%,d', 1234567890)
varchar	varchar	varchar
   42|42   |00042	+7	1,234,567,890
----
SELECT format('%.2f', 3.14159e0), format('%8.3f', 2.5e0), format('%e', 12345.678e0)
varchar	varchar	varchar
3.14	   2.500	1.234568e+04`,
	},
	{
		Name: "format_number",
		Sigs: sigs(
			"(bigint) -> varchar",
			"(double) -> varchar",
		),
		Duck: Kernel("format_number"),
		Doc:  "A number with a unit: 1.23K, 4.56M, 7.89B.",
		Test: `
SELECT format_number(999), format_number(1e9), format_number(-5000)
varchar	varchar	varchar
999	1B	-5K
----
SELECT format_number(1000), format_number(1234567), format_number(12)
varchar	varchar	varchar
1K	1.23M	12`,
	},
	{
		Name:    "parse_data_size",
		Aliases: []string{"parse_presto_data_size"},
		Sigs:    sigs("(varchar(x)) -> decimal(38,0)"),
		Duck:    Kernel("parse_data_size"),
		Doc:     "Bytes of a text such as 2.3MB, with powers of 1024.",
		Test: `
SELECT parse_data_size('1B'), parse_data_size('1kB'), parse_data_size('2.3MB')
decimal(38, 0)	decimal(38, 0)	decimal(38, 0)
1	1024	2411724
----
SELECT parse_data_size('1')
error INVALID_FUNCTION_ARGUMENT: Invalid data size: '1'`,
	},
	{
		Name:         "typeof",
		Sigs:         sigs("(t) -> varchar"),
		Duck:         Special("typeof"),
		CalledOnNull: true,
		Doc:          "The type of a value, in text.",
		Test: `
SELECT typeof(1), typeof(1.5), typeof(1e0)
varchar	varchar	varchar
integer	decimal(2,1)	double
----
SELECT typeof(NULL), typeof('abc'), typeof(true)
varchar	varchar	varchar
unknown	varchar(3)	boolean`,
	},
}
