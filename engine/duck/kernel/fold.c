#include "fold.h"
#include <math.h>
#include <stddef.h>

static inline int null_at(const uint64_t *valid, uint64_t i) { return valid && !(valid[i >> 6] >> (i & 63) & 1); }

static inline int null_in(const glaux_fold_column *c, uint64_t i) { return null_at(c->valid, i) || null_at(c->outer, i); }

// narrowed reports whether a number has room in so many bits less than 64.
static inline int narrowed(int64_t x, int64_t bits) { return (int64_t)((uint64_t)x << bits) >> bits == x; }

#define A r[s->a]
#define B r[s->b]
#define TO r[s->to]

#define LOAD(OP, FIELD, T)                                   \
  case OP: {                                                 \
    const glaux_fold_column *c = &columns[s->a];                  \
    if (null_in(c, i)) TO.null = 1;                          \
    else TO.null = 0, TO.FIELD = ((const T *)c->data)[i];    \
    break;                                                   \
  }

#define UNARY(OP, FIELD, X)                     \
  case OP:                                      \
    if (A.null) TO.null = 1;                    \
    else TO.FIELD = (X), TO.null = 0;           \
    break;

#define BINARY(OP, FIELD, X)                    \
  case OP:                                      \
    if (A.null | B.null) TO.null = 1;           \
    else TO.FIELD = (X), TO.null = 0;           \
    break;

// CHECKED is an operation on integers that may overflow.
#define CHECKED(OP, BUILTIN)                                                   \
  case OP: {                                                                   \
    int64_t x;                                                                 \
    if (A.null | B.null) TO.null = 1;                                          \
    else if (BUILTIN(A.i, B.i, &x) || !narrowed(x, s->n)) return s;            \
    else TO.i = x, TO.null = 0;                                                \
    break;                                                                     \
  }

#define JUMP(OP, X)                             \
  case OP:                                      \
    if (X) s = code + s->n - 1;                 \
    break;

