// Spans of one column to values. What isn't plainly one is the caller's: a
// conversion ends before it.

static int NAME(number)(const uint8_t *p, uint32_t n) { return digits_end(p) >= p + n; }

// decimal reads digits with a point among them, of which there must be some
// before it; places is how many follow.
static int NAME(decimal)(const uint8_t *p, uint32_t n, uint64_t *out, uint32_t *places) {
  const uint8_t *end = p + n, *point = digits_end(p);
  if (point >= end) {
    if (n == 0 || n > 18) return 0;
    *places = 0;
    *out = digits(p, n);
    return 1;
  }
  uint32_t k = (uint32_t)(point - p), f = n - k - 1;
  if (k == 0 || f == 0 || *point != '.' || k + f > 18 || !NAME(number)(point + 1, f)) return 0;
  *places = f;
  *out = digits(p, k) * tens[f] + digits(point + 1, f);
  return 1;
}

uint64_t NAME(glaux_convert)(const uint8_t *base, const glaux_span *s, uint64_t n, const glaux_conversion *c,
                             uint8_t *data, uint64_t *nulls, uint8_t *blob, glaux_output *o) {
  uint64_t i = 0;
  for (; i < n; i++) {
    uint64_t at = o->at + i;
    uint32_t len = s[i].len, flags = len & ~(uint32_t)GLAUX_LENGTH;
    len &= GLAUX_LENGTH;
    const uint8_t *p = base + s[i].off;
    if ((flags & GLAUX_NULL) || (len == 0 && c->empty_null)) {
      nulls[at >> 6] |= (uint64_t)1 << (at & 63);
      memset(data + at * c->width, 0, c->width);
      o->nulls++;
      continue;
    }
    if (flags & GLAUX_QUOTED ? c->bare_only : c->quoted_only) return i;
    if (c->to == GLAUX_TEXT) {
      if (!NAME(text)(p, len, flags, c, data + at * 16, blob, o)) return i;
      continue;
    }
    if (len == 0 || (flags & GLAUX_ESCAPED)) return i;
    uint32_t negative = *p == '-';
    int64_t x;
    // 007 and -0 are not what they seem by some rules.
    if (c->json && p[negative] == '0' && (len - negative > 1 ? p[negative + 1] != '.' : negative)) return i;
    switch (c->to) {
    case GLAUX_INT: {
      uint32_t k = len - negative;
      if (k == 0 || k > 18 || !NAME(number)(p + negative, k)) return i;
      x = (int64_t)digits(p + negative, k);
      if (negative) x = -x;
      if (c->width < 8 && x >> (8 * c->width - 1) != x >> 63) return i;
      break;
    }
    case GLAUX_DOUBLE: case GLAUX_REAL: {
      uint64_t m;
      uint32_t places;
      if (!NAME(decimal)(p + negative, len - negative, &m, &places)) return i;
      // Both are exact, so the quotient is rounded once.
      if (c->to == GLAUX_DOUBLE) {
        if (m > (uint64_t)1 << 53) return i;
        double d = (double)m / (double)tens[places];
        if (negative) d = -d;
        memcpy(data + at * 8, &d, 8);
      } else {
        if (m > 1 << 24 || places > 10) return i;
        float d = (float)m / (float)tens[places];
        if (negative) d = -d;
        memcpy(data + at * 4, &d, 4);
      }
      continue;
    }
    case GLAUX_DECIMAL: {
      uint64_t m;
      uint32_t places;
      if (!NAME(decimal)(p + negative, len - negative, &m, &places)) return i;
      if (places <= c->scale) {
        uint32_t more = c->scale - places;
        if (len + more > 18) return i;
        m *= tens[more];
      } else {
        uint64_t unit = tens[places - c->scale];
        m = m / unit + (m % unit >= unit / 2);
      }
      if (m >= tens[c->precision < 18 ? c->precision : 18]) return i;
      x = negative ? -(int64_t)m : (int64_t)m;
      break;
    }
    case GLAUX_DATE: {
      int32_t days;
      if (len != 10 || !date(p, &days)) return i;
      x = days;
      break;
    }
    case GLAUX_TIMESTAMP:
      if (!timestamp(p, len, c, &x)) return i;
      break;
    default:
      if (len == 4 && load4(p) == WORD('t', 'r', 'u', 'e')) x = 1;
      else if (len == 5 && *p == 'f' && load4(p + 1) == WORD('a', 'l', 's', 'e')) x = 0;
      else return i;
    }
    switch (c->width) {
    case 1: data[at] = (uint8_t)x; break;
    case 2: { int16_t y = (int16_t)x; memcpy(data + at * 2, &y, 2); break; }
    case 4: { int32_t y = (int32_t)x; memcpy(data + at * 4, &y, 4); break; }
    case 8: memcpy(data + at * 8, &x, 8); break;
    default: { int64_t y = x >> 63; memcpy(data + at * 16, &x, 8); memcpy(data + at * 16 + 8, &y, 8); }
    }
  }
  return i;
}
