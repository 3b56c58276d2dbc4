// Texts as DuckDB has them in vectors: those of up to 12 bytes in place, of others
// the start, and where they begin in the blob.

// copy copies up to W - 1 bytes more than n, and tells whether all are ASCII.
static int NAME(copy)(uint8_t *to, const uint8_t *from, uint32_t n) {
  uint64_t high = 0;
  uint32_t i = 0;
  for (; i + W <= n; i += W) {
    v x = load(from + i);
    store(to + i, x);
    high |= above127(x);
  }
  if (i < n) {
    v x = load(from + i);
    store(to + i, x);
    high |= above127(x) & until(n - i);
  }
  return !high;
}

// text writes one value; 0: it is the caller's.
static int NAME(text)(const uint8_t *p, uint32_t len, uint32_t flags, const glaux_conversion *c,
                      uint8_t *out, uint8_t *blob, glaux_output *o) {
  if (len > c->longest || o->blob + len + GLAUX_PAD > o->room) return 0;
  if (c->json) {
    if (!(flags & GLAUX_QUOTED) && (*p == '{' || *p == '[')) return 0;
    if (flags & GLAUX_ESCAPED) {
      len = unescape(p, len, blob + o->blob);
      p = blob + o->blob;
    }
  } else if (flags & GLAUX_ESCAPED) {
    return 0;
  }
  uint64_t lo, hi;
  if (len <= 12) {
    lo = load8(p) & keep[len][0];
    hi = load4(p + 8) & keep[len][1];
    if (((lo | hi) & 0x8080808080808080u) && !valid_utf8(p, len)) return 0;
    uint64_t a = len | lo << 32, b = lo >> 32 | hi << 32;
    memcpy(out, &a, 8);
    memcpy(out + 8, &b, 8);
    return 1;
  }
  uint8_t *to = blob + o->blob;
  if (p == to) {
    if (!valid_utf8(p, len)) return 0;
  } else if (!NAME(copy)(to, p, len) && !valid_utf8(p, len)) {
    return 0;
  }
  uint64_t a = len | (uint64_t)load4(p) << 32;
  memcpy(out, &a, 8);
  memcpy(out + 8, &o->blob, 8);
  o->blob += len;
  return 1;
}
