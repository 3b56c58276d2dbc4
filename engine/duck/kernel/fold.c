#include "fold.h"
#include "lockstep.h"
#include <stddef.h>
#include <string.h>

// fold is what folds need.
typedef struct {
  const glaux_step *setup, *program, *finish;
  const glaux_input *columns;
  const glaux_list *lists;
  glaux_lanes l;
  glaux_register *r, *own;
  int registers;
  const uint16_t *result;
  int results;
} fold;

// LONG lists are folded one after the other.
enum { LONG = 64 };

// one folds a row, and returns a step that fails, or null.
static const glaux_step *one(const fold *f, uint64_t row) {
  const glaux_list *l = &f->lists[row];
  const glaux_step *s = glaux_run(f->setup, f->setup, f->r, f->columns, row, row + 1, NULL);
  if (!s) s = glaux_run(f->program, f->program, f->r, f->columns, l->off, l->off + l->n, NULL);
  if (!s) s = glaux_run(f->finish, f->finish, f->r, f->columns, row, row + 1, NULL);
  return s;
}

// stage runs a program for rows that don't rest, and has those rest that fail.
static void stage(const fold *f, const glaux_step *code, uint64_t from, const uint64_t *places, const uint8_t *rest, int n, uint8_t *gone, glaux_fault *faults) {
  if (code->op == GLAUX_OP_END) return;
  glaux_program p = {.code = code, .registers = f->registers, .result = f->result[0], .columns = f->columns};
  glaux_fault met[GLAUX_LANES];
  if (!glaux_lockstep(&p, &f->l, f->own, from, places, rest, n, 1, met)) return;
  uint8_t *null = f->l.null + f->result[0] * f->l.lanes;
  for (int k = 0; k < n; k++)
    if (!rest[k] && null[k] == GLAUX_FAULT) gone[k] = 1, faults[k] = met[k], null[k] = 1;
}

// rows folds n rows from one on together, an element of each before the next one.
static void rows(const fold *f, const uint64_t *valid, uint64_t from, int n, glaux_register *out, glaux_fault *faults) {
  uint8_t none[GLAUX_LANES], gone[GLAUX_LANES], rest[GLAUX_LANES];
  uint64_t places[GLAUX_LANES];
  for (int k = 0; k < n; k++) gone[k] = none[k] = glaux_null_at(valid, from + k);
  stage(f, f->setup, from, NULL, none, n, gone, faults);
  for (uint64_t i = 0;; i++) {
    int some = 0;
    for (int k = 0; k < n; k++) {
      const glaux_list *l = &f->lists[from + k];
      rest[k] = gone[k] || i >= l->n;
      places[k] = l->off + i;
      some += !rest[k];
    }
    if (!some) break;
    stage(f, f->program, 0, places, rest, n, gone, faults);
  }
  for (int k = 0; k < n; k++) rest[k] = gone[k];
  stage(f, f->finish, from, NULL, rest, n, gone, faults);
  for (int k = 0; k < n; k++) {
    for (int j = 0; j < f->results; j++) {
      int at = f->result[j] * f->l.lanes + k;
      out[k * f->results + j] = (glaux_register){{f->l.numbers[at].i}, gone[k] && !none[k] ? GLAUX_FAULT : f->l.null[at]};
    }
  }
}

void glaux_fold(const glaux_step *setup, const glaux_step *program, const glaux_step *finish, glaux_register *r, int registers, int64_t *numbers, uint8_t *nulls, uint8_t *anys, int lanes,
    glaux_register *own, const glaux_input *columns, const glaux_list *lists, const uint64_t *valid, uint64_t n, const uint16_t *result, int results, glaux_register *out,
    glaux_fault *faults) {
  fold f = {setup, program, finish, columns, lists, {(glaux_scalar *)numbers, nulls, anys, lanes}, r, own, registers, result, results};
  for (uint64_t from = 0, many; from < n; from += many) {
    uint64_t elements = 0;
    for (many = 0; many < (uint64_t)lanes && from + many < n; many++) elements += glaux_null_at(valid, from + many) ? 0 : lists[from + many].n;
    if (many >= LONG && elements < many * LONG) {
      rows(&f, valid, from, many, out + from * results, faults + from);
      continue;
    }
    for (uint64_t row = from; row < from + many; row++) {
      if (glaux_null_at(valid, row)) continue;
      const glaux_step *s = one(&f, row);
      for (int k = 0; k < results; k++) out[row * results + k] = r[result[k]];
      if (!s) continue;
      faults[row] = (glaux_fault){s->op, s->n, r[s->a].i, r[s->b].i};
      out[row * results].null = GLAUX_FAULT;
    }
  }
}

