// IPv4 addresses of all rows of a vector.
#include "address.h"
#include "text.h"

static const uint8_t prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

// number reads up to three digits that are below 256, without zeros before them, and gives where
// they end, or null.
static inline const uint8_t *number(const uint8_t *p, const uint8_t *end, uint8_t *out) {
  uint32_t x, d;
  if (p == end || (x = (uint32_t)*p++ - '0') > 9) return 0;
  if (p < end && (d = (uint32_t)*p - '0') <= 9) {
    if (!x) return 0;
    x = 10 * x + d;
    p++;
    if (p < end && (d = (uint32_t)*p - '0') <= 9) {
      x = 10 * x + d;
      p++;
    }
  }
  *out = (uint8_t)x;
  return x < 256 ? p : 0;
}

uint64_t glaux_address_read(const void *in, const uint64_t *valid, uint64_t n, void *out, uint8_t *blob, uint64_t used) {
  const text *t = in;
  text *to = out;
  for (uint64_t i = 0; i < n; i++) {
    to[i] = (text){0};
    if (!is_valid(valid, i)) continue;
    const uint8_t *p = bytes_of(t + i), *end = p + t[i].n;
    uint8_t *address = blob + used;
    memcpy(address, prefix, sizeof prefix);
    for (int k = 12; k < 16; k++) {
      if (k > 12 && (p == end || *p++ != '.')) return UINT64_MAX;
      if (!(p = number(p, end, address + k))) return UINT64_MAX;
    }
    if (p != end) return UINT64_MAX;
    set_long(to + i, blob, used, 16);
    used += 16;
  }
  return used;
}

static inline uint8_t *digits(uint8_t *p, uint32_t x) {
  if (x >= 100) *p++ = (uint8_t)('0' + x / 100);
  if (x >= 10) *p++ = (uint8_t)('0' + x / 10 % 10);
  *p++ = (uint8_t)('0' + x % 10);
  return p;
}

uint64_t glaux_address_text(const void *in, const uint64_t *valid, uint64_t n, void *out, uint8_t *blob, uint64_t used) {
  const text *t = in;
  text *to = out;
  for (uint64_t i = 0; i < n; i++) {
    to[i] = (text){0};
    if (!is_valid(valid, i)) continue;
    const uint8_t *p = bytes_of(t + i);
    if (t[i].n != 16 || memcmp(p, prefix, sizeof prefix)) return UINT64_MAX;
    uint8_t buffer[16], *end = digits(buffer, p[12]);
    for (int k = 13; k < 16; k++) {
      *end++ = '.';
      end = digits(end, p[k]);
    }
    used = set_text(to + i, buffer, (uint64_t)(end - buffer), blob, used);
  }
  return used;
}
