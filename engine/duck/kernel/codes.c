// Codes of all strings of a vector.
#include "codes.h"
#include "text.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

// place is where a result of n bytes is to be written: in place, or in the blob.
static inline uint8_t *place(text *t, uint64_t n, uint8_t *blob, uint64_t used) {
  memset(t, 0, sizeof *t);
  return n <= INLINED ? t->raw : blob + used;
}

// placed counts it in.
static inline uint64_t placed(text *t, uint64_t n, uint8_t *blob, uint64_t used) {
  t->n = (uint32_t)n;
  if (n <= INLINED) return used;
  set_long(t, blob, used, (uint32_t)n);
  return used + n;
}

static inline uint8_t digit(uint8_t x) { return x + (x > 9 ? 'A' - 10 : '0'); }

static inline void unit(uint8_t c, uint8_t *out) {
  out[0] = out[1] = '0';
  out[2] = digit(c >> 4);
  out[3] = digit(c & 15);
}

static void units(const uint8_t *p, uint64_t n, uint8_t *out) {
  uint64_t i = 0;
#if defined(__SSE2__)
  const __m128i low = _mm_set1_epi8(15), nine = _mm_set1_epi8(9), zero = _mm_set1_epi8('0'), letters = _mm_set1_epi8('A' - '9' - 1);
  for (; i + 16 <= n; i += 16) {
    __m128i x = _mm_loadu_si128((const __m128i *)(p + i)), a = _mm_and_si128(_mm_srli_epi16(x, 4), low), b = _mm_and_si128(x, low);
    a = _mm_add_epi8(_mm_add_epi8(a, zero), _mm_and_si128(_mm_cmpgt_epi8(a, nine), letters));
    b = _mm_add_epi8(_mm_add_epi8(b, zero), _mm_and_si128(_mm_cmpgt_epi8(b, nine), letters));
    __m128i front = _mm_unpacklo_epi8(a, b), back = _mm_unpackhi_epi8(a, b), *to = (__m128i *)(out + 4 * i);
    _mm_storeu_si128(to, _mm_unpacklo_epi16(zero, front));
    _mm_storeu_si128(to + 1, _mm_unpackhi_epi16(zero, front));
    _mm_storeu_si128(to + 2, _mm_unpacklo_epi16(zero, back));
    _mm_storeu_si128(to + 3, _mm_unpackhi_epi16(zero, back));
  }
#endif
  for (; i < n; i++) unit(p[i], out + 4 * i);
}

uint64_t glaux_codes_units(const void *in, const uint64_t *valid, uint64_t n, void *out, uint8_t *blob, uint64_t used) {
  const text *t = in;
  text *to = out;
  for (uint64_t i = 0; i < n; i++) {
    uint64_t size = is_valid(valid, i) ? t[i].n : 0;
    units(bytes_of(t + i), size, place(to + i, 4 * size, blob, used));
    used = placed(to + i, 4 * size, blob, used);
  }
  return used;
}

static const char letters32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

static void base32(const uint8_t *p, uint64_t n, uint8_t *out) {
  for (; n >= 5; n -= 5, p += 5, out += 8) {
    uint64_t x = (uint64_t)p[0] << 32 | (uint64_t)p[1] << 24 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 8 | p[4];
    for (int k = 0; k < 8; k++) out[k] = (uint8_t)letters32[x >> (35 - 5 * k) & 31];
  }
  if (!n) return;
  uint64_t x = 0;
  for (uint64_t k = 0; k < 5; k++) x = x << 8 | (k < n ? p[k] : 0);
  uint64_t full = (8 * n + 4) / 5;
  for (uint64_t k = 0; k < 8; k++) out[k] = k < full ? (uint8_t)letters32[x >> (35 - 5 * k) & 31] : '=';
}

uint64_t glaux_codes_base32(const void *in, const uint64_t *valid, uint64_t n, void *out, uint8_t *blob, uint64_t used) {
  const text *t = in;
  text *to = out;
  for (uint64_t i = 0; i < n; i++) {
    uint64_t have = is_valid(valid, i) ? t[i].n : 0, size = (have + 4) / 5 * 8;
    base32(bytes_of(t + i), have, place(to + i, size, blob, used));
    used = placed(to + i, size, blob, used);
  }
  return used;
}

static const char letters64[2][65] = {
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
};