// run goes through a program for each i up to end, and returns a step that can't be made.
static const glaux_fold_step *run(const glaux_fold_step *code, glaux_fold_register *r, const glaux_fold_column *columns, uint64_t i, uint64_t end) {
  if (code->op == GLAUX_FOLD_END || i == end) return NULL;
  for (const glaux_fold_step *s = code;; s++) {
    switch (s->op) {
      case GLAUX_FOLD_END:
        if (++i == end) return NULL;
        s = code - 1;
        break;
        LOAD(GLAUX_FOLD_LOAD_1, i, int8_t)
        LOAD(GLAUX_FOLD_LOAD_2, i, int16_t)
        LOAD(GLAUX_FOLD_LOAD_4, i, int32_t)
        LOAD(GLAUX_FOLD_LOAD_8, i, int64_t)
        LOAD(GLAUX_FOLD_LOAD_REAL, d, float)
        LOAD(GLAUX_FOLD_LOAD_DOUBLE, d, double)
      case GLAUX_FOLD_MOVE: TO = A; break;
      case GLAUX_FOLD_SET_NULL: TO.null = 1; break;
      case GLAUX_FOLD_IS_NULL: TO.i = A.null, TO.null = 0; break;
        JUMP(GLAUX_FOLD_JUMP, 1)
        JUMP(GLAUX_FOLD_IF_TRUE, !A.null && A.i)
        JUMP(GLAUX_FOLD_UNLESS_TRUE, A.null || !A.i)
        JUMP(GLAUX_FOLD_IF_FALSE, !A.null && !A.i)
        JUMP(GLAUX_FOLD_UNLESS_NULL, !A.null)
        CHECKED(GLAUX_FOLD_ADD, __builtin_add_overflow)
        CHECKED(GLAUX_FOLD_SUBTRACT, __builtin_sub_overflow)
        CHECKED(GLAUX_FOLD_MULTIPLY, __builtin_mul_overflow)
      case GLAUX_FOLD_DIVIDE:
        if (A.null | B.null) TO.null = 1;
        else if (!B.i || (B.i == -1 && A.i == INT64_MIN >> s->n)) return s;
        else TO.i = A.i / B.i, TO.null = 0;
        break;
      case GLAUX_FOLD_MODULUS:
        if (A.null | B.null) TO.null = 1;
        else if (!B.i) return s;
        else TO.i = B.i == -1 ? 0 : A.i % B.i, TO.null = 0;
        break;
      case GLAUX_FOLD_NEGATE:
      case GLAUX_FOLD_ABS:
        if (A.null) TO.null = 1;
        else if (A.i == INT64_MIN >> s->n) return s;
        else TO.i = s->op == GLAUX_FOLD_NEGATE || A.i < 0 ? -A.i : A.i, TO.null = 0;
        break;
      case GLAUX_FOLD_NARROW:
        if (A.null) TO.null = 1;
        else if (!narrowed(A.i, s->n)) return s;
        else TO.i = A.i, TO.null = 0;
        break;
        BINARY(GLAUX_FOLD_MAX, i, A.i < B.i ? B.i : A.i)
        BINARY(GLAUX_FOLD_MIN, i, B.i < A.i ? B.i : A.i)
        BINARY(GLAUX_FOLD_EQUAL, i, A.i == B.i)
        BINARY(GLAUX_FOLD_UNEQUAL, i, A.i != B.i)
        BINARY(GLAUX_FOLD_LESS, i, A.i < B.i)
        BINARY(GLAUX_FOLD_AT_MOST, i, A.i <= B.i)
      case GLAUX_FOLD_SAME:
        TO.i = A.null | B.null ? A.null == B.null : A.i == B.i;
        TO.null = 0;
        break;
        UNARY(GLAUX_FOLD_NOT, i, !A.i)
      case GLAUX_FOLD_AND:
        if ((!A.null && !A.i) || (!B.null && !B.i)) TO.i = 0, TO.null = 0;
        else if (A.null | B.null) TO.null = 1;
        else TO.i = 1, TO.null = 0;
        break;
      case GLAUX_FOLD_OR:
        if ((!A.null && A.i) || (!B.null && B.i)) TO.i = 1, TO.null = 0;
        else if (A.null | B.null) TO.null = 1;
        else TO.i = 0, TO.null = 0;
        break;
        BINARY(GLAUX_FOLD_ADD_D, d, A.d + B.d)
        BINARY(GLAUX_FOLD_SUBTRACT_D, d, A.d - B.d)
        BINARY(GLAUX_FOLD_MULTIPLY_D, d, A.d * B.d)
        BINARY(GLAUX_FOLD_DIVIDE_D, d, A.d / B.d)
        BINARY(GLAUX_FOLD_MODULUS_D, d, fmod(A.d, B.d))
        UNARY(GLAUX_FOLD_NEGATE_D, d, -A.d)
        UNARY(GLAUX_FOLD_ABS_D, d, fabs(A.d))
        UNARY(GLAUX_FOLD_ROUND, d, (float)A.d)
        // NaN is the last choice.
        BINARY(GLAUX_FOLD_MAX_D, d, A.d != A.d || B.d > A.d ? B.d : A.d)
        BINARY(GLAUX_FOLD_MIN_D, d, A.d != A.d || B.d < A.d ? B.d : A.d)
        BINARY(GLAUX_FOLD_EQUAL_D, i, A.d == B.d)
        BINARY(GLAUX_FOLD_UNEQUAL_D, i, A.d != B.d)
        BINARY(GLAUX_FOLD_LESS_D, i, A.d < B.d)
        BINARY(GLAUX_FOLD_AT_MOST_D, i, A.d <= B.d)
        UNARY(GLAUX_FOLD_TO_DOUBLE, d, (double)A.i)
        UNARY(GLAUX_FOLD_TO_REAL, d, (float)A.i)
    }
  }
}

uint64_t glaux_fold(const glaux_fold_step *setup, const glaux_fold_step *program, const glaux_fold_step *finish, glaux_fold_register *r, const glaux_fold_column *columns,
    const glaux_list *lists, const uint64_t *valid, uint64_t from, uint64_t n, const uint16_t *result, int results, glaux_fold_register *out, glaux_fold_fault *fault) {
  for (uint64_t row = from; row < n; row++) {
    if (null_at(valid, row)) continue;
    const glaux_fold_step *s = run(setup, r, columns, row, row + 1);
    if (!s) s = run(program, r, columns, lists[row].off, lists[row].off + lists[row].n);
    if (!s) s = run(finish, r, columns, row, row + 1);
    if (s) {
      *fault = (glaux_fold_fault){s->op, s->n, A.i, B.i};
      return row;
    }
    for (int k = 0; k < results; k++) out[row * results + k] = r[result[k]];
  }
  return n;
}
