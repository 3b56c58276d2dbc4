#include "common.h"
#include "binary.h"
#define NAME(x) x##_vector
#include "text.h"

enum { DEEPEST = 64, MOST_ITEMS = 1 << 20 };

// varint reads a number of seven bits a byte, the least ones first; 0: it is cut off.
static inline const uint8_t *varint(const uint8_t *p, const uint8_t *end, int64_t *x) {
  if (p < end && !(*p & 0x80)) {
    *x = (int64_t)(*p >> 1) ^ -(int64_t)(*p & 1);
    return p + 1;
  }
  uint64_t u = 0;
  for (uint32_t shift = 0; p < end; shift += 7) {
    uint64_t c = *p++;
    if (shift == 63 && c > 1) return 0;
    u |= (c & 0x7f) << shift;
    if (c < 0x80) {
      *x = (int64_t)(u >> 1) ^ -(int64_t)(u & 1);
      return p;
    }
    if (shift == 63) return 0;
  }
  return 0;
}

// skip passes a value; 0: it isn't sound.
static const uint8_t *skip(const uint8_t *p, const uint8_t *end, const glaux_avro_type *types, const glaux_avro_type *t, uint32_t depth) {
  int64_t n;
  if (t->nullable) {
    if (p >= end || (*p != 0 && *p != 2)) return 0;
    if (*p++ >> 1 == t->null_at) return p;
  }
  switch (t->kind) {
  case GLAUX_AVRO_NULL: return p;
  case GLAUX_AVRO_BOOL: n = 1; break;
  case GLAUX_AVRO_LONG: return varint(p, end, &n);
  case GLAUX_AVRO_FLOAT: n = 4; break;
  case GLAUX_AVRO_DOUBLE: n = 8; break;
  case GLAUX_AVRO_FIXED: n = t->size; break;
  case GLAUX_AVRO_BYTES:
    if (!(p = varint(p, end, &n))) return 0;
    break;
  case GLAUX_AVRO_RECORD:
    if (depth == DEEPEST) return 0;
    for (uint32_t i = 0; i < t->size; i++)
      if (!(p = skip(p, end, types, &types[t->parts + i], depth + 1))) return 0;
    return p;
  case GLAUX_AVRO_UNION:
    if (depth == DEEPEST || !(p = varint(p, end, &n)) || n < 0 || n >= t->size) return 0;
    return skip(p, end, types, &types[t->parts + n], depth + 1);
  default: // arrays and maps, a block of items after the other
    if (depth == DEEPEST) return 0;
    for (int64_t total = 0;;) {
      int64_t size;
      if (!(p = varint(p, end, &n))) return 0;
      if (n == 0) return p;
      if (n < 0) {
        if (!(p = varint(p, end, &size)) || n == INT64_MIN) return 0;
        n = -n;
      }
      // Items of no bytes could be any number of them.
      if (n > end - p || (total += n) > MOST_ITEMS) return 0;
      for (; n > 0; n--) {
        if (t->kind == GLAUX_AVRO_MAP && (!(p = varint(p, end, &size)) || size < 0 || size > end - p)) return 0;
        if (t->kind == GLAUX_AVRO_MAP) p += size;
        if (!(p = skip(p, end, types, &types[t->parts], depth + 1))) return 0;
      }
    }
  }
  return n < 0 || n > end - p ? 0 : p + n;
}

// glaux_avro_rows finds where the wanted values of records lie. It ends before one that isn't
// sound, and tells how many there are before.
uint32_t glaux_avro_rows(const uint8_t *base, uint32_t *from, uint32_t stop, const glaux_avro_type *types, uint32_t fields,
                         uint32_t rows, uint32_t stride, uint32_t *starts, glaux_span *spans) {
  const uint8_t *p = base + *from, *end = base + stop;
  for (uint32_t row = 0; row < rows; row++) {
    const uint8_t *q = p;
    for (uint32_t i = 0; i < fields; i++) {
      const glaux_avro_type *t = &types[i];
      if (t->column < 0) {
        if (!(q = skip(q, end, types, t, 0))) return row;
        continue;
      }
      glaux_span *s = &spans[(uint64_t)t->column * stride + row];
      if (t->nullable) {
        if (q >= end || (*q != 0 && *q != 2)) return row;
        if (*q++ >> 1 == t->null_at) {
          s->len = GLAUX_NULL;
          continue;
        }
      }
      const uint8_t *value = q;
      if (t->kind == GLAUX_AVRO_BYTES) {
        int64_t n;
        if (!(value = varint(q, end, &n)) || n < 0 || n > end - value) return row;
        q = value + n;
      } else {
        glaux_avro_type plain = *t;
        plain.nullable = 0;
        if (!(q = skip(q, end, types, &plain, 0))) return row;
      }
      if (q - value > GLAUX_LENGTH) return row;
      s->off = (uint32_t)(value - base);
      s->len = (uint32_t)(q - value);
    }
    starts[row] = *from;
    p = q;
    *from = (uint32_t)(p - base);
  }
  return rows;
}

