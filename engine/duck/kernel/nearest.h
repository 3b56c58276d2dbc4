#pragma once

// Functions of n doubles, whose results are the nearest doubles but for one in thousands.
// In and out may be the same.

// A table that glaux_nearest_log10 reads, of so many doubles.
enum { GLAUX_LOG10_TABLE = 3 * 128 };
void glaux_nearest_table(double *table);

void glaux_nearest_log10(const double *table, const double *in, double *out, int n);
void glaux_nearest_cbrt(const double *in, double *out, int n);

// A table that glaux_nearest_tanh reads, of so many doubles.
enum { GLAUX_POWERS_TABLE = 2 * 64 };
void glaux_nearest_powers(double *table);

void glaux_nearest_tanh(const double *table, const double *in, double *out, int n);

// Arc sine, cosine and tangent as Java's StrictMath computes them.
void glaux_nearest_asin(const double *in, double *out, int n);
void glaux_nearest_acos(const double *in, double *out, int n);
void glaux_nearest_atan(const double *in, double *out, int n);

// The angles of points (x, y), as Java's StrictMath computes them. It tells whether all could be:
// those that aren't finite, and the origin, are not.
int glaux_nearest_atan2(const double *y, const double *x, double *out, int n);
