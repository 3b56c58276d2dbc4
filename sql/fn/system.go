package fn

// systemFunctions is the chapter of session and identity.
var systemFunctions = []Func{
	{
		Name: "current_groups",
		Sigs: sigs("() -> array(varchar)"),
		Duck: Special("current_groups"),
		Doc:  "The groups of the session's user.",
		Test: `
SELECT current_schema, current_path IS NOT NULL, cardinality(current_groups()) >= 0
varchar	boolean	boolean
default	true	true
----
SELECT typeof(current_groups())
varchar
array(varchar)`,
	},
	{
		Name:  "greatest",
		Sigs:  sigs("<E:orderable>(E...) -> E"),
		Duck:  Kernel("greatest"),
		Whole: true,
		Doc:   "The largest value; NULL if any is NULL.",
		Test: `
SELECT greatest(1), least('x')
integer	varchar(1)
1	x
----
SELECT greatest(3, 1, 2), least(3, 1, 2), greatest('b', 'a')
integer	integer	varchar(1)
3	1	b`,
	},
	{
		Name:  "least",
		Sigs:  sigs("<E:orderable>(E...) -> E"),
		Duck:  Kernel("least"),
		Whole: true,
		Doc:   "The smallest value; NULL if any is NULL.",
		Test: `
SELECT greatest(1), least('x')
integer	varchar(1)
1	x
----
SELECT greatest(3, 1, 2), least(3, 1, 2), greatest('b', 'a')
integer	integer	varchar(1)
3	1	b`,
	},
	{
		Name:             "uuid",
		Sigs:             sigs("() -> uuid"),
		Duck:             Expr("uuid()"),
		Nondeterministic: true,
		Doc:              "A random UUID.",
		Test: `
SELECT typeof(uuid()), length(CAST(uuid() AS varchar)), uuid() = uuid()
varchar	bigint	boolean
uuid	36	false
----
SELECT typeof(uuid())
varchar
uuid`,
	},
	{
		Name:   "fail",
		Hidden: true,
		Sigs:   sigs("(varchar) -> unknown", "(integer, varchar) -> unknown"),
		Duck:   Kernel("fail"),
		Doc:    "Raises an error with a text.",
		Test: `
SELECT fail('custom failure')
error GENERIC_USER_ERROR: custom failure
----
SELECT TRY(fail('x'))
error GENERIC_USER_ERROR: x`,
	},
	{
		Name:   "version",
		Hidden: true,
		Sigs:   sigs("() -> varchar"),
		Duck:   Expr("'glaux'"),
		Doc:    "The engine's name.",
		Test: `
SELECT version() IS NOT NULL
boolean
true
----
SELECT typeof(version())
varchar
varchar`,
	},
}
