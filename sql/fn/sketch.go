package fn

// Sketches: small summaries of many values.

var _ = add(Func{
	Name: "approx_set",
	Kind: Aggregate,
	Sigs: sigs(
		"(bigint) -> hyperloglog",
		"(double) -> hyperloglog",
		"(varchar(x)) -> hyperloglog",
	),
	Doc: "A HyperLogLog sketch of the values.",
})

var _ = add(Func{
	Name: "empty_approx_set",
	Sigs: sigs("() -> hyperloglog"),
	Doc:  "A HyperLogLog sketch of nothing.",
})

var _ = add(Func{
	Name: "hash_counts",
	Sigs: sigs("(setdigest) -> map(bigint,smallint)"),
	Doc:  "The hashes of a set digest and how often they occurred.",
})

var _ = add(Func{
	Name: "intersection_cardinality",
	Sigs: sigs("(setdigest, setdigest) -> bigint"),
	Doc:  "About how many values two set digests share.",
})

var _ = add(Func{
	Name: "jaccard_index",
	Sigs: sigs("(setdigest, setdigest) -> double"),
	Doc:  "About the Jaccard similarity of two set digests.",
})

var _ = add(Func{
	Name: "make_set_digest",
	Kind: Aggregate,
	Sigs: sigs("<T:comparable>(t) -> setdigest"),
	Doc:  "A set digest of the values.",
})

var _ = add(Func{
	Name: "merge",
	Kind: Aggregate,
	Sigs: sigs(
		"(hyperloglog) -> hyperloglog",
		"(qdigest(v)) -> qdigest(v)",
		"(tdigest) -> tdigest",
	),
	Doc: "One sketch of many.",
})

var _ = add(Func{
	Name: "merge_set_digest",
	Kind: Aggregate,
	Sigs: sigs("(setdigest) -> setdigest"),
	Doc:  "One set digest of many.",
})

var _ = add(Func{
	Name: "qdigest_agg",
	Kind: Aggregate,
	Sigs: sigs(
		"(bigint) -> qdigest(bigint)",
		"(bigint, bigint) -> qdigest(bigint)",
		"(bigint, bigint, double) -> qdigest(bigint)",
		"(double) -> qdigest(double)",
		"(double, bigint) -> qdigest(double)",
		"(double, bigint, double) -> qdigest(double)",
		"(real) -> qdigest(real)",
		"(real, bigint) -> qdigest(real)",
		"(real, bigint, double) -> qdigest(real)",
	),
	Doc: "A quantile digest of values, with weights and accuracy as options.",
})

var _ = add(Func{
	Name: "quantile_at_value",
	Sigs: sigs(
		"(qdigest(bigint), bigint) -> double",
		"(qdigest(double), double) -> double",
		"(qdigest(real), real) -> double",
	),
	Doc: "The share of values in a quantile digest that is not above a value.",
})

var _ = add(Func{
	Name: "tdigest_agg",
	Kind: Aggregate,
	Sigs: sigs(
		"(double) -> tdigest",
		"(double, double) -> tdigest",
	),
	Doc: "A t-digest of values, with weights as option.",
})

var _ = add(Func{
	Name: "value_at_quantile",
	Sigs: sigs(
		"(qdigest(bigint), double) -> bigint",
		"(qdigest(double), double) -> double",
		"(tdigest, double) -> double",
		"(qdigest(real), double) -> real",
	),
	Doc: "The value at a share of a digest.",
})

var _ = add(Func{
	Name: "values_at_quantiles",
	Sigs: sigs(
		"(qdigest(bigint), array(double)) -> array(bigint)",
		"(qdigest(double), array(double)) -> array(double)",
		"(tdigest, array(double)) -> array(double)",
		"(qdigest(real), array(double)) -> array(real)",
	),
	Doc: "The values at several shares of a digest.",
})
