#pragma once
#include <stdint.h>

// IPv4 addresses, which are IPv6's of 16 bytes behind a prefix, as texts of vectors (see text.h).

// The address of each text: four numbers with points between. The blob has room for 16 bytes
// a row, of which so many are used. UINT64_MAX if one is something else.
uint64_t glaux_address_read(const void *in, const uint64_t *valid, uint64_t n, void *out, uint8_t *blob, uint64_t used);

// The text of each address, as the other way around. UINT64_MAX if one is not IPv4's.
uint64_t glaux_address_text(const void *in, const uint64_t *valid, uint64_t n, void *out, uint8_t *blob, uint64_t used);
