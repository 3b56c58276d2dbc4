#pragma once
#include <stdint.h>

// Points as package geo encodes them: their type, how many there are, and x and y.

enum { GLAUX_POINT_SIZE = 1 + 4 + 16 };

// Points of two numbers; one that isn't a number makes it empty. The blob has room for
// GLAUX_POINT_SIZE bytes a row.
uint64_t glaux_points_encode(const double *x, const double *y, uint64_t n, void *out, uint8_t *blob, uint64_t used);

// The first or second number of each; 0 if some are no points, or empty.
int glaux_points_ordinate(const void *in, const uint64_t *valid, uint64_t n, int second, double *out);