static void base64(const char *letters, const uint8_t *p, uint64_t n, uint8_t *out) {
  for (; n >= 3; n -= 3, p += 3, out += 4) {
    uint32_t x = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
    out[0] = (uint8_t)letters[x >> 18];
    out[1] = (uint8_t)letters[x >> 12 & 63];
    out[2] = (uint8_t)letters[x >> 6 & 63];
    out[3] = (uint8_t)letters[x & 63];
  }
  if (!n) return;
  uint32_t x = (uint32_t)p[0] << 16 | (n > 1 ? (uint32_t)p[1] << 8 : 0);
  out[0] = (uint8_t)letters[x >> 18];
  out[1] = (uint8_t)letters[x >> 12 & 63];
  out[2] = n > 1 ? (uint8_t)letters[x >> 6 & 63] : '=';
  out[3] = '=';
}

uint64_t glaux_codes_base64(const void *in, const uint64_t *valid, uint64_t n, int url, void *out, uint8_t *blob, uint64_t used) {
  const text *t = in;
  text *to = out;
  for (uint64_t i = 0; i < n; i++) {
    uint64_t have = is_valid(valid, i) ? t[i].n : 0, size = (have + 2) / 3 * 4;
    base64(letters64[!!url], bytes_of(t + i), have, place(to + i, size, blob, used));
    used = placed(to + i, size, blob, used);
  }
  return used;
}

// A table has each letter's value, and NO for what is no letter.
enum { NO = 0x80 };

static void values_of(const char *letters, uint8_t *table) {
  memset(table, NO, 256);
  for (uint8_t k = 0; letters[k]; k++) table[(uint8_t)letters[k]] = k;
}

// from_base32 decodes n letters, and gives whether they are some.
static int from_base32(const uint8_t *values, const uint8_t *p, uint64_t n, uint8_t *out) {
  uint8_t odd = 0;
  for (; n >= 8; n -= 8, p += 8, out += 5) {
    uint64_t x = 0;
    for (int k = 0; k < 8; k++) {
      uint8_t v = values[p[k]];
      odd |= v;
      x = x << 5 | (v & 31);
    }
    out[0] = (uint8_t)(x >> 32);
    out[1] = (uint8_t)(x >> 24);
    out[2] = (uint8_t)(x >> 16);
    out[3] = (uint8_t)(x >> 8);
    out[4] = (uint8_t)x;
  }
  uint64_t x = 0;
  for (uint64_t k = 0; k < n; k++) {
    odd |= values[p[k]];
    x = x << 5 | (values[p[k]] & 31);
  }
  x <<= 5 * (8 - n);
  for (uint64_t k = 0; k < 5 * n / 8; k++) out[k] = (uint8_t)(x >> (32 - 8 * k));
  return !(odd & NO);
}

uint64_t glaux_codes_from_base32(const void *in, const uint64_t *valid, uint64_t n, void *out, uint8_t *blob, uint64_t used) {
  const text *t = in;
  text *to = out;
  uint8_t values[256];
  values_of(letters32, values);
  for (uint64_t i = 0; i < n; i++) {
    uint64_t have = is_valid(valid, i) ? t[i].n : 0;
    const uint8_t *p = bytes_of(t + i);
    while (have && p[have - 1] == '=') have--;
    if (have % 8 == 1 || have % 8 == 3 || have % 8 == 6) return GLAUX_ODD;
    uint64_t size = have / 8 * 5 + have % 8 * 5 / 8;
    if (!from_base32(values, p, have, place(to + i, size, blob, used))) return GLAUX_ODD;
    used = placed(to + i, size, blob, used);
  }
  return used;
}

static int from_base64(const uint8_t *values, const uint8_t *p, uint64_t n, uint8_t *out) {
  uint8_t odd = 0;
  for (; n >= 4; n -= 4, p += 4, out += 3) {
    uint8_t a = values[p[0]], b = values[p[1]], c = values[p[2]], d = values[p[3]];
    odd |= a | b | c | d;
    out[0] = (uint8_t)(a << 2 | b >> 4);
    out[1] = (uint8_t)(b << 4 | (c & 63) >> 2);
    out[2] = (uint8_t)(c << 6 | (d & 63));
  }
  if (n > 1) {
    uint8_t a = values[p[0]], b = values[p[1]], c = n > 2 ? values[p[2]] : 0;
    odd |= a | b | c;
    out[0] = (uint8_t)(a << 2 | b >> 4);
    if (n > 2) out[1] = (uint8_t)(b << 4 | (c & 63) >> 2);
  }
  return !(odd & NO);
}

