#pragma once
#include <stdint.h>

// Texts as codes of bytes and the other way, for all strings of a vector, as texts.h has
// them. Functions that decode return GLAUX_ODD for a string that they don't understand;
// what they have written is nothing then.
#define GLAUX_ODD UINT64_MAX

// Four hexadecimal digits for each character of ASCII.
uint64_t glaux_codes_units(const void *in, const uint64_t *valid, uint64_t n, void *out, uint8_t *blob, uint64_t used);

// Base 32 with padding.
uint64_t glaux_codes_base32(const void *in, const uint64_t *valid, uint64_t n, void *out, uint8_t *blob, uint64_t used);

// Base 64 of the URL-safe alphabet with padding, or of the other.
uint64_t glaux_codes_base64(const void *in, const uint64_t *valid, uint64_t n, int url, void *out, uint8_t *blob, uint64_t used);

// Bytes of base 32, whatever padding there is.
uint64_t glaux_codes_from_base32(const void *in, const uint64_t *valid, uint64_t n, void *out, uint8_t *blob, uint64_t used);

// Bytes of base 64 that is padded as it should be, or not at all.
uint64_t glaux_codes_from_base64(const void *in, const uint64_t *valid, uint64_t n, int url, void *out, uint8_t *blob, uint64_t used);

// Numbers of 4 or 8 bytes, the highest first, and the other way: whether all strings have
// as many bytes. Every NaN of floats is Java's.
void glaux_codes_big_endian(const void *in, int width, int floats, uint64_t n, void *out);
int glaux_codes_from_big_endian(const void *in, const uint64_t *valid, uint64_t n, int width, void *out);

// Texts of code points that have 16 bits and are no surrogates, and the other way: 0 where a
// text is not one of them.
uint64_t glaux_codes_chr(const int64_t *points, const uint64_t *valid, uint64_t n, void *out);
int glaux_codes_points(const void *in, const uint64_t *valid, uint64_t n, int32_t *out);

// Texts as booleans, and as doubles or, if single, reals: 0 where one isn't as most are.
int glaux_codes_truth(const void *in, const uint64_t *valid, uint64_t n, uint8_t *out);
int glaux_codes_numbers(const void *in, const uint64_t *valid, uint64_t n, int single, void *out);

// Texts of 36 characters as uuids: 0 where one isn't 8, 4, 4, 4 and 12 hexadecimal digits
// between hyphens.
int glaux_codes_uuids(const void *in, const uint64_t *valid, uint64_t n, void *out);
