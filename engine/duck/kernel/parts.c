// Parts of all strings of a vector.
#include "parts.h"
#include "find.h"
#include "text.h"

static const uint64_t high = 0x8080808080808080;

static inline uint64_t load8(const uint8_t *p) {
  uint64_t x;
  memcpy(&x, p, 8);
  return x;
}

static inline int is_start(uint8_t c) { return (c & 0xc0) != 0x80; }

// points counts code points.
static inline uint64_t points(const uint8_t *p, uint64_t n) {
  uint64_t count = 0;
  for (; n >= 8; p += 8, n -= 8) {
    uint64_t x = load8(p) & high;
    count += 8;
    if (x) count -= (uint64_t)__builtin_popcountll(x & ~(load8(p) << 1)); // bytes with 10 at the top
  }
  for (uint64_t i = 0; i < n; i++) count += is_start(p[i]);
  return count;
}

// skip passes over some code points, or all that there are.
static inline const uint8_t *skip(const uint8_t *p, const uint8_t *end, uint64_t k) {
  for (; end - p >= 8 && !(load8(p) & high); p += 8, k -= 8)
    if (k <= 8) return p + k;
  for (; k && p < end; k--) {
    p++;
    while (p < end && !is_start(*p)) p++;
  }
  return p;
}

int glaux_parts_ascii(const void *in, const uint64_t *valid, uint64_t n) {
  const text *t = in;
  for (uint64_t i = 0; i < n; i++) {
    if (!is_valid(valid, i)) continue;
    const uint8_t *p = bytes_of(t + i);
    uint64_t k = 0, all = 0;
    for (; k + 8 <= t[i].n; k += 8) all |= load8(p + k);
    for (; k < t[i].n; k++) all |= p[k];
    if (all & high) return 0;
  }
  return 1;
}

uint64_t glaux_parts_substr(const void *in, const uint64_t *valid, uint64_t n, const int64_t *start, const int64_t *length,
    void *out, uint8_t *blob, uint64_t used) {
  const text *t = in;
  text *to = out;
  for (uint64_t i = 0; i < n; i++) {
    const uint8_t *p = 0, *end = 0;
    int64_t from = start[i];
    if (is_valid(valid, i) && from && (!length || length[i] > 0)) {
      p = bytes_of(t + i);
      end = p + t[i].n;
      if (from < 0) {
        from += (int64_t)points(p, t[i].n);
        p = from < 0 ? end : skip(p, end, (uint64_t)from);
      } else {
        p = skip(p, end, (uint64_t)from - 1);
      }
      if (length) end = skip(p, end, (uint64_t)length[i]);
    }
    used = set_text(to + i, p, (uint64_t)(end - p), blob, used);
  }
  return used;
}

uint64_t glaux_parts_subbytes(const void *in, const uint64_t *valid, uint64_t n, const int64_t *start, const int64_t *length,
    void *out, uint8_t *blob, uint64_t used) {
  const text *t = in;
  text *to = out;
  for (uint64_t i = 0; i < n; i++) {
    const uint8_t *p = 0;
    int64_t from = start[i], size = 0, have = t[i].n;
    if (is_valid(valid, i) && from && (!length || length[i] > 0)) {
      from = from > 0 ? from - 1 : from + have;
      if (from >= 0 && from < have) {
        p = bytes_of(t + i) + from;
        size = have - from;
        if (length && length[i] < size) size = length[i];
      }
    }
    used = set_text(to + i, p, (uint64_t)size, blob, used);
  }
  return used;
}

int glaux_parts_strpos(const void *in, const uint64_t *valid, uint64_t n, const void *sub, const int64_t *times, int64_t *out) {
  const text *t = in, *s = sub;
  for (uint64_t i = 0; i < n; i++) {
    out[i] = 0;
    if (!is_valid(valid, i)) continue;
    if (times && times[i] < 1) return 0;
    if (!s[i].n) {
      out[i] = 1;
      continue;
    }
    const uint8_t *p = bytes_of(t + i), *needle = bytes_of(s + i);
    uint64_t at = find(p, t[i].n, needle, s[i].n);
    for (int64_t k = times ? times[i] : 1; k > 1 && at < t[i].n; k--) at += 1 + find(p + at + 1, t[i].n - at - 1, needle, s[i].n);
    if (at < t[i].n) out[i] = (int64_t)points(p, at) + 1;
  }
  return 1;
}

uint64_t glaux_parts_split(const void *in, const uint64_t *valid, uint64_t n, const void *delimiter, const int64_t *number,
    void *out, uint8_t *blob, uint64_t used, uint64_t *nulls, int *any) {
  const text *t = in, *d = delimiter;
  text *to = out;
  for (uint64_t i = 0; i < n; i++) {
    memset(to + i, 0, sizeof(text));
    if (!is_valid(valid, i)) continue;
    const uint8_t *p = bytes_of(t + i), *needle = bytes_of(d + i);
    uint64_t left = t[i].n, at = find(p, left, needle, d[i].n);
    int64_t k = number[i];
    for (; k > 1 && at < left; k--) {
      p += at + d[i].n;
      left -= at + d[i].n;
      at = find(p, left, needle, d[i].n);
    }
    if (k > 1) {
      nulls[i / 64] |= (uint64_t)1 << (i % 64);
      *any = 1;
      continue;
    }
    used = set_text(to + i, p, at, blob, used);
  }
  return used;
}
