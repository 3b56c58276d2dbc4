#ifdef __clang__
#pragma STDC FP_CONTRACT OFF
#else
#pragma GCC optimize("fp-contract=off")
#endif
#include "distribution.h"
#include <limits.h>
#include <math.h>

static double apart(double x) { return fabs(x) <= 1e-50 ? 1e-50 : x; }

// A continued fraction, by Lentz's method as Thompson and Barnett changed it.
typedef struct {
	double c, d, value;
} fraction;

static fraction fraction_from(double first) {
	first = apart(first);
	return (fraction){first, 0, first};
}

// fraction_step goes on by a numerator and a term; it is 0 when that changes nothing any more.
static inline int fraction_step(fraction *f, double numerator, double term, double precision) {
	f->d = 1 / apart(term + numerator * f->d);
	f->c = apart(term + numerator / f->c);
	double change = f->c * f->d;
	f->value *= change;
	return fabs(change - 1) >= precision && isfinite(f->value);
}

// lower_gamma_half is the lower regularized incomplete gamma function P(1/2, x): by the
// continued fraction of the upper one for large x, by its own series else.
static double lower_gamma_half(double x) {
	const double a = 0.5, precision = 1e-15, ln_gamma = 0.5723649429247001;
	if (!(x > 0)) return x;
	double scale = exp(-x + a * log(x) - ln_gamma);
	if (x >= a + 1) {
		fraction f = fraction_from(1 - a + x);
		for (int n = 1; n < INT_MAX && fraction_step(&f, n * (a - n), 2.0 * n + 1 - a + x, precision); n++) {}
		return 1 - 1 / f.value * scale;
	}
	double summand = 1 / a, sum = summand;
	for (int n = 1; fabs(summand / sum) > precision; n++) {
		summand *= x / (a + n);
		sum += summand;
	}
	return scale * sum;
}

static double error_function(double x) {
	if (fabs(x) > 40) return copysign(1, x);
	double share = lower_gamma_half(x * x);
	return x < 0 ? -share : share;
}

void glaux_normal_cdf(const double *mean, const double *sd, const double *x, double *out, int n) {
	for (int i = 0; i < n; i++) out[i] = 0.5 * (1 + error_function((x[i] - mean[i]) / (sd[i] * M_SQRT2)));
}

// Giles's approximations (2010) of the error function's inverse, by x, as polynomials of
// w = -ln(1 - x²), the highest power's coefficient first: of w - 3.125 in the middle, of
// √w - 3.25 and √w - 5 outside.
static const double middle[] = {
	-3.6444120640178196996e-21, -1.685059138182016589e-19, 1.2858480715256400167e-18, 1.115787767802518096e-17, -1.333171662854620906e-16,
	2.0972767875968561637e-17, 6.6376381343583238325e-15, -4.0545662729752068639e-14, -8.1519341976054721522e-14, 2.6335093153082322977e-12,
	-1.2975133253453532498e-11, -5.4154120542946279317e-11, 1.051212273321532285e-09, -4.1126339803469836976e-09, -2.9070369957882005086e-08,
	4.2347877827932403518e-07, -1.3654692000834678645e-06, -1.3882523362786468719e-05, 0.0001867342080340571352, -0.00074070253416626697512,
	-0.0060336708714301490533, 0.24015818242558961693, 1.6536545626831027356,
};
static const double outside[] = {
	2.2137376921775787049e-09, 9.0756561938885390979e-08, -2.7517406297064545428e-07, 1.8239629214389227755e-08, 1.5027403968909827627e-06,
	-4.013867526981545969e-06, 2.9234449089955446044e-06, 1.2475304481471778723e-05, -4.7318229009055733981e-05, 6.8284851459573175448e-05,
	2.4031110387097893999e-05, -0.0003550375203628474796, 0.00095328937973738049703, -0.0016882755560235047313, 0.0024914420961078508066,
	-0.0037512085075692412107, 0.005370914553590063617, 1.0052589676941592334, 3.0838856104922207635,
};
static const double ends[] = {
	-2.7109920616438573243e-11, -2.5556418169965252055e-10, 1.5076572693500548083e-09, -3.7894654401267369937e-09, 7.6157012080783393804e-09,
	-1.4960026627149240478e-08, 2.9147953450901080826e-08, -6.7711997758452339498e-08, 2.2900482228026654717e-07, -9.9298272942317002539e-07,
	4.5260625972231537039e-06, -1.9681778105531670567e-05, 7.5995277030017761139e-05, -0.00021503011930044477347, -0.00013871931833623122026,
	1.0103004648645343977, 4.8499064014085844221,
};

static inline double polynomial(const double *coefficients, int n, double x) {
	double y = coefficients[0];
	for (int i = 1; i < n; i++) y = coefficients[i] + x * y;
	return y;
}