// ion_head reads a descriptor: where the body starts, and how long it is. 0: it is cut off,
// or isn't plain.
static inline const uint8_t *ion_head(const uint8_t *p, const uint8_t *end, uint32_t *size) {
  if (p >= end) return 0;
  uint32_t code = *p >> 4, low = *p & 15;
  p++;
  if (code == 14 || code == 15) return 0;
  if (code == 1 || low == 15) {
    *size = 0;
    return p;
  }
  if (low != 14 && !(code == 13 && low == 1)) {
    *size = low;
    return p;
  }
  uint32_t x = 0;
  for (uint32_t i = 0; i < 4 && p < end; i++) {
    x = x << 7 | (*p & 0x7f);
    if (*p++ & 0x80) {
      *size = x;
      return p;
    }
  }
  return 0;
}

static inline int nonzero(const uint8_t *p, uint32_t n) {
  for (uint32_t i = 0; i < n; i++)
    if (p[i]) return 1;
  return 0;
}

// glaux_ion_rows finds where the wanted fields of structs lie. Names are by their numbers
// which column they are of, -1 for none. It ends before what isn't plain, or isn't there as a
// whole.
uint32_t glaux_ion_rows(const uint8_t *base, uint32_t *from, uint32_t stop, const int32_t *names, uint32_t known, uint32_t columns,
                        uint32_t rows, uint32_t stride, uint32_t *starts, glaux_span *spans) {
  const uint8_t *end = base + stop;
  for (uint32_t row = 0; row < rows; row++) {
    uint32_t size;
    const uint8_t *top = base + *from, *p = ion_head(top, end, &size);
    if (!p || *top >> 4 != 13 || *top == 0xdf || size > end - p) return row;
    for (uint32_t i = 0; i < columns; i++) spans[(uint64_t)i * stride + row].len = GLAUX_NULL;
    const uint8_t *last = p + size;
    while (p < last) {
      uint32_t name = 0, i = 0;
      for (; i < 4 && p < last; i++) {
        name = name << 7 | (*p & 0x7f);
        if (*p++ & 0x80) break;
      }
      if (i == 4 || !(p[-1] & 0x80)) return row;
      const uint8_t *value = p, *body = ion_head(p, last, &size);
      if (!body || size > last - body) return row;
      p = body + size;
      uint32_t code = *value >> 4, low = *value & 15, null = low == 15;
      if ((code == 1 && low > 1 && !null) || (code == 4 && low != 0 && low != 4 && low != 8 && !null) || (code == 3 && !null && !nonzero(body, size))) return row;
      if (code == 0 && !null) continue; // padding
      if (name >= known) return row;
      if (names[name] < 0) continue;
      glaux_span *s = &spans[(uint64_t)names[name] * stride + row];
      if (null) {
        s->len = GLAUX_NULL;
        continue;
      }
      if (p - value > GLAUX_LENGTH) return row;
      s->off = (uint32_t)(value - base);
      s->len = (uint32_t)(p - value);
    }
    starts[row] = *from;
    *from = (uint32_t)(last - base);
  }
  return rows;
}

static inline uint64_t big_endian(const uint8_t *p, uint32_t n) {
  uint64_t x = 0;
  for (uint32_t i = 0; i < n; i++) x = x << 8 | p[i];
  return x;
}

// rounded makes of microseconds those that a timestamp of so many digits has.
static inline int64_t rounded(int64_t x, uint32_t precision) {
  if (precision >= 6) return x;
  int64_t unit = (int64_t)tens[6 - precision];
  x += unit / 2;
  int64_t rest = x % unit;
  return x - (rest < 0 ? rest + unit : rest);
}

// days counts those from 1970 to a day of a year from 1 on.
static inline int64_t days_of(uint32_t y, uint32_t m, uint32_t d) {
  uint32_t early = m < 3;
  y += 400 - early;
  uint32_t month = early ? m + 9 : m - 3;
  return (int64_t)(y * 365 + y / 4 - y / 100 + y / 400 + (153 * month + 2) / 5 + d - 1) - 719468 - 146097;
}

