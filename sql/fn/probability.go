package fn

// probabilityFunctions is the chapter of distribution functions and confidence intervals.
var probabilityFunctions = []Func{
	{
		Name: "beta_cdf",
		Sigs: sigs("(double, double, double) -> double"),
		Duck: Kernel("beta_cdf"),
		Doc:  "Cumulative distribution function of the beta distribution with parameters a, b.",
		Test: `
approx
SELECT beta_cdf(2, 3, 0.5), beta_cdf(1, 1, 0.25), beta_cdf(5, 1, 1)
double	double	double
0.6875	0.25	1.0
----
SELECT beta_cdf(0, 3, 0.5)
error INVALID_FUNCTION_ARGUMENT: a, b must be > 0`,
	},
	{
		Name: "inverse_beta_cdf",
		Sigs: sigs("(double, double, double) -> double"),
		Duck: Kernel("inverse_beta_cdf"),
		Doc:  "Inverse of the beta distribution's cumulative distribution function.",
		Test: `
approx
SELECT round(inverse_beta_cdf(2, 3, 0.5), 9), inverse_beta_cdf(1, 1, 0), inverse_beta_cdf(1, 1, 1)
double	double	double
0.385727569	0.0	1.0
----
SELECT inverse_beta_cdf(2, 3, 2)
error INVALID_FUNCTION_ARGUMENT: p must be 0 >= p >= 1`,
	},
	{
		Name: "inverse_normal_cdf",
		Sigs: sigs("(double, double, double) -> double"),
		Duck: Kernel("inverse_normal_cdf"),
		Doc:  "Inverse of the normal distribution's cumulative distribution function.",
		Test: `
approx
SELECT inverse_normal_cdf(0, 1, 0.5), inverse_normal_cdf(0, 1, 0.975), inverse_normal_cdf(10, 2, 0.25)
double	double	double
0.0	1.959963984540054	8.651020499607837
----
SELECT inverse_normal_cdf(0, 0, 0.5)
error INVALID_FUNCTION_ARGUMENT: sd must be > 0`,
	},
	{
		Name: "normal_cdf",
		Sigs: sigs("(double, double, double) -> double"),
		Duck: Kernel("normal_cdf"),
		Doc:  "Cumulative distribution function of the normal distribution with a mean and standard deviation.",
		Test: `
approx
SELECT normal_cdf(0, 1, 0), normal_cdf(0, 1, 1.96), normal_cdf(10, 2, 8)
double	double	double
0.5	0.9750021048517796	0.15865525393145702
----
SELECT normal_cdf(0, 0, 1)
error INVALID_FUNCTION_ARGUMENT: standardDeviation must be > 0`,
	},
	{
		Name: "t_cdf",
		Sigs: sigs("(double, double) -> double"),
		Duck: Kernel("t_cdf"),
		Doc:  "Cumulative distribution function of Student's t-distribution.",
		Test: `
approx
SELECT t_cdf(0, 5), round(t_cdf(1.5, 10), 10), round(t_cdf(-2, 3), 10)
double	double	double
0.5	0.9177463368	0.0696629843
----
SELECT t_cdf(1, 0)
error INVALID_FUNCTION_ARGUMENT: degrees of freedom must be greater than or equal to 1`,
	},
	{
		Name: "t_pdf",
		Sigs: sigs("(double, double) -> double"),
		Duck: Kernel("t_pdf"),
		Doc:  "Density of Student's t-distribution.",
		Test: `
SELECT t_pdf(0, 5), t_pdf(1.5, 10), t_pdf(-1.5, 10)
double	double	double
0.37960668982249446	0.12744479428709166	0.12744479428709166
----
SELECT t_pdf(NULL, 1)
double
\N`,
	},
	{
		Name: "wilson_interval_lower",
		Sigs: sigs("(bigint, bigint, double) -> double"),
		Duck: Kernel("wilson_interval_lower"),
		Doc:  "Lower bound of the Wilson score interval of a share of successes.",
		Test: `
SELECT wilson_interval_lower(0, 100, 1.96), wilson_interval_upper(100, 100, 2.576)
double	double
0.0	0.9999999999999998
----
SELECT wilson_interval_lower(1, 10, -1)
error INVALID_FUNCTION_ARGUMENT: z-score must not be negative`,
	},
	{
		Name: "wilson_interval_upper",
		Sigs: sigs("(bigint, bigint, double) -> double"),
		Duck: Kernel("wilson_interval_upper"),
		Doc:  "Upper bound of the Wilson score interval of a share of successes.",
		Test: `
SELECT wilson_interval_lower(0, 100, 1.96), wilson_interval_upper(100, 100, 2.576)
double	double
0.0	0.9999999999999998
----
SELECT wilson_interval_upper(1, 0, 1.96)
error INVALID_FUNCTION_ARGUMENT: number of trials must be positive`,
	},
}
