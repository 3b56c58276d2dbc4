// Lines of JSON objects. What is passed over is checked as the rest: whatever
// isn't plainly right makes the line odd. Control characters end every token, and
// a line feed stands behind the text, so that no bound needs a look.

// string_end goes from behind a quote to the one that ends the string; null when
// there is something wrong.
static INLINE const uint8_t *NAME(string_end)(const uint8_t *p, uint32_t *flags) {
  for (;;) {
    v x = load(p);
    uint64_t m = bits(either(either(same(x, '"'), same(x, '\\')), atmost(x, 31)));
    uint64_t high = above127(x);
    if (!m) { *flags |= high ? HIGH_BYTES : 0; p += W; continue; }
    *flags |= high & until(first(m)) ? HIGH_BYTES : 0;
    p += first(m);
    if (*p == '"') return p;
    if (*p != '\\') return 0;
    *flags |= GLAUX_ESCAPED;
    switch (p[1]) {
    case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't':
      p += 2;
      continue;
    case 'u':
      for (int i = 2; i < 6; i++)
        if (hex(p[i]) < 0) return 0;
      p += 6;
      continue;
    }
    return 0;
  }
}

// number_end goes to the end of the number at p; null: there is none.
static const uint8_t *NAME(number_end)(const uint8_t *p) {
  const uint8_t *from = p += *p == '-';
  if ((p = digits_end(p)) == from || (*from == '0' && p > from + 1)) return 0;
  if (*p == '.') {
    from = ++p;
    if ((p = digits_end(p)) == from) return 0;
  }
  if (*p == 'e' || *p == 'E') {
    p++;
    p += *p == '+' || *p == '-';
    from = p;
    if ((p = digits_end(p)) == from) return 0;
  }
  return p;
}

// short_number_end is number_end, at once for short ones without an exponent.
static INLINE const uint8_t *NAME(short_number_end)(const uint8_t *p) {
  const uint8_t *from = p + (*p == '-');
  uint64_t m = not_digit(load(from));
  if (!m) return NAME(number_end)(p);
  unsigned k = first(m);
  if (from[k] == '.') {
    m &= m - 1; // The next byte that is no digit.
    if (!m || first(m) == k + 1) return NAME(number_end)(p);
    if (k == 0 || (*from == '0' && k > 1)) return 0;
    k = first(m);
  } else if (k == 0 || (*from == '0' && k > 1)) {
    return 0;
  }
  return (from[k] | 0x20) == 'e' ? NAME(number_end)(p) : from + k;
}

// value_end goes to the end of the value at p.
static const uint8_t *NAME(value_end)(const uint8_t *p, uint32_t *flags, int depth) {
  switch (*p) {
  case '"':
    p = NAME(string_end)(p + 1, flags);
    return p ? p + 1 : 0;
  case '{': case '[': {

    if (depth > MOST_DEPTH) return 0;
    uint8_t object = *p == '{', close = object ? '}' : ']';
    uint32_t inner = 0; // escapes in there are nobody's concern
    p = blanks(p + 1);
    if (*p == close) return p + 1;
    for (;;) {
      if (object) {
        if (*p != '"' || !(p = NAME(string_end)(p + 1, &inner))) return 0;
        p = blanks(p + 1);
        if (*p != ':') return 0;
        p = blanks(p + 1);
      }
      if (!(p = NAME(value_end)(p, &inner, depth + 1))) return 0;
      p = blanks(p);
      *flags |= inner & HIGH_BYTES;
      if (*p == close) return p + 1;
      if (*p != ',') return 0;
      p = blanks(p + 1);
    }
  }
  case 't': return load4(p) == WORD('t', 'r', 'u', 'e') ? p + 4 : 0;
  case 'n': return load4(p) == WORD('n', 'u', 'l', 'l') ? p + 4 : 0;
  case 'f': return load4(p + 1) == WORD('a', 'l', 's', 'e') ? p + 5 : 0;
  }
  return NAME(number_end)(p);
}

static INLINE int NAME(equal)(const uint8_t *a, const uint8_t *b, uint32_t n) {
  for (; n >= W; a += W, b += W, n -= W) {
    if (bits(alike(load(a), load(b))) != ALL) return 0;
  }
  return !n || !(~bits(alike(load(a), load(b))) & until(n));
}

// member finds the one whose key starts at p, or none: members itself.
static uint32_t NAME(member)(const uint8_t *p, glaux_shape *shape, const glaux_member *members, const uint8_t *keys) {
  uint32_t ignored = 0;
  const uint8_t *end = NAME(string_end)(p + 1, &ignored);
  if (!end) return shape->members;
  uint32_t n = (uint32_t)(end + 1 - p);
  for (uint32_t h = key_hash(p, n);; h++) {
    uint32_t i = shape->slots[h % GLAUX_SLOTS];
    if (!i) return shape->members;
    if (members[i - 1].len == n && NAME(equal)(p, keys + members[i - 1].off, n)) return i - 1;
  }
}

