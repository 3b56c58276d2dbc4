// Points of all rows of a vector.
#include "points.h"
#include "text.h"

enum { POINT = 1, EMPTY_SIZE = 1 + 4 };

uint64_t glaux_points_encode(const double *x, const double *y, uint64_t n, void *out, uint8_t *blob, uint64_t used) {
  text *to = out;
  for (uint64_t i = 0; i < n; i++) {
    if (x[i] != x[i] || y[i] != y[i]) {
      to[i] = (text){.n = EMPTY_SIZE, .raw = {POINT}};
      continue;
    }
    uint8_t *p = blob + used;
    static const uint8_t header[EMPTY_SIZE] = {POINT, 1};
    memcpy(p, header, EMPTY_SIZE);
    memcpy(p + EMPTY_SIZE, x + i, 8);
    memcpy(p + EMPTY_SIZE + 8, y + i, 8);
    set_long(to + i, blob, used, GLAUX_POINT_SIZE);
    used += GLAUX_POINT_SIZE;
  }
  return used;
}

int glaux_points_ordinate(const void *in, const uint64_t *valid, uint64_t n, int second, double *out) {
  const text *t = in;
  for (uint64_t i = 0; i < n; i++) {
    out[i] = 0;
    if (!is_valid(valid, i)) continue;
    if (t[i].n != GLAUX_POINT_SIZE || t[i].raw[0] != POINT) return 0;
    memcpy(out + i, bytes_of(t + i) + EMPTY_SIZE + (second ? 8 : 0), 8);
  }
  return 1;
}