#define OF(coefficients, x) polynomial(coefficients, sizeof coefficients / sizeof *coefficients, x)

static double inverse_error_function(double x) {
	double w = -log((1 - x) * (1 + x));
	if (w < 6.25) return OF(middle, w - 3.125) * x;
	if (w < 16) return OF(outside, sqrt(w) - 3.25) * x;
	if (isinf(w)) return w * x;
	return OF(ends, sqrt(w) - 5) * x;
}

void glaux_inverse_normal_cdf(const double *mean, const double *sd, const double *p, double *out, int n) {
	for (int i = 0; i < n; i++) out[i] = mean[i] + sd[i] * M_SQRT2 * inverse_error_function(2 * p[i] - 1);
}

// beta_share computes glaux_beta_share by its continued fraction. Logarithms and the
// exponent are rounded from longer numbers, and so to the nearest one nearly always.
static double beta_share(glaux_beta of, double x) {
	double a = of.a, b = of.b;
	fraction f = fraction_from(1);
	for (int n = 1; n < INT_MAX; n++) {
		double m = n / 2, numerator;
		if (n % 2 == 0)
			numerator = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
		else
			numerator = -((a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
		if (!fraction_step(&f, numerator, 1, 1e-14)) break;
	}
	double exponent = a * (double)logl(x) + b * (double)log1pl(-x) - of.ln_a - of.ln_beta;
	return (double)expl(exponent) / f.value;
}

double glaux_beta_share(glaux_beta of, double x) {
	double a = of.a, b = of.b;
	if (!(x >= 0 && x <= 1 && a > 0 && b > 0)) return NAN;
	if (x > (a + 1) / (2 + b + a) && 1 - x <= (b + 1) / (2 + b + a))
		return 1 - beta_share((glaux_beta){b, a, of.ln_b, of.ln_a, of.ln_beta}, 1 - x);
	return beta_share(of, x);
}

void glaux_beta_known(glaux_beta_inverse *inverse) {
	inverse->zero = glaux_beta_share(inverse->of, 0);
	inverse->half = glaux_beta_share(inverse->of, 0.5);
	inverse->one = glaux_beta_share(inverse->of, 1);
}

// A bracket of Brent's method: a root is between b, the best so far, and c; a was b before. The
// last step and the one before are d and e.
typedef struct {
	double a, b, c, fa, fb, fc, d, e;
} bracket;

// brent_step interpolates, or halves where that would leave the bracket.
static void brent_step(bracket *k, double m, double tolerance) {
	double s = k->fb / k->fa, p, q;
	if (k->a == k->c) {
		p = 2 * m * s, q = 1 - s;
	} else {
		q = k->fa / k->fc;
		double r = k->fb / k->fc;
		p = s * (2 * m * q * (q - r) - (k->b - k->a) * (r - 1));
		q = (q - 1) * (r - 1) * (s - 1);
	}
	if (p > 0)
		q = -q;
	else
		p = -p;
	if (p >= 1.5 * m * q - fabs(tolerance * q) || p >= fabs(0.5 * k->e * q)) {
		k->d = k->e = m;
	} else {
		k->e = k->d;
		k->d = p / q;
	}
}

double glaux_inverse_beta(const glaux_beta_inverse *inverse, double share) {
	bracket k = {.a = 0, .b = 0.5, .fa = inverse->zero - share, .fb = inverse->half - share};
	if (k.fb == 0) return k.b;
	if ((k.fa < 0) == (k.fb < 0)) k.a = 0.5, k.fa = k.fb, k.b = 1, k.fb = inverse->one - share;
	k.c = k.a, k.fc = k.fa, k.d = k.e = k.b - k.a;
	for (;;) {
		if (fabs(k.fc) < fabs(k.fb)) {
			k.a = k.b, k.b = k.c, k.c = k.a;
			k.fa = k.fb, k.fb = k.fc, k.fc = k.fa;
		}
		double tolerance = 2 * 1e-14 * fabs(k.b) + 1e-9, m = 0.5 * (k.c - k.b);
		if (fabs(m) <= tolerance || k.fb == 0) return k.b;
		if (fabs(k.e) < tolerance || fabs(k.fa) <= fabs(k.fb))
			k.d = k.e = m;
		else
			brent_step(&k, m, tolerance);
		k.a = k.b, k.fa = k.fb;
		k.b += fabs(k.d) > tolerance ? k.d : m > 0 ? tolerance : -tolerance;
		k.fb = glaux_beta_share(inverse->of, k.b) - share;
		if ((k.fb > 0) == (k.fc > 0)) k.c = k.a, k.fc = k.fa, k.d = k.e = k.b - k.a;
	}
}
