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
