#include "fold.h"
#include <stddef.h>

uint64_t glaux_fold(const glaux_step *setup, const glaux_step *program, const glaux_step *finish, glaux_register *r, const glaux_input *columns,
    const glaux_list *lists, const uint64_t *valid, uint64_t from, uint64_t n, const uint16_t *result, int results, glaux_register *out, glaux_fault *fault) {
  for (uint64_t row = from; row < n; row++) {
    if (glaux_null_at(valid, row)) continue;
    const glaux_step *s = glaux_run(setup, setup, r, columns, row, row + 1, NULL);
    if (!s) s = glaux_run(program, program, r, columns, lists[row].off, lists[row].off + lists[row].n, NULL);
    if (!s) s = glaux_run(finish, finish, r, columns, row, row + 1, NULL);
    if (s) {
      *fault = (glaux_fault){s->op, s->n, r[s->a].i, r[s->b].i};
      return row;
    }
    for (int k = 0; k < results; k++) out[row * results + k] = r[result[k]];
  }
  return n;
}
