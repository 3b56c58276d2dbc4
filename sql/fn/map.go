package fn

// mapFunctions is the chapter of maps.
var mapFunctions = []Func{
	{
		Name: "map",
		Sigs: []Signature{
			mustParse("<K:comparable, V>(array(K), array(V)) -> map(K,V)"),
			via("() -> map(unknown,unknown)", Expr("CAST(MAP {} AS $R)")),
		},
		Duck: Kernel("map"),
		Doc:  "A map of an array of keys and one of values, or an empty one.",
		Test: `
SELECT MAP(ARRAY['x'], ARRAY[MAP(ARRAY['y'], ARRAY[1])])['x']['y']
integer
1
----
SELECT MAP(ARRAY['a'], ARRAY[1])['b']
error INVALID_FUNCTION_ARGUMENT: Key not present in map: b`,
	},
	{
		Name: "map_concat",
		Sigs: sigs("<K, V>(map(K,V)...) -> map(K,V)"),
		Duck: Kernel("map_concat"),
		Doc:  "The entries of all maps; of equal keys the last map's.",
		Test: `
SELECT map_concat(MAP(ARRAY[1], ARRAY[1]), MAP(ARRAY[2], ARRAY[2]), MAP(ARRAY[1], ARRAY[9]))
map(integer, integer)
{1=9, 2=2}
----
SELECT map_concat(MAP(ARRAY[1], ARRAY[1]))
error INVALID_FUNCTION_ARGUMENT: There must be two or more concatenation arguments to map_concat`,
	},
	{
		Name: "map_entries",
		Sigs: sigs("(map(k,v)) -> array(row(k,v))"),
		Duck: Kernel("map_entries"),
		Doc:  "The entries as an array of rows.",
		Test: `
SELECT map_entries(MAP(ARRAY['a', 'b'], ARRAY[1, NULL])), map_entries(MAP())
array(row(varchar(1), integer))	array(row(unknown, unknown))
[{a, 1}, {b, null}]	[]
----
SELECT typeof(MAP()), typeof(MAP(ARRAY['a'], ARRAY[1.5])), typeof(map_entries(MAP(ARRAY['a'], ARRAY[1])))
varchar	varchar	varchar
map(unknown, unknown)	map(varchar(1), decimal(2,1))	array(row(varchar(1), integer))`,
	},
	{
		Name: "map_filter",
		Sigs: sigs("(map(K,V), function(K,V,boolean)) -> map(K,V)"),
		Duck: Special("map_filter"),
		Doc:  "The entries for which a predicate holds.",
		Test: `
SELECT map_filter(MAP(ARRAY['a', 'b'], ARRAY[1, NULL]), (k, v) -> v IS NOT NULL)
map(varchar(1), integer)
{a=1}
----
SELECT map_filter(MAP(ARRAY[1], ARRAY[1]), k -> true)
error 1:44 INVALID_PARAMETER_USAGE: line 1:44: Expected a lambda that takes 2 argument(s) but got 1`,
	},
	{
		Name: "map_from_entries",
		Sigs: sigs("<K:comparable, V>(array(row(k,v))) -> map(k,v)"),
		Duck: Kernel("map_from_entries"),
		Doc:  "A map of an array of rows of key and value.",
		Test: `
SELECT map_from_entries(ARRAY[(1, 'x'), (2, 'y')]), map_from_entries(CAST(ARRAY[] AS array(row(integer, varchar))))
map(integer, varchar(1))	map(integer, varchar)
{1=x, 2=y}	{}
----
SELECT map_from_entries(ARRAY[(NULL, 'x')])
error INVALID_FUNCTION_ARGUMENT: map key cannot be null`,
	},
	{
		Name: "map_keys",
		Sigs: sigs("<K, V>(map(k,v)) -> array(k)"),
		Duck: Expr("map_keys($1)"),
		Doc:  "The keys as an array.",
		Test: `
SELECT map_keys(MAP(ARRAY['b', 'a'], ARRAY[1, 2])), map_values(MAP(ARRAY['b', 'a'], ARRAY[1, 2])), map_keys(MAP())
array(varchar(1))	array(integer)	array(unknown)
[b, a]	[1, 2]	[]
----
SELECT transform(split('a:1,b:2', ','), kv -> split_part(kv, ':', 2)), array_sort(transform(map_keys(MAP(ARRAY['x', 'y'], ARRAY[1, 2])), k -> k || k))
array(varchar(7))	array(varchar)
[1, 2]	[xx, yy]`,
	},
	{
		Name: "map_values",
		Sigs: sigs("(map(k,v)) -> array(v)"),
		Duck: Expr("map_values($1)"),
		Doc:  "The values as an array.",
		Test: `
SELECT map_keys(MAP(ARRAY['b', 'a'], ARRAY[1, 2])), map_values(MAP(ARRAY['b', 'a'], ARRAY[1, 2])), map_keys(MAP())
array(varchar(1))	array(integer)	array(unknown)
[b, a]	[1, 2]	[]
----
SELECT reduce(map_values(MAP(ARRAY['a', 'b'], ARRAY[3, 4])), 0, (s, x) -> s + x, s -> s), array_sort(transform(map_entries(MAP(ARRAY['a', 'b'], ARRAY[3, 4])), e -> e[1]))
integer	array(varchar(1))
7	[a, b]`,
	},
	{
		Name: "map_zip_with",
		Sigs: sigs("(map(K,V1), map(K,V2), function(K,V1,V2,V3)) -> map(K,V3)"),
		Duck: Special("map_zip_with"),
		Doc:  "One map of two, with values made by a lambda of each key and both values.",
		Test: `
SELECT map_zip_with(MAP(ARRAY[1], ARRAY['x']), MAP(ARRAY[1], ARRAY['y']), (k, a, b) -> (k, a, b))
map(integer, row(integer, varchar(1), varchar(1)))
{1={1, x, y}}
----
SELECT map_zip_with(MAP(ARRAY['a', 'b'], ARRAY[1, 2]), MAP(ARRAY['b', 'c'], ARRAY[3, 4]), (k, v1, v2) -> coalesce(v1, 0) + coalesce(v2, 0))
map(varchar(1), integer)
{a=1, b=5, c=4}`,
	},
	{
		Name: "multimap_from_entries",
		Sigs: sigs("<K:comparable, V>(array(row(k,v))) -> map(k,array(v))"),
		Duck: Kernel("multimap_from_entries"),
		Doc:  "A map of an array of rows, with an array of values for each key.",
		Test: `
SELECT multimap_from_entries(ARRAY[(1, 'x'), (2, 'y'), (1, 'z')])
map(integer, array(varchar(1)))
{1=[x, z], 2=[y]}
----
SELECT multimap_from_entries(ARRAY[(NULL, 'x')])
error INVALID_FUNCTION_ARGUMENT: map key cannot be null`,
	},
	{
		Name: "transform_keys",
		Sigs: sigs("<K1, V, K2:comparable>(map(K1,V), function(K1,V,K2)) -> map(K2,V)"),
		Duck: Special("transform_keys"),
		Doc:  "The map with keys made by a lambda.",
		Test: `
SELECT transform_keys(MAP(ARRAY[1, 2], ARRAY['a', 'b']), (k, v) -> k * 10), transform_keys(MAP(ARRAY['a'], ARRAY[1]), (k, v) -> k || CAST(v AS varchar))
map(integer, varchar(1))	map(varchar, integer)
{10=a, 20=b}	{a1=1}
----
SELECT transform_keys(MAP(ARRAY[1, 2], ARRAY['a', 'b']), (k, v) -> 0)
error INVALID_FUNCTION_ARGUMENT: Duplicate map keys (0) are not allowed`,
	},
	{
		Name: "transform_values",
		Sigs: sigs("(map(K,V1), function(K,V1,V2)) -> map(K,V2)"),
		Duck: Special("transform_values"),
		Doc:  "The map with values made by a lambda.",
		Test: `
SELECT transform_values(MAP(ARRAY[1, 2], ARRAY[10, 20]), (k, v) -> k + v), transform_values(MAP(ARRAY['a'], ARRAY[NULL]), (k, v) -> v IS NULL)
map(integer, integer)	map(varchar(1), boolean)
{1=11, 2=22}	{a=true}
----
SELECT map_filter(MAP(ARRAY['a', 'b'], ARRAY[1, 2]), (k, v) -> v > 1), transform_values(MAP(ARRAY['a'], ARRAY[2]), (k, v) -> v * v), transform_keys(MAP(ARRAY['a'], ARRAY[2]), (k, v) -> upper(k))
map(varchar(1), integer)	map(varchar(1), integer)	map(varchar(1), integer)
{b=2}	{a=4}	{A=2}`,
	},
}
