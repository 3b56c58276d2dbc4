#pragma once
#include <stdint.h>

// Parts of strings in UTF-8, as texts.h has strings. Rows that aren't valid are left out;
// numbers and other strings may be anything there.

// Whether all bytes of all strings are ASCII.
int glaux_parts_ascii(const void *in, const uint64_t *valid, uint64_t n);

// Code points from a position on, counted from 1 or, negative, from the end: as many as
// length says, or all if it is null.
uint64_t glaux_parts_substr(const void *in, const uint64_t *valid, uint64_t n, const int64_t *start, const int64_t *length,
    void *out, uint8_t *blob, uint64_t used);

// As substr, of bytes.
uint64_t glaux_parts_subbytes(const void *in, const uint64_t *valid, uint64_t n, const int64_t *start, const int64_t *length,
    void *out, uint8_t *blob, uint64_t used);

// The code point, from 1, at which another string begins in each, or 0: for the first time, or
// if times isn't null for so many, where it may overlap. It returns whether all of these are
// positive, else the results are none.
int glaux_parts_strpos(const void *in, const uint64_t *valid, uint64_t n, const void *sub, const int64_t *times, int64_t *out);

// The part with a number, from 1, of those that a delimiter separates, which isn't empty. A
// bit of nulls is set where there are fewer, and *any then.
uint64_t glaux_parts_split(const void *in, const uint64_t *valid, uint64_t n, const void *delimiter, const int64_t *number,
    void *out, uint8_t *blob, uint64_t used, uint64_t *nulls, int *any);
