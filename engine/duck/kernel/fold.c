#include "fold.h"
#include "program_ops.h"
#include <math.h>
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

typedef glaux_fold_value batch[GLAUX_FOLD_BATCH];

// straight reports a program whose steps are all made, whatever the numbers are: jumps of AND and
// OR lead over what wouldn't change their results.
static int straight(const glaux_step *s) {
  for (; s->op != GLAUX_OP_END; s++) {
    switch (s->op) {
      case GLAUX_OP_SET_NULL:
      case GLAUX_OP_JUMP:
      case GLAUX_OP_UNLESS_TRUE:
      case GLAUX_OP_UNLESS_NULL: return 0;
    }
  }
  return 1;
}

static int nulls_in(const uint64_t *valid, uint64_t at, int n) {
  for (uint64_t i = at; valid && i < at + n; i++) {
    if (!(i & 63) && i + 64 <= at + n && valid[i >> 6] == UINT64_MAX) i += 63;
    else if (glaux_null_at(valid, i)) return 1;
  }
  return 0;
}

#define EACH(X) for (int k = 0; k < n; k++) { X; }

#define LOAD(OP, FIELD, T)                                                              \
  case OP: {                                                                            \
    const glaux_input *c = &columns[s->a];                                        \
    if (nulls_in(c->valid, at, n) || nulls_in(c->outer, at, n)) return 0;               \
    const T *in = (const T *)c->data + at;                                              \
    EACH(to[k].FIELD = in[k])                                                           \
    break;                                                                              \
  }

#define STEP(OP, X)           \
  case OP: EACH(X) break;

#define A a[k]
#define B b[k]
#define VALUE(OP, FIELD, X)   \
  case OP: EACH(to[k].FIELD = (X)) break;

#define CHECK(OP, BUILTIN)                                                              \
  case OP:                                                                              \
    EACH(int64_t x; bad |= BUILTIN(a[k].i, b[k].i, &x) | !glaux_narrowed(x, s->n); to[k].i = x) \
    break;

// together makes the steps of n elements from one on, or reports that they can't be made so.
static int together(const glaux_step *s, batch *v, const glaux_input *columns, uint64_t at, int n) {
  for (; s->op != GLAUX_OP_END; s++) {
    glaux_fold_value *to = v[s->to];
    const glaux_fold_value *a = v[s->a], *b = v[s->b];
    int bad = 0;
    switch (s->op) {
      LOAD(GLAUX_OP_LOAD_1, i, int8_t)
      LOAD(GLAUX_OP_LOAD_2, i, int16_t)
      LOAD(GLAUX_OP_LOAD_4, i, int32_t)
      LOAD(GLAUX_OP_LOAD_8, i, int64_t)
      LOAD(GLAUX_OP_LOAD_REAL, d, float)
      LOAD(GLAUX_OP_LOAD_DOUBLE, d, double)
      STEP(GLAUX_OP_MOVE, to[k] = a[k])
      STEP(GLAUX_OP_IS_NULL, to[k].i = 0)
      case GLAUX_OP_IF_TRUE:
      case GLAUX_OP_IF_FALSE: break;
      CHECK(GLAUX_OP_ADD, __builtin_add_overflow)
      CHECK(GLAUX_OP_SUBTRACT, __builtin_sub_overflow)
      CHECK(GLAUX_OP_MULTIPLY, __builtin_mul_overflow)
      case GLAUX_OP_DIVIDE:
      case GLAUX_OP_MODULUS:
        EACH(if (!b[k].i || b[k].i == -1) return 0; to[k].i = s->op == GLAUX_OP_DIVIDE ? a[k].i / b[k].i : a[k].i % b[k].i)
        break;
      STEP(GLAUX_OP_NEGATE, bad |= a[k].i == INT64_MIN >> s->n; to[k].i = (int64_t)-(uint64_t)a[k].i)
      STEP(GLAUX_OP_ABS, bad |= a[k].i == INT64_MIN >> s->n; to[k].i = a[k].i < 0 ? (int64_t)-(uint64_t)a[k].i : a[k].i)
      STEP(GLAUX_OP_NARROW, bad |= !glaux_narrowed(a[k].i, s->n); to[k] = a[k])
      STEP(GLAUX_OP_SAME, to[k].i = a[k].i == b[k].i)
      STEP(GLAUX_OP_AND, to[k].i = a[k].i & b[k].i)
      STEP(GLAUX_OP_OR, to[k].i = a[k].i | b[k].i)
      GLAUX_UNARY_OPS(VALUE)
      GLAUX_BINARY_OPS(VALUE)
      default: return 0;
    }
    if (bad) return 0;
  }
  return 1;
}

// filled is how many rows from one on, whose elements lie one after the other, are in a batch: whole
// ones, of which all that setup reads is in the vectors then; 0 where one is NULL, longer than a
// batch, or reads NULL.
static uint64_t filled(const glaux_step *setup, glaux_register *r, batch *v, const glaux_input *columns, const glaux_list *lists, const uint64_t *valid, uint64_t from, uint64_t n, int *size) {
  uint64_t row = from, first = 0;
  for (*size = 0; row < n; row++) {
    const glaux_list *l = &lists[row];
    if (!*size) first = l->off;
    if (glaux_null_at(valid, row) || *size + l->n > GLAUX_FOLD_BATCH || (l->n && l->off != first + *size)) break;
    if (setup->op != GLAUX_OP_END) glaux_run(setup, setup, r, columns, row, row + 1, NULL);
    for (const glaux_step *s = setup; s->op != GLAUX_OP_END; s++) {
      if (r[s->to].null) return 0;
      for (uint64_t k = 0; k < l->n; k++) v[s->to][*size + k].i = r[s->to].i;
    }
    *size += l->n;
  }
  return row - from;
}

uint64_t glaux_fold_each(const glaux_step *setup, const glaux_step *program, glaux_register *r, int registers, glaux_fold_value *vectors,
    const glaux_input *columns, const glaux_list *lists, const uint64_t *valid, uint64_t from, uint64_t n, uint16_t result, int stop,
    glaux_fold_value *out, uint8_t *null, int *any, glaux_fault *fault) {
  batch *v = (batch *)vectors;
  int quick = straight(program);
  for (int i = 0; i < registers && quick; i++) {
    for (int k = 0; k < GLAUX_FOLD_BATCH; k++) v[i][k].i = r[i].i;
    quick = !r[i].null;
  }
  for (uint64_t row = from; row < n;) {
    int size;
    uint64_t rows = quick ? filled(setup, r, v, columns, lists, valid, row, n, &size) : 0, first = row;
    while (first < row + rows && !lists[first].n) first++;
    if (rows && (!size || together(program, v, columns, lists[first].off, size))) {
      for (int k = 0; k < size; k++) out[k] = v[result][k], null[k] = 0;
      out += size, null += size, row += rows;
      continue;
    }
    for (uint64_t end = row + (rows ? rows : 1); row < end; row++) {
      if (glaux_null_at(valid, row)) continue;
      const glaux_step *s = glaux_run(setup, setup, r, columns, row, row + 1, NULL);
      int decided = 0;
      for (uint64_t i = lists[row].off; i < lists[row].off + lists[row].n && !s; i++, out++, null++) {
        if (!decided) s = glaux_run(program, program, r, columns, i, i + 1, NULL);
        out->i = r[result].i;
        *any |= *null = r[result].null;
        decided = !*null && out->i == stop;
      }
      if (s) {
        *fault = (glaux_fault){s->op, s->n, r[s->a].i, r[s->b].i};
        return row;
      }
    }
  }
  return n;
}
