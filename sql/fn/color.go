package fn

// colorFunctions is the chapter of colors for terminals.
var colorFunctions = []Func{
	{
		Name: "bar",
		Sigs: sigs(
			"(double, bigint) -> varchar",
			"(double, bigint, color, color) -> varchar",
		),
		Duck: Kernel("bar"),
		Doc:  "A bar of a width in red to green, or between two colors.",
		Test: `
SELECT bar(0.5e0, 10), bar(1e0, 4), bar(0e0, 3)
varchar	varchar	varchar
[38;5;196m█[38;5;202m█[38;5;208m█[38;5;214m█[38;5;226m█[0m     	[38;5;196m█[38;5;214m█[38;5;154m█[38;5;46m█[0m	[0m   
----
SELECT bar(0.75e0, 4, rgb(255, 0, 0), rgb(0, 255, 0)), color(0.5e0, rgb(0, 0, 0), rgb(255, 255, 255)), color(5e0, 0e0, 10e0, rgb(0, 0, 0), rgb(255, 255, 255))
varchar	color	color
[38;5;196m█[38;5;214m█[38;5;154m█[0m 	#808080	#808080`,
	},
	{
		Name: "color",
		Sigs: sigs(
			"(double, color, color) -> color",
			"(double, double, double, color, color) -> color",
			"(varchar(x)) -> color",
		),
		Duck: Kernel("color"),
		Doc:  "A color by name, #rgb, or between two colors.",
		Test: `
SELECT rgb(255, 0, 0), color('red'), color('#0f0')
color	color	color
#ff0000	red	#00ff00
----
SELECT color('nocolor')
error INVALID_FUNCTION_ARGUMENT: Invalid color: 'nocolor'`,
	},
	{
		Name: "render",
		Sigs: sigs(
			"(boolean) -> varchar(16)",
			"(bigint, color) -> varchar(35)",
			"(double, color) -> varchar(41)",
			"(varchar(x), color) -> varchar(y) where y = min(2147483647, x + 15)",
		),
		Duck: Kernel("render"),
		Doc:  "A value in a color, or a boolean as a green or red mark.",
		Test: `
SELECT render(true), render(false)
varchar(16)	varchar(16)
[38;5;2m✓[0m	[38;5;1m✗[0m
----
SELECT render('text', color('blue')), render(5, rgb(0, 255, 0)), render(1.5e0, color('#123'))
varchar(19)	varchar(35)	varchar(41)
[38;5;4mtext[0m	[38;5;46m5[0m	[38;5;17m1.5[0m`,
	},
	{
		Name: "rgb",
		Sigs: sigs("(bigint, bigint, bigint) -> color"),
		Duck: Kernel("rgb"),
		Doc:  "A color of its red, green and blue parts.",
		Test: `
SELECT rgb(255, 0, 0), color('red'), color('#0f0')
color	color	color
#ff0000	red	#00ff00
----
SELECT rgb(256, 0, 0)
error INVALID_FUNCTION_ARGUMENT: red must be between 0 and 255`,
	},
}
