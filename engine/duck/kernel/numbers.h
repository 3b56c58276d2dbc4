#pragma once
#include <stdint.h>

// Functions of n doubles.

// Remainders that have the sign of the dividend, as fmod gives them.
void glaux_numbers_mod(const double *x, const double *y, double *out, int n);

// -1 and 1, and what has no sign as it is.
void glaux_numbers_sign(const double *x, double *out, int n);

// Numbers rounded, halves away from zero, to multiples of 1/factor, which is finite.
void glaux_numbers_round(const double *x, double factor, double *out, int n);

// Decimals of so many digits behind the point (factor is 10 to that power) of the shortest
// texts of doubles, halves rounded away from zero: of 8 bytes, or of 16. Those of which it
// isn't clear are not computed, nor those whose magnitude isn't below the limit: whether
// there is none.
int glaux_numbers_decimal(const double *x, const uint64_t *valid, double factor, double limit, int wide, void *out, int n);

// An end of Wilson's score interval, the lower or upper one by the side of -1 or 1: of how many
// trials are successes, and by which quantile. Those that are refused, or whose numbers are not
// below 2^50, are not computed: whether there is none.
int glaux_numbers_wilson(const int64_t *successes, const int64_t *trials, const double *z, double side, double *out, int n);
