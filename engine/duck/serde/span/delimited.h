// Lines of fields between separators.

int NAME(glaux_delimited)(const uint8_t *base, glaux_text *t, uint32_t stride, uint32_t *starts,
                          const glaux_delimited_form *d, const int32_t *columns, glaux_span *spans) {
  uint32_t row = t->first, most = t->first + t->rows, at = t->from;
  const uint8_t *end = base + t->end, *p = base + at, *field = p;
  const uint8_t *escaped = p; // what stands before is no separator
  int32_t i = 0;
  uint32_t flags = 0;
  int why = at >= t->limit ? GLAUX_LIMIT : GLAUX_FULL;
  while (row < most && why == GLAUX_FULL) {
    v x = load(p);
    v hits = either(either(same(x, d->sep), same(x, '\n')), same(x, '\r'));
    if (d->escaped) hits = either(hits, same(x, d->escape));
    uint64_t m = bits(hits);
    const uint8_t *block = p;
    p += W;
    for (; m; m &= m - 1) {
      const uint8_t *q = block + first(m);
      uint8_t c = *q;
      int line = c == '\n' || c == '\r';
      if (!line && q < escaped) continue;
      if (c == d->sep || line) {
        if (line && (q >= end || (c == '\r' && q + 1 >= end))) { why = GLAUX_MORE; break; }
        if (i <= d->last && (line || i != d->rest_at)) {
          int32_t to = columns[i++];
          if (to >= 0) {
            glaux_span *s = &spans[(uint64_t)to * stride + row];
            uint32_t n = (uint32_t)(q - field);
            s->off = (uint32_t)(field - base);
            s->len = n == d->null_len && !memcmp(field, d->null, n) ? (uint32_t)GLAUX_NULL : n | flags;
          }
          field = q + 1;
          flags = 0;
        }
        if (!line) continue;
        for (; i <= d->last; i++)
          if (columns[i] >= 0) spans[(uint64_t)columns[i] * stride + row].len = GLAUX_NULL;
        starts[row++] = at;
        int two = c == '\r' && q[1] == '\n';
        field = q + 1 + two;
        at = (uint32_t)(field - base);
        i = 0;
        flags = 0;
        if (at >= t->limit) { why = GLAUX_LIMIT; break; }
        if (row == most) break;
        if (two) { p = field; break; }
      } else if (c == d->escape) {
        escaped = q + 2;
        flags = GLAUX_ESCAPED;
      }
    }
  }
  t->rows = row - t->first;
  t->from = at;
  return why;
}