// part reads a number of one or two bytes.
static inline const uint8_t *part(const uint8_t *p, const uint8_t *end, uint32_t *x) {
  if (p < end && *p & 0x80) {
    *x = *p & 0x7f;
    return p + 1;
  }
  if (end - p < 2 || !(p[1] & 0x80)) return 0;
  *x = (uint32_t)*p << 7 | (p[1] & 0x7f);
  return p + 2;
}

// ion_time reads a timestamp with a day as microseconds.
static int ion_time(const uint8_t *p, const uint8_t *end, int64_t *micros) {
  static const uint8_t longest[13] = {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  uint32_t offset, y, m, d, h = 0, min = 0, s = 0;
  if (!(p = part(p, end, &offset)) || !(p = part(p, end, &y)) || !(p = part(p, end, &m)) || !(p = part(p, end, &d))) return 0;
  if ((offset & 0x1fff) >= 24 * 60) return 0; // the sign is left out
  if (y < 1 || y > 9999 || m < 1 || m > 12 || d < 1 || d > longest[m]) return 0;
  if (m == 2 && d == 29 && (y % 4 || (y % 100 == 0 && y % 400))) return 0;
  int64_t x = days_of(y, m, d) * 86400;
  if (p < end) {
    if (!(p = part(p, end, &h)) || !(p = part(p, end, &min)) || h > 23 || min > 59) return 0;
    if (p < end && (!(p = part(p, end, &s)) || s > 59)) return 0;
    x += h * 3600 + min * 60 + s;
  }
  x *= 1000000;
  if (p < end) { // a fraction
    uint32_t c = *p++;
    uint32_t digits = c & 0x3f;
    if ((c & 0x80) == 0 || (digits > 0 && (c & 0x40) == 0) || digits > 6 || end - p > 4) return 0;
    if (p < end && *p & 0x80) return 0;
    uint64_t f = big_endian(p, (uint32_t)(end - p));
    if (f >= tens[digits]) return 0;
    x += (int64_t)(f * tens[6 - digits]);
  }
  *micros = x;
  return 1;
}

// ion_value reads a number of one of Ion's types; 0: it is the caller's.
static int ion_value(const uint8_t *p, uint32_t len, const glaux_binary *c, int64_t *x) {
  uint32_t code = *p >> 4, size;
  const uint8_t *end = p + len, *body = ion_head(p, end, &size);
  if (!body || body + size != end) return 0;
  switch (c->to) {
  case GLAUX_ION_TO_INT: {
    if ((code != 2 && code != 3) || size > 8) return 0;
    uint64_t u = big_endian(body, size);
    if (u >> 63) return 0;
    *x = code == 3 ? -(int64_t)u : (int64_t)u;
    return code == 2 || u != 0;
  }
  case GLAUX_ION_TO_BOOL:
    if (code != 1 || (*p & 15) > 1) return 0;
    *x = *p & 1;
    return 1;
  case GLAUX_ION_TO_DECIMAL: {
    if (code != 5 || size < 1 || size > 9 || !(*body & 0x80)) return size == 0 && code == 5 ? (*x = 0, 1) : 0;
    int32_t exponent = *body & 0x3f;
    if (*body & 0x40) exponent = -exponent;
    body++;
    size--;
    uint32_t negative = size && *body & 0x80;
    uint64_t u = big_endian(body, size);
    if (negative) u &= ~((uint64_t)1 << (8 * size - 1));
    int32_t more = c->scale + exponent;
    if (more < 0 || more > 18 || u > tens[18] / tens[more]) return 0;
    u *= tens[more];
    if (u >= tens[c->precision < 18 ? c->precision : 18]) return 0;
    *x = negative ? -(int64_t)u : (int64_t)u;
    return 1;
  }
  default:
    if (code != 6 || !ion_time(body, end, x)) return 0;
    if (c->to == GLAUX_ION_TO_DATE) {
      int64_t day = *x / 86400000000;
      *x = day - (*x % 86400000000 < 0);
    } else {
      *x = rounded(*x, c->precision);
    }
    return 1;
  }
}

// ion_float reads a float.
static int ion_float(const uint8_t *p, uint32_t len, double *d) {
  if (*p == 0x40) {
    *d = 0;
  } else if (*p == 0x44 && len == 5) {
    uint32_t u = (uint32_t)big_endian(p + 1, 4);
    float f;
    memcpy(&f, &u, 4);
    *d = f;
  } else if (*p == 0x48 && len == 9) {
    uint64_t u = big_endian(p + 1, 8);
    memcpy(d, &u, 8);
  } else {
    return 0;
  }
  return 1;
}

// avro_value reads a number of one of Avro's types; 0: it is the caller's.
static int avro_value(const uint8_t *p, uint32_t len, const glaux_binary *c, int64_t *x) {
  switch (c->to) {
  case GLAUX_AVRO_TO_INT: return varint(p, p + len, x) != 0;
  case GLAUX_AVRO_TO_BOOL: *x = *p != 0; return 1;
  case GLAUX_AVRO_TO_TIME: {
    if (!varint(p, p + len, x)) return 0;
    int64_t unit = (int64_t)tens[6 - c->scale];
    if (*x > INT64_MAX / 2000 || *x < INT64_MIN / 2000) return 0;
    *x = rounded(*x * unit, c->precision);
    return 1;
  }
  default: { // a decimal, of big-endian digits
    if (len == 0) return 0;
    for (uint8_t fill = *p; len > 8 && (fill == 0 || fill == 0xff) && *p == fill && (p[1] ^ fill) < 0x80; len--) p++;
    if (len > 8) return 0;
    uint32_t free = 64 - 8 * len;
    *x = (int64_t)(big_endian(p, len) << free) >> free;
    int64_t limit = (int64_t)tens[c->precision < 18 ? c->precision : 18];
    return *x < limit && *x > -limit;
  }
  }
}

static inline int put(uint8_t *data, uint64_t at, uint32_t width, int64_t x) {
  if (width < 8 && x >> (8 * width - 1) != x >> 63) return 0;
  switch (width) {
  case 1: data[at] = (uint8_t)x; break;
  case 2: { int16_t y = (int16_t)x; memcpy(data + at * 2, &y, 2); break; }
  case 4: { int32_t y = (int32_t)x; memcpy(data + at * 4, &y, 4); break; }
  case 8: memcpy(data + at * 8, &x, 8); break;
  default: { int64_t y = x >> 63; memcpy(data + at * 16, &x, 8); memcpy(data + at * 16 + 8, &y, 8); }
  }
  return 1;
}

// glaux_binary_convert converts the spans of a column up to one that is the caller's, and
// tells how many those are.
uint64_t glaux_binary_convert(const uint8_t *base, const glaux_span *s, uint64_t n, const glaux_binary *c,
                              uint8_t *data, uint64_t *nulls, uint8_t *blob, glaux_output *o) {
  const glaux_conversion text = {.longest = c->longest};
  for (uint64_t i = 0; i < n; i++) {
    uint64_t at = o->at + i;
    const uint8_t *p = base + s[i].off;
    uint32_t len = s[i].len;
    if (len & GLAUX_NULL) {
      nulls[at >> 6] |= (uint64_t)1 << (at & 63);
      memset(data + at * c->width, 0, c->width);
      o->nulls++;
      continue;
    }
    int64_t x;
    double d;
    switch (c->to) {
    case GLAUX_ION_TO_TEXT: {
      uint32_t size;
      const uint8_t *body = ion_head(p, p + len, &size);
      if (*p >> 4 != 8 || !body) return i;
      if (!NAME(text)(body, size, 0, &text, data + at * 16, blob, o)) return i;
      continue;
    }
    case GLAUX_AVRO_TO_TEXT:
      if (!NAME(text)(p, len, 0, &text, data + at * 16, blob, o)) return i;
      continue;
    case GLAUX_AVRO_TO_FLOAT: {
      float f;
      memcpy(&f, p, 4);
      d = f;
      break;
    }
    case GLAUX_AVRO_TO_DOUBLE: memcpy(&d, p, 8); break;
    case GLAUX_ION_TO_DOUBLE:
      if (!ion_float(p, len, &d) || (c->width == 4 && d == d && (double)(float)d != d)) return i;
      break;
    default:
      if (c->to >= GLAUX_ION_TO_INT ? !ion_value(p, len, c, &x) : !avro_value(p, len, c, &x)) return i;
      if (!put(data, at, c->width, x)) return i;
      continue;
    }
    if (c->width == 8) {
      memcpy(data + at * 8, &d, 8);
    } else {
      float f = (float)d;
      memcpy(data + at * 4, &f, 4);
    }
  }
  return n;
}
