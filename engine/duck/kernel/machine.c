#include "machine.h"
#include <stddef.h>

// tried is the TRY around a step, and its routine's frame is framed; null where there is none.
static const glaux_try *tried(const glaux_program *p, int64_t at) {
  for (const glaux_try *t = p->tries; t < p->tries + p->n_tries; t++)
    if (t->from <= at && at < t->to) return t;
  return NULL;
}

static const glaux_frame *framed(const glaux_program *p, int64_t at) {
  for (const glaux_frame *f = p->frames; f < p->frames + p->n_frames; f++)
    if (f->from <= at && at < f->to) return f;
  return NULL;
}

const glaux_try *glaux_caught(const glaux_program *p, int64_t at, int64_t (*back)(const void *who, int64_t r), const void *who) {
  const glaux_try *t;
  const glaux_frame *f;
  if (p->code[at].op == GLAUX_OP_BACK) return NULL;
  while (!(t = tried(p, at)) && (f = framed(p, at))) at = back(who, f->back) - 1;
  return t;
}

static int64_t of_row(const void *r, int64_t i) { return ((const glaux_register *)r)[i].i; }

const glaux_step *glaux_machine_row(const glaux_program *p, const glaux_step *s, glaux_register *r, uint64_t row) {
  while ((s = glaux_run(p->code, s, r, p->columns, row, row + 1, p->stop))) {
    const glaux_try *t = glaux_caught(p, s - p->code, of_row, r);
    if (!t) return s;
    r[t->result].null = 1;
    s = p->code + t->to;
  }
  return NULL;
}
