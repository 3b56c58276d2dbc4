#pragma once
#include <stdint.h>

// Arrays and maps as vectors hold them: where each row's elements lie among all.
typedef struct {
  uint64_t off, n;
} glaux_list;

// Values: of 4, 8 or another number of bytes each; a bit of valid that isn't set is a
// NULL, and there is none if valid is null.
typedef struct {
  const void *data;
  const uint64_t *valid;
} glaux_values;

enum { GLAUX_DISTINCT, GLAUX_UNION, GLAUX_INTERSECT, GLAUX_EXCEPT };

// Arrays of the numbers of two arrays, or of one if b is null, that an operation keeps. The
// values are appended to out, which has used values so far, and how many it has after each
// row is noted in ends. It stops at a row that has more than most numbers, or a NULL, and
// returns its number, or else n.
uint64_t glaux_lists_set(int what, int width, const glaux_list *a, glaux_values x, const glaux_list *b, glaux_values y,
    uint64_t n, uint64_t most, void *out, uint64_t *used, uint64_t *ends);

// The place of each row's key among all keys, or -1, also where the map or the key is NULL.
// Keys are strings if width is 0, else numbers that are equal where their bytes are.
void glaux_lists_find(const glaux_list *maps, const uint64_t *valid, glaux_values keys, int width,
    const void *key, const uint64_t *key_valid, uint64_t n, int64_t *places);

// Values from places; where there is none, or NULL, a bit of nulls is set and the value
// zero. It returns whether that is so anywhere.
int glaux_lists_gather(glaux_values from, int width, const int64_t *places, uint64_t n, void *out, uint64_t *nulls);

// What glaux_lists_search looks for: whether an array has a value, which is NULL if it has
// not, but has a NULL; or at which place from 1 on, 0 if at none.
enum { GLAUX_CONTAINS, GLAUX_POSITION };

// Looks in each row's array for its value; those of which a bit of skip is set are left out.
// Results are of 1 byte for GLAUX_CONTAINS, else of 8. Width is that of the elements,
// negative for floating point. It returns whether a bit of nulls was set.
int glaux_lists_search(int what, int width, const glaux_list *a, glaux_values x, const void *want, const uint64_t *skip, uint64_t n, void *out, uint64_t *nulls);
