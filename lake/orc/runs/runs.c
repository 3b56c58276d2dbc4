// Runs of integers in both versions of the encoding, and the plain part of decimals.
// Every read is checked against the end of the input before it is made; a run that
// isn't there as a whole is left to a call that has more.
#include "runs.h"
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

static inline uint64_t load8(const uint8_t *p) { uint64_t x; memcpy(&x, p, 8); return x; }

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#error "integers are loaded as little-endian machines do"
#endif

static inline uint64_t big8(const uint8_t *p) { return __builtin_bswap64(load8(p)); }
static inline int64_t zigzag(uint64_t x) { return (int64_t)(x >> 1 ^ (0 - (x & 1))); }
static inline uint64_t big(const uint8_t *p, uint32_t n) {
  uint64_t x = 0;
  for (uint32_t i = 0; i < n; i++) x = x << 8 | p[i];
  return x;
}

static const uint8_t widths[32] = {
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
  17, 18, 19, 20, 21, 22, 23, 24, 26, 28, 30, 32, 40, 48, 56, 64,
};

// fixed_width is the least width that has a code and is not below n.
static uint32_t fixed_width(uint32_t n) {
  for (uint32_t i = 0; i < 32; i++)
    if (widths[i] >= n) return widths[i];
  return 64;
}

// varint reads an unsigned number of up to 64 bits: how many bytes it takes, 0 if it
// isn't there as a whole, -1 if it is too large.
static inline int varint(const uint8_t *p, const uint8_t *end, uint64_t *out) {
  uint64_t x = 0;
  for (int i = 0; p + i < end; i++) {
    uint64_t c = p[i];
    if (i == 9 && c > 1) return -1;
    x |= (c & 0x7f) << (7 * i);
    if (c < 0x80) { *out = x; return i + 1; }
  }
  return 0;
}

// unpack reads big-endian fields of a width that has a code, which lie before end, from
// number i on; those that are signed by zigzag are made plain.
static void unpack_plain(int64_t *out, uint32_t i, uint32_t n, const uint8_t *in, const uint8_t *end, uint32_t width, int is_signed) {
  for (uint64_t bit = (uint64_t)i * width; i < n; i++, bit += width) {
    const uint8_t *p = in + (bit >> 3);
    uint64_t x;
    if (end - p >= 8) {
      x = big8(p);
    } else {
      uint8_t last[8] = {0};
      memcpy(last, p, (size_t)(end - p));
      x = big8(last);
    }
    x = x << (bit & 7) >> (64 - width);
    out[i] = is_signed ? zigzag(x) : (int64_t)x;
  }
}

#if defined(__x86_64__)
#include "avx2.h"
#endif

// unpack may write up to seven values more than there are.
static void unpack(int64_t *out, uint32_t n, const uint8_t *in, const uint8_t *end, uint32_t width, int is_signed) {
  uint32_t done = 0;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) done = unpack_avx2(out, n, in, end, width, is_signed);
#endif
  unpack_plain(out, done, n, in, end, width, is_signed);
}

static inline int64_t fix(const glaux_runs *r, uint64_t x) { return r->is_signed ? zigzag(x) : (int64_t)x; }

// A run of version 2 begins with its kind, a code of a width and how many values it has.
static inline uint32_t code(const uint8_t *in) { return in[0] >> 1 & 31; }
static inline uint32_t count(const uint8_t *in) { return ((uint32_t)(in[0] & 1) << 8 | in[1]) + 1; }

// The functions for runs put values, of which there are at most RUNS_LONGEST, to out,
// which has RUNS_ROOM, and return where the run ends; null, with *why set, if they
// can't. Constant runs are not written, but noted.

static const uint8_t *repeated(glaux_runs *r, const uint8_t *in, const uint8_t *end, int *why) {
  uint32_t bytes = (in[0] >> 3 & 7) + 1;
  if (end - in < 1 + (int64_t)bytes) { *why = RUNS_SHORT; return 0; }
  uint64_t x = end - in >= 9 ? big8(in + 1) >> (64 - 8 * bytes) : big(in + 1, bytes);
  r->value = fix(r, x);
  r->same = (in[0] & 7) + 3;
  return in + 1 + bytes;
}

static const uint8_t *direct(const glaux_runs *r, const uint8_t *in, const uint8_t *end, int64_t *out, uint32_t *n, int *why) {
  if (end - in < 2) { *why = RUNS_SHORT; return 0; }
  uint32_t width = widths[code(in)];
  *n = count(in);
  uint32_t size = (*n * width + 7) / 8;
  if (end - in < 2 + (int64_t)size) { *why = RUNS_SHORT; return 0; }
  unpack(out, *n, in + 2, end, width, (int)r->is_signed);
  return in + 2 + size;
}