uint64_t glaux_codes_from_base64(const void *in, const uint64_t *valid, uint64_t n, int url, void *out, uint8_t *blob, uint64_t used) {
  const text *t = in;
  text *to = out;
  uint8_t values[256];
  values_of(letters64[!!url], values);
  for (uint64_t i = 0; i < n; i++) {
    uint64_t have = is_valid(valid, i) ? t[i].n : 0;
    const uint8_t *p = bytes_of(t + i);
    if (have && have % 4 == 0 && p[have - 1] == '=') have -= p[have - 2] == '=' ? 2 : 1;
    if (have % 4 == 1) return GLAUX_ODD;
    uint64_t size = have / 4 * 3 + have % 4 * 3 / 4;
    if (!from_base64(values, p, have, place(to + i, size, blob, used))) return GLAUX_ODD;
    used = placed(to + i, size, blob, used);
  }
  return used;
}

void glaux_codes_big_endian(const void *in, int width, int floats, uint64_t n, void *out) {
  text *to = out;
  for (uint64_t i = 0; i < n; i++) {
    memset(to + i, 0, sizeof(text));
    to[i].n = (uint32_t)width;
    if (width == 4) {
      uint32_t x = ((const uint32_t *)in)[i];
      if (floats && (x & 0x7fffffff) > 0x7f800000) x = 0x7fc00000;
      x = __builtin_bswap32(x);
      memcpy(to[i].raw, &x, 4);
    } else {
      uint64_t x = ((const uint64_t *)in)[i];
      if (floats && (x & 0x7fffffffffffffff) > 0x7ff0000000000000) x = 0x7ff8000000000000;
      x = __builtin_bswap64(x);
      memcpy(to[i].raw, &x, 8);
    }
  }
}

int glaux_codes_from_big_endian(const void *in, const uint64_t *valid, uint64_t n, int width, void *out) {
  const text *t = in;
  for (uint64_t i = 0; i < n; i++) {
    uint64_t x = 0;
    uint32_t y = 0;
    if (is_valid(valid, i)) {
      if (t[i].n != (uint32_t)width) return 0;
      memcpy(&x, t[i].raw, 8);
      memcpy(&y, t[i].raw, 4);
    }
    if (width == 4)
      ((uint32_t *)out)[i] = __builtin_bswap32(y);
    else
      ((uint64_t *)out)[i] = __builtin_bswap64(x);
  }
  return 1;
}

uint64_t glaux_codes_chr(const int64_t *points, const uint64_t *valid, uint64_t n, void *out) {
  text *to = out;
  for (uint64_t i = 0; i < n; i++) {
    int64_t x = points[i];
    to[i] = (text){0};
    if (!is_valid(valid, i)) continue;
    uint8_t *p = to[i].raw;
    if (x >= 0 && x < 0x80) {
      to[i].n = 1;
      p[0] = (uint8_t)x;
    } else if (x >= 0 && x < 0x800) {
      to[i].n = 2;
      p[0] = (uint8_t)(0xc0 | x >> 6);
      p[1] = (uint8_t)(0x80 | (x & 63));
    } else if (x >= 0 && x < 0x10000 && (x < 0xd800 || x >= 0xe000)) {
      to[i].n = 3;
      p[0] = (uint8_t)(0xe0 | x >> 12);
      p[1] = (uint8_t)(0x80 | (x >> 6 & 63));
      p[2] = (uint8_t)(0x80 | (x & 63));
    } else {
      return GLAUX_ODD;
    }
  }
  return 0;
}

int glaux_codes_points(const void *in, const uint64_t *valid, uint64_t n, int32_t *out) {
  const text *t = in;
  for (uint64_t i = 0; i < n; i++) {
    out[i] = 0;
    if (!is_valid(valid, i)) continue;
    const uint8_t *p = t[i].raw;
    if (t[i].n == 1 && p[0] < 0x80)
      out[i] = p[0];
    else if (t[i].n == 2 && p[0] >= 0xc2 && p[0] < 0xe0)
      out[i] = (p[0] & 31) << 6 | (p[1] & 63);
    else if (t[i].n == 3 && p[0] >= 0xe0 && p[0] < 0xf0)
      out[i] = (p[0] & 15) << 12 | (p[1] & 63) << 6 | (p[2] & 63);
    else
      return 0;
  }
  return 1;
}

