#pragma once
#include <stdint.h>

// Strings and binary values as vectors hold them: up to 12 bytes in place, else the
// first four and where all are. Results that are long have their place in a blob of
// which some bytes are used; functions that write there return how many are used then,
// and the caller sees to it that there is room. Rows whose bit in valid isn't set are
// left out, and all are there if valid is null; what they get is an empty string.

// The bytes of all strings.
uint64_t glaux_texts_size(const void *in, const uint64_t *valid, uint64_t n);

// All k strings of a row, one after the other. The blob has 12 bytes of room beyond the
// results.
uint64_t glaux_texts_concat(const void *const *in, const uint64_t *const *valid, int k, uint64_t n, void *out, uint8_t *blob, uint64_t used);

// Whether no string starts with what may be a space, if left, nor ends with it, if right.
int glaux_texts_trim(const void *in, const uint64_t *valid, uint64_t n, int left, int right);

// Hexadecimal digits in upper case.
uint64_t glaux_texts_hex(const void *in, const uint64_t *valid, uint64_t n, void *out, uint8_t *blob, uint64_t used);

// Whether this processor has instructions for SHA-256.
int glaux_texts_sha(void);

// SHA-256, where glaux_texts_sha says so.
uint64_t glaux_texts_sha256(const void *in, const uint64_t *valid, uint64_t n, void *out, uint8_t *blob, uint64_t used);

// CRC-32 by the tables of 256 numbers each of its first to eighth byte.
void glaux_texts_crc32(const void *in, const uint64_t *valid, uint64_t n, const uint32_t *tables, int64_t *out);

// The bytes of each, the last first.
uint64_t glaux_texts_reverse(const void *in, const uint64_t *valid, uint64_t n, void *out, uint8_t *blob, uint64_t used);

// SpookyHash version 2, the last 4 or 8 bytes of its first half, the highest first; 0 where a
// text is too long.
int glaux_texts_spooky(const void *in, const uint64_t *valid, uint64_t n, int width, void *out);

// Texts without the characters of a set of ASCII at their left or right end.
uint64_t glaux_texts_trim_set(const void *in, const uint64_t *valid, uint64_t n, const uint64_t *set, int left, int right, void *out, uint8_t *blob, uint64_t used);