// each is the state of glaux_fold_each: the elements of a batch lie one after the other from one on.
typedef struct {
  const glaux_program *p;
  const glaux_lanes *l;
  glaux_register *own;
  uint64_t first;
  int size, failed;
  int64_t *out;
  uint8_t *null;
} each;

// flush computes the elements of a batch.
static void flush(each *e) {
  if (!e->size) return;
  glaux_fault faults[GLAUX_LANES];
  int lanes = e->l->lanes, result = e->p->result;
  e->failed += glaux_lockstep(e->p, e->l, e->own, e->first, NULL, NULL, e->size, 1, faults);
  memcpy(e->out, e->l->numbers + result * lanes, e->size * sizeof *e->out);
  memcpy(e->null, e->l->null + result * lanes, e->size);
  e->out += e->size, e->null += e->size, e->size = 0;
}

// given gives some elements of a batch what is read of their row.
static void given(each *e, const glaux_step *setup, const glaux_register *r, int n) {
  for (const glaux_step *s = setup; s->op != GLAUX_OP_END; s++) {
    glaux_scalar *to = e->l->numbers + s->to * e->l->lanes + e->size;
    for (int k = 0; k < n; k++) to[k].i = r[s->to].i;
    memset(e->l->null + s->to * e->l->lanes + e->size, (int)r[s->to].null, n);
    e->l->any[s->to] |= r[s->to].null;
  }
}

// elements has all elements computed.
static void elements(each *e, const glaux_step *setup, glaux_register *r, const glaux_input *columns, const glaux_list *lists, const uint64_t *valid, uint64_t from, uint64_t n) {
  for (uint64_t row = from; row < n; row++) {
    if (glaux_null_at(valid, row) || !lists[row].n) continue;
    if (setup->op == GLAUX_OP_END && e->size && lists[row].off == e->first + e->size && e->size + lists[row].n <= (uint64_t)e->l->lanes) {
      e->size += lists[row].n; // nothing is read of the row
      continue;
    }
    glaux_run(setup, setup, r, columns, row, row + 1, NULL);
    uint64_t i = lists[row].off, end = i + lists[row].n;
    while (i < end) {
      if (e->size == e->l->lanes || (e->size && i != e->first + e->size)) flush(e);
      if (!e->size) e->first = i;
      uint64_t room = e->l->lanes - e->size, some = end - i < room ? end - i : room;
      given(e, setup, r, some);
      e->size += some, i += some;
    }
  }
  flush(e);
}

void glaux_fold_match(const glaux_list *lists, const uint64_t *valid, uint64_t from, uint64_t end, int decides, int found, const int64_t *out, const uint8_t *null, int8_t *results) {
  for (uint64_t row = from; row < end; row++) {
    if (glaux_null_at(valid, row)) {
      *results++ = -1;
      continue;
    }
    int8_t result = !found;
    uint64_t many = lists[row].n, i = 0;
    for (; i < many && (null[i] || out[i] != decides); i++)
      if (null[i]) result = -1;
    *results++ = i < many ? found : result;
    out += many, null += many;
  }
}

uint64_t glaux_fold_each(const glaux_step *setup, const glaux_step *program, glaux_register *r, int registers, int64_t *numbers, uint8_t *nulls, uint8_t *anys, int lanes,
    glaux_register *own, const glaux_input *columns, const glaux_list *lists, const uint64_t *valid, uint64_t from, uint64_t n, uint16_t result, int stop,
    int64_t *out, uint8_t *null, int *any, glaux_fault *fault) {
  glaux_program p = {.code = program, .registers = registers, .result = result, .columns = columns};
  glaux_lanes l = {(glaux_scalar *)numbers, nulls, anys, lanes};
  each e = {.p = &p, .l = &l, .own = own, .out = out, .null = null};
  elements(&e, setup, r, columns, lists, valid, from, n);
  *any = anys[result];
  if (!e.failed) return n;
  for (uint64_t row = from; row < n; row++) {
    if (glaux_null_at(valid, row)) continue;
    int decided = 0;
    for (uint64_t i = lists[row].off; i < lists[row].off + lists[row].n; i++, out++, null++) {
      if (decided) {
        *out = stop, *null = 0;
      } else if (*null == GLAUX_FAULT) {
        glaux_run(setup, setup, r, columns, row, row + 1, NULL);
        const glaux_step *s = glaux_run(program, program, r, columns, i, i + 1, NULL);
        *fault = (glaux_fault){s->op, s->n, r[s->a].i, r[s->b].i};
        return row;
      }
      decided = !*null && *out == stop;
    }
  }
  return n;
}