static const uint8_t *patched(const uint8_t *in, const uint8_t *end, int64_t *out, uint32_t *n, int *why) {
  if (end - in < 4) { *why = RUNS_SHORT; return 0; }
  uint32_t width = widths[code(in)], base_bytes = (in[2] >> 5) + 1, patch_width = widths[in[2] & 31], gap_width = (in[3] >> 5) + 1, patches = in[3] & 31;
  *n = count(in);
  uint32_t size = (*n * width + 7) / 8, entry = fixed_width(gap_width + patch_width);
  uint64_t used = 4 + base_bytes + size + (patches * entry + 7) / 8;
  if (gap_width + patch_width > 64) { *why = RUNS_BAD; return 0; }
  if ((uint64_t)(end - in) < used) { *why = RUNS_SHORT; return 0; }
  uint64_t base = big(in + 4, base_bytes), sign = (uint64_t)1 << (8 * base_bytes - 1);
  if (base & sign) base = 0 - (base & ~sign);
  unpack(out, *n, in + 4 + base_bytes, end, width, 0);
  int64_t list[32];
  unpack(list, patches, in + 4 + base_bytes + size, end, entry, 0);
  uint64_t at = 0;
  for (uint32_t i = 0; i < patches; i++) {
    at += (uint64_t)list[i] >> patch_width;
    if (at >= *n) { *why = RUNS_BAD; return 0; }
    uint64_t patch = (uint64_t)list[i] & (((uint64_t)1 << patch_width) - 1);
    if (width < 64) out[at] |= (int64_t)(patch << width);
  }
  for (uint32_t i = 0; i < *n; i++) out[i] = (int64_t)((uint64_t)out[i] + base);
  return in + used;
}

// stepped writes n values that differ by step, or notes them if that is nothing.
static void stepped(glaux_runs *r, uint64_t value, uint64_t step, int64_t *out, uint32_t *n) {
  if (step == 0) {
    r->value = (int64_t)value;
    r->same = *n;
    *n = 0;
    return;
  }
  for (uint32_t i = 0; i < *n; i++, value += step) out[i] = (int64_t)value;
}

static const uint8_t *delta(glaux_runs *r, const uint8_t *in, const uint8_t *end, int64_t *out, uint32_t *n, int *why) {
  if (end - in < 2) { *why = RUNS_SHORT; return 0; }
  uint32_t width = code(in) ? widths[code(in)] : 0;
  *n = count(in);
  const uint8_t *p = in + 2;
  uint64_t first, second;
  int k = varint(p, end, &first);
  if (k <= 0) { *why = k ? RUNS_BAD : RUNS_SHORT; return 0; }
  p += k;
  if ((k = varint(p, end, &second)) <= 0) { *why = k ? RUNS_BAD : RUNS_SHORT; return 0; }
  p += k;
  uint64_t value = (uint64_t)fix(r, first), step = (uint64_t)zigzag(second);
  if (width == 0) {
    stepped(r, value, step, out, n);
    return p;
  }
  if (*n < 2) { *why = RUNS_BAD; return 0; }
  uint32_t size = ((*n - 2) * width + 7) / 8;
  if (end - p < (int64_t)size) { *why = RUNS_SHORT; return 0; }
  out[0] = (int64_t)value;
  out[1] = (int64_t)(value += step);
  unpack(out + 2, *n - 2, p, end, width, 0);
  if ((int64_t)step < 0)
    for (uint32_t i = 2; i < *n; i++) out[i] = (int64_t)(value -= (uint64_t)out[i]);
  else
    for (uint32_t i = 2; i < *n; i++) out[i] = (int64_t)(value += (uint64_t)out[i]);
  return p + size;
}

// version1 reads values with a fixed step, or literals.
static const uint8_t *version1(glaux_runs *r, const uint8_t *in, const uint8_t *end, int64_t *out, uint32_t *n, int *why) {
  uint64_t x;
  int k;
  if (in[0] < 0x80) {
    if (end - in < 2) { *why = RUNS_SHORT; return 0; }
    if ((k = varint(in + 2, end, &x)) <= 0) { *why = k ? RUNS_BAD : RUNS_SHORT; return 0; }
    *n = (uint32_t)in[0] + 3;
    stepped(r, (uint64_t)fix(r, x), (uint64_t)(int64_t)(int8_t)in[1], out, n);
    return in + 2 + k;
  }
  *n = 256 - (uint32_t)in[0];
  const uint8_t *p = in + 1;
  for (uint32_t i = 0; i < *n; i++, p += k) {
    if ((k = varint(p, end, &x)) <= 0) { *why = k ? RUNS_BAD : RUNS_SHORT; return 0; }
    out[i] = fix(r, x);
  }
  return p;
}

// run decodes the run at in: n values go to out, or there are none and it is constant,
// which r has then.
static const uint8_t *run(glaux_runs *r, const uint8_t *in, const uint8_t *end, int64_t *out, uint32_t *n, int *why) {
  if (!r->version2) return version1(r, in, end, out, n, why);
  switch (in[0] >> 6) {
  case 0: return repeated(r, in, end, why);
  case 1: return direct(r, in, end, out, n, why);
  case 2: return patched(in, end, out, n, why);
  default: return delta(r, in, end, out, n, why);
  }
}