// object finds the values of one line; null: the line is odd, or ends with the text.
static const uint8_t *NAME(object)(const uint8_t *base, const uint8_t *p, uint32_t row, uint32_t stride,
                                   glaux_shape *shape, glaux_member *members, const uint8_t *keys, glaux_span *spans) {
  // What comes twice is for the caller, whether it is wanted or not.
  uint64_t seen[GLAUX_WORDS], met[GLAUX_WORDS];
  uint32_t found = 0, all = 0;
  const uint8_t *line = p;
  for (uint32_t i = 0; i < (shape->columns + 63) / 64; i++) seen[i] = 0;
  for (uint32_t i = 0; i < (shape->members + 63) / 64; i++) met[i] = 0;
  uint32_t *next = &shape->first;
  p = blanks(p);
  if (*p != '{') return 0;
  p = blanks(p + 1);
  if (*p == '}') p++;
  else for (;;) {
    if (*p != '"') return 0;
    uint32_t i = *next;
    if (i >= shape->members || !NAME(equal)(p, keys + members[i].off, members[i].len)) {
      i = NAME(member)(p, shape, members, keys);
      if (i == shape->members) return 0;
      *next = i;
    }
    next = &members[i].next;
    if (met[i >> 6] >> (i & 63) & 1) return 0;
    met[i >> 6] |= (uint64_t)1 << (i & 63);
    p += members[i].len;
    if (*p != ':' && *(p = blanks(p)) != ':') return 0;
    p = blanks(p + 1);
    const uint8_t *value = p;
    uint32_t flags = 0;
    if (*p == '"') {
      if (!(p = NAME(string_end)(p + 1, &flags))) return 0;
      p++;
      all |= flags;
    } else if (*p <= '9') {
      if (!(p = NAME(short_number_end)(p))) return 0;
    } else {
      if (!(p = NAME(value_end)(p, &flags, 1))) return 0;
      all |= flags;
    }
    int32_t c = members[i].column;
    if (c >= 0) {
      uint64_t bit = (uint64_t)1 << (c & 63);
      if (seen[c >> 6] & bit) return 0;
      seen[c >> 6] |= bit;
      found++;
      glaux_span *s = &spans[(uint64_t)c * stride + row];
      if (*value == '"') {
        s->off = (uint32_t)(value + 1 - base);
        s->len = (uint32_t)(p - value - 2) | GLAUX_QUOTED | (flags & GLAUX_ESCAPED);
      } else {
        s->off = (uint32_t)(value - base);
        s->len = *value == 'n' ? GLAUX_NULL : (uint32_t)(p - value);
      }
    }
    if (*p != ',' && *p != '}') p = blanks(p);
    if (*p == '}') { p++; break; }
    if (*p != ',') return 0;
    p++;
    if (*p != '"') p = blanks(p);
  }
  if (shape->utf8 && (all & HIGH_BYTES) && !valid_utf8(line, (uint32_t)(p - line))) return 0;
  if (found < shape->columns)
    for (uint32_t c = 0; c < shape->columns; c++)
      if (!(seen[c >> 6] >> (c & 63) & 1)) spans[(uint64_t)c * stride + row].len = GLAUX_NULL;
  return p;
}

// line_end goes to the terminator of a line.
static const uint8_t *NAME(line_end)(const uint8_t *p) {
  for (;; p += W) {
    v x = load(p);
    uint64_t m = bits(either(same(x, '\n'), same(x, '\r')));
    if (m) return p + first(m);
  }
}

int NAME(glaux_json)(const uint8_t *base, glaux_text *t, uint32_t stride, uint32_t *starts,
                     glaux_shape *shape, glaux_member *members, const uint8_t *keys, glaux_span *spans) {
  uint32_t row = t->first, most = t->first + t->rows, at = t->from;
  const uint8_t *end = base + t->end;
  int why = GLAUX_FULL;
  while (row < most) {
    if (at >= t->limit) { why = GLAUX_LIMIT; break; }
    const uint8_t *p = NAME(object)(base, base + at, row, stride, shape, members, keys, spans);
    if (!p) {
      why = NAME(line_end)(base + at) >= end ? GLAUX_MORE : GLAUX_ODD;
      break;
    }
    if (*p != '\n' && *p != '\r' && *(p = blanks(p)) != '\n' && *p != '\r') { why = NAME(line_end)(p) >= end ? GLAUX_MORE : GLAUX_ODD; break; }
    if (p >= end || (*p == '\r' && p + 1 >= end)) { why = GLAUX_MORE; break; }
    starts[row++] = at;
    at = (uint32_t)(p + 1 + (*p == '\r' && p[1] == '\n') - base);
  }
  t->rows = row - t->first;
  t->from = at;
  return why;
}