int glaux_codes_truth(const void *in, const uint64_t *valid, uint64_t n, uint8_t *out) {
  const text *t = in;
  for (uint64_t i = 0; i < n; i++) {
    out[i] = 0;
    if (!is_valid(valid, i)) continue;
    uint32_t size = t[i].n;
    uint8_t first = t[i].raw[0];
    if (size == 1 ? first == '1' || first == 't' : size == 4 && !memcmp(t[i].raw, "true", 4))
      out[i] = 1;
    else if (size == 1 ? first != '0' && first != 'f' : size != 5 || memcmp(t[i].raw, "false", 5))
      return 0;
  }
  return 1;
}

// powers of ten that are doubles.
static const double tens[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};

int glaux_codes_numbers(const void *in, const uint64_t *valid, uint64_t n, int single, void *out) {
  const text *t = in;
  // Where the digits and the power of ten are exact, so that only the quotient is rounded.
  const uint64_t most = single ? (uint64_t)1 << 24 : (uint64_t)1 << 53, most_digits = single ? 10 : 18;
  for (uint64_t i = 0; i < n; i++) {
    double x = 0;
    if (is_valid(valid, i)) {
      const uint8_t *p = bytes_of(t + i), *end = p + t[i].n;
      int negative = p < end && *p == '-';
      p += negative;
      const uint8_t *start = p, *point = 0;
      if (end - p > 19 || p == end) return 0;
      uint64_t digits = 0;
      for (; p < end; p++) {
        uint8_t d = (uint8_t)(*p - '0');
        if (d > 9) {
          if (*p != '.' || point || p == start || p + 1 == end) return 0;
          point = p;
          continue;
        }
        digits = digits * 10 + d;
      }
      uint64_t after = point ? (uint64_t)(end - point) - 1 : 0;
      if (digits > most || after > most_digits) return 0;
      x = (double)digits;
      if (single)
        x = (float)digits / (float)tens[after];
      else if (after)
        x /= tens[after];
      x = negative ? -x : x;
    }
    if (single)
      ((float *)out)[i] = (float)x;
    else
      ((double *)out)[i] = x;
  }
  return 1;
}

static inline uint64_t of8(const uint8_t *p) {
  uint64_t x;
  memcpy(&x, p, 8);
  return x;
}

static inline uint64_t of4(const uint8_t *p) {
  uint32_t x;
  memcpy(&x, p, 4);
  return x;
}

#define EACH_BYTE(c) ((uint64_t)0x0101010101010101 * (c))

// hex gives the number that eight hexadecimal digits are, the first of which is the lowest
// byte; bits of odd are set where one isn't any. Bytes are compared by what carries into
// their highest bit, which none of ASCII has.
static inline uint64_t hex(uint64_t x, uint64_t *odd) {
  const uint64_t top = EACH_BYTE(0x80);
  uint64_t low = x | EACH_BYTE(0x20), ascii = x & ~top, letter = low & ~top;
  uint64_t digits = (ascii + EACH_BYTE(0x80 - '0')) & ~(ascii + EACH_BYTE(0x80 - '9' - 1));
  uint64_t letters = (letter + EACH_BYTE(0x80 - 'a')) & ~(letter + EACH_BYTE(0x80 - 'f' - 1));
  *odd |= (x & top) | (~(digits | letters) & top);
  x = (x & EACH_BYTE(0x0f)) + ((letters & top) >> 7) * 9;
  x = (x << 4 | x >> 8) & 0x00ff00ff00ff00ff;
  x = (x | x >> 8) & 0x0000ffff0000ffff;
  return __builtin_bswap32((uint32_t)(x | x >> 16));
}

int glaux_codes_uuids(const void *in, const uint64_t *valid, uint64_t n, void *out) {
  const text *t = in;
  uint64_t *to = out;
  uint64_t odd = 0;
  for (uint64_t i = 0; i < n; i++) {
    uint64_t low = 0, high = 0;
    if (is_valid(valid, i)) {
      if (t[i].n != 36) return 0;
      const uint8_t *p = bytes_of(t + i);
      odd |= (p[8] ^ '-') | (p[13] ^ '-') | (p[18] ^ '-') | (p[23] ^ '-');
      high = hex(of8(p), &odd) << 32 | hex(of4(p + 9) | of4(p + 14) << 32, &odd);
      low = hex(of4(p + 19) | of4(p + 24) << 32, &odd) << 32 | hex(of8(p + 28), &odd);
    }
    to[2 * i] = low;
    to[2 * i + 1] = high ^ (uint64_t)1 << 63; // which sorts as signed numbers do
  }
  return !odd;
}
