package fn

// tableFunctions is the chapter of table functions, which stand in FROM TABLE(…). Their
// arguments are tables and column lists too, so the analyzer types them itself.
var tableFunctions = []Func{
	{
		Name: "exclude_columns",
		Kind: Table,
		Sigs: sigs("(input unknown, columns unknown) -> unknown"),
		Doc:  "A table without some of its columns.",
	},
	{
		Name: "sequence",
		Kind: Table,
		Sigs: sigs("(start bigint, stop bigint, step bigint) -> unknown"),
		Doc:  "The integers from start to stop as rows, with a step.",
	},
}
