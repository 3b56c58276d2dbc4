#include "machine.h"
#include <stddef.h>

// tried is the TRY around a step, and its routine's frame is framed; null where there is none.
static const glaux_try *tried(const glaux_try *tries, int64_t n, int64_t at) {
  for (const glaux_try *t = tries; t < tries + n; t++)
    if (t->from <= at && at < t->to) return t;
  return NULL;
}

static const glaux_frame *framed(const glaux_frame *frames, int64_t n, int64_t at) {
  for (const glaux_frame *f = frames; f < frames + n; f++)
    if (f->from <= at && at < f->to) return f;
  return NULL;
}

uint64_t glaux_machine(const glaux_step *code, const glaux_try *tries, int64_t n_tries, const glaux_frame *frames, int64_t n_frames, int64_t result,
    glaux_register *r, const glaux_input *columns, uint64_t from, uint64_t n, glaux_register *out, glaux_fault *fault, const int32_t *stop) {
  for (uint64_t row = from; row < n; row++) {
    const glaux_step *next = code, *s;
    while ((s = glaux_run(code, next, r, columns, row, row + 1, stop))) {
      // A fault is the innermost TRY's around the step, or else around the call that led to it.
      int64_t at = s - code;
      const glaux_try *t = NULL;
      const glaux_frame *f = NULL;
      if (s->op != GLAUX_OP_BACK)
        while (!(t = tried(tries, n_tries, at)) && (f = framed(frames, n_frames, at))) at = r[f->back].i - 1;
      if (!t) {
        *fault = (glaux_fault){s->op, s->n, r[s->a].i, r[s->b].i};
        return row;
      }
      r[t->result].null = 1;
      next = code + t->to;
    }
    out[row] = r[result];
  }
  return n;
}