// fill gives away values of a constant run, at most n; out has room for so many.
static uint32_t fill(glaux_runs *r, int64_t *out, uint64_t n) {
  enum { FEW = 16 };
  uint32_t k = r->same < n ? r->same : (uint32_t)n;
  r->same -= k;
  // Most constant runs are short, of no length that could be foreseen.
  if (k <= FEW && n >= FEW)
    for (uint32_t i = 0; i < FEW; i++) out[i] = r->value;
  else
    for (uint32_t i = 0; i < k; i++) out[i] = r->value;
  return k;
}

int glaux_runs_ints(glaux_runs *r, const uint8_t *in, uint64_t len, int64_t *out, uint64_t n, glaux_runs_io *io) {
  const uint8_t *p = in, *end = in + len;
  uint64_t made = 0;
  int why = RUNS_DONE;
  while (made < n) {
    if (r->same) {
      made += fill(r, out + made, n - made);
      continue;
    }
    if (r->from < r->to) {
      uint64_t k = r->to - r->from;
      if (k > n - made) k = n - made;
      memcpy(out + made, r->run + r->from, k * 8);
      r->from += (uint32_t)k;
      made += k;
      continue;
    }
    if (p == end) { why = RUNS_SHORT; break; }
    // A run that may be longer than what is asked for is kept.
    int whole = n - made >= RUNS_ROOM;
    uint32_t k = 0;
    const uint8_t *next = run(r, p, end, whole ? out + made : r->run, &k, &why);
    if (!next) break;
    p = next;
    if (whole) made += k;
    else { r->from = 0; r->to = k; }
  }
  io->in = (uint64_t)(p - in);
  io->out = made;
  return why;
}

// constant reports that the run at in has one value only, as far as that can be seen
// without decoding it.
static int constant(const glaux_runs *r, const uint8_t *in, const uint8_t *end) {
  if (!r->version2) return end - in >= 2 && in[0] < 0x80 && in[1] == 0;
  return in[0] >> 6 == 0 || (in[0] >> 6 == 3 && code(in) == 0);
}

int64_t glaux_runs_same(glaux_runs *r, const uint8_t *in, uint64_t len, uint64_t n, glaux_runs_io *io) {
  const uint8_t *p = in, *end = in + len;
  uint64_t made = 0;
  int64_t value = 0;
  int why;
  while (made < n && r->from == r->to) {
    if (r->same) {
      if (made && r->value != value) break;
      value = r->value;
      uint64_t k = r->same < n - made ? r->same : n - made;
      r->same -= (uint32_t)k;
      made += k;
      continue;
    }
    if (p == end || !constant(r, p, end)) break;
    uint32_t k = 0;
    const uint8_t *next = run(r, p, end, r->run, &k, &why);
    if (!next) break;
    p = next;
    r->from = 0;
    r->to = k;
  }
  io->in = (uint64_t)(p - in);
  io->out = made;
  return value;
}

// squeeze takes the low seven bits of each of eight bytes together.
static inline uint64_t squeeze(uint64_t x) {
  x &= 0x7f7f7f7f7f7f7f7f;
  x = (x & 0x007f007f007f007f) | (x & 0x7f007f007f007f00) >> 1;
  x = (x & 0x00003fff00003fff) | (x & 0x3fff00003fff0000) >> 2;
  return (x & 0x000000000fffffff) | (x & 0x0fffffff00000000) >> 4;
}

#define DECIMALS decimals_plain
#define SQUEEZE(x) squeeze(x)
#define TARGET
#include "decimals.h"

#if defined(__x86_64__)
#undef DECIMALS
#undef SQUEEZE
#undef TARGET
#define DECIMALS decimals_bmi2
#define SQUEEZE(x) _pext_u64(x, 0x7f7f7f7f7f7f7f7f)
#define TARGET __attribute__((target("bmi2")))
#include "decimals.h"
#endif

void glaux_runs_decimals(const uint8_t *in, uint64_t len, const int64_t *scales, int64_t scale, int64_t *out, uint64_t n, glaux_runs_io *io, uint64_t *most) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("bmi2")) { decimals_bmi2(in, len, scales, scale, out, n, io, most); return; }
#endif
  decimals_plain(in, len, scales, scale, out, n, io, most);
}

int64_t glaux_runs_sum(const int64_t *lengths, uint64_t n, int64_t limit, int64_t *most) {
  uint64_t sum = 0, odd = 0, i = 0;
  int64_t max = 0;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) i = sum_avx2(lengths, n, &sum, &odd, &max);
#endif
  // None is so large that the sum of less than 2^31 of them overflows.
  for (; i < n; i++) {
    odd |= (uint64_t)lengths[i] >> 32;
    sum += (uint64_t)lengths[i];
    max = lengths[i] > max ? lengths[i] : max;
  }
  *most = max;
  return odd || n >> 31 || sum > (uint64_t)limit ? -1 : (int64_t)sum;
}
