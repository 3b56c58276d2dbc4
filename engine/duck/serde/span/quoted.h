// Lines of fields between separators, of which any may stand in quotes as a whole:
// then separators are part of it, two quotes are one, and an escape stands before a
// quote or itself. Fields with quotes or escapes otherwise make a line odd.

int NAME(glaux_quoted)(const uint8_t *base, glaux_text *t, uint32_t stride, uint32_t *starts,
                       const glaux_delimited_form *d, const int32_t *columns, glaux_span *spans) {
  uint32_t row = t->first, most = t->first + t->rows, at = t->from;
  const uint8_t *end = base + t->end, *p = base + at, *field = p;
  const uint8_t *taken = p;   // what stands before has no meaning of its own
  const uint8_t *closed = 0;  // the quote that ends the field
  int open = 0;
  int32_t i = 0;
  uint32_t flags = 0;
  int why = at >= t->limit ? GLAUX_LIMIT : GLAUX_FULL;
  while (row < most && why == GLAUX_FULL) {
    v x = load(p);
    v hits = either(either(same(x, d->sep), same(x, '\n')), either(same(x, '\r'), same(x, d->quote)));
    if (d->escaped) hits = either(hits, same(x, d->escape));
    uint64_t m = bits(hits);
    const uint8_t *block = p;
    p += W;
    for (; m; m &= m - 1) {
      const uint8_t *q = block + first(m);
      uint8_t c = *q;
      int line = c == '\n' || c == '\r';
      if (!line && (q < taken || (open && c == d->sep))) continue;
      if (line && (q >= end || (c == '\r' && q + 1 >= end))) { why = GLAUX_MORE; break; }
      if (c == d->sep || line) {
        if (open || (closed && q != closed + 1)) { why = GLAUX_ODD; break; }
        if (i <= d->last && !(line && i == 0 && q == field)) {
          int32_t to = columns[i++];
          if (to >= 0) {
            glaux_span *s = &spans[(uint64_t)to * stride + row];
            if (!closed) {
              s->off = (uint32_t)(field - base);
              s->len = (uint32_t)(q - field);
            } else {
              s->off = (uint32_t)(field + 1 - base);
              s->len = (uint32_t)(closed - field - 1) | flags;
            }
          }
        }
        field = q + 1;
        closed = 0;
        flags = 0;
        if (!line) continue;
        for (; i <= d->last; i++)
          if (columns[i] >= 0) spans[(uint64_t)columns[i] * stride + row].len = GLAUX_NULL;
        starts[row++] = at;
        int two = c == '\r' && q[1] == '\n';
        field = q + 1 + two;
        at = (uint32_t)(field - base);
        i = 0;
        if (at >= t->limit) { why = GLAUX_LIMIT; break; }
        if (row == most) break;
        if (two) { p = field; break; }
      } else if (c == d->quote) {
        if (!open) {
          if (q != field || closed) { why = GLAUX_ODD; break; }
          open = 1;
        } else if (q[1] == c) {
          taken = q + 2;
          flags = GLAUX_QUOTED | GLAUX_ESCAPED;
        } else {
          open = 0;
          closed = q;
        }
      } else {
        if (!open) { why = GLAUX_ODD; break; }
        flags = GLAUX_QUOTED | GLAUX_ESCAPED;
        if (q[1] == d->quote || q[1] == c) taken = q + 2;
      }
    }
  }
  t->rows = row - t->first;
  t->from = at;
  return why;
}
