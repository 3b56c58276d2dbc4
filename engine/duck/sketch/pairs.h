#pragma once

// A value with its weight, as Go's Bucket and centroid.
typedef struct {
  double value, weight;
} glaux_pair;

// The most buckets that glaux_pairs_merge takes.
enum { GLAUX_PAIRS_MOST = 512 };

// Sorts pairs by value, which is no NaN; those of one value stay in their order. There is
// room for as many pairs in scratch.
void glaux_pairs_sort(glaux_pair *pairs, int n, glaux_pair *scratch);

// Sorts buckets, joins those of one value, and merges the cheapest neighbours until no more than
// limit are left, as Histogram does. It returns how many there are, or, below zero, how many
// there are at most sorted and joined, where the rest is for code that knows odd values.
int glaux_pairs_merge(glaux_pair *buckets, int n, int limit, glaux_pair *scratch);
