#pragma once

// Distribution functions, in the steps of the library that Trino's digits are from.

// glaux_normal_cdf computes the normal distribution's share below x.
void glaux_normal_cdf(const double *mean, const double *sd, const double *x, double *out, int n);

// glaux_inverse_normal_cdf computes where the normal distribution's share is p.
void glaux_inverse_normal_cdf(const double *mean, const double *sd, const double *p, double *out, int n);

// A beta distribution's parameters, the logarithms of them, and that of their beta function.
typedef struct {
	double a, b, ln_a, ln_b, ln_beta;
} glaux_beta;

// glaux_beta_share is the regularized incomplete beta function.
double glaux_beta_share(glaux_beta of, double x);

// A beta distribution of which values are looked for by their shares, with its shares below
// zero, a half and one.
typedef struct {
	glaux_beta of;
	double zero, half, one;
} glaux_beta_inverse;

// glaux_beta_known computes those shares.
void glaux_beta_known(glaux_beta_inverse *inverse);

// glaux_inverse_beta is the value below which a share is, to 1e-9, by Brent's method.
double glaux_inverse_beta(const glaux_beta_inverse *inverse, double share);
