#pragma once
#include <stdint.h>

// Values of 64 bits as a vector of fewer holds them. It returns how many there are up
// to the first that doesn't fit.
uint64_t glaux_pack_ints(const int64_t *in, uint64_t n, uint32_t width, void *out);

// How many numbers there are up to the first that isn't between -limit and limit.
uint64_t glaux_pack_within(const int64_t *in, uint64_t n, int64_t limit);

// The number of bytes of a text before the first that isn't ASCII.
uint64_t glaux_pack_ascii(const uint8_t *text, uint64_t n);

// Strings of the lengths given that lie one after the other in a text of n bytes. Those
// that don't fit into 12 bytes have their distance from the text's start, plus base.
// The lengths must add up to n, and none is above longest; each is width, if that isn't 0.
void glaux_pack_strings(const uint8_t *text, uint64_t n, const int64_t *lengths, uint64_t count, uint64_t width, uint64_t longest, uint64_t base, uint8_t *out);

// Adds base to where strings of more than 12 bytes are.
void glaux_pack_move(uint8_t *strings, uint64_t count, uint64_t base);
