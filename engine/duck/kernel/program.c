#include "program.h"
#include "program_ops.h"
#include <math.h>
#include <stddef.h>

static inline int null_in(const glaux_input *c, uint64_t i) { return glaux_null_at(c->valid, i) || glaux_null_at(c->outer, i); }

#define A r[s->a]
#define B r[s->b]
#define TO r[s->to]

#define LOAD(OP, FIELD, T)                                   \
  case OP: {                                                 \
    const glaux_input *c = &columns[s->a];                  \
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
    else if (BUILTIN(A.i, B.i, &x) || !glaux_narrowed(x, s->n)) return s;            \
    else TO.i = x, TO.null = 0;                                                \
    break;                                                                     \
  }

#define JUMP(OP, X)                             \
  case OP:                                      \
    if (X) s = code + s->n - 1;                 \
    break;

const glaux_step *glaux_run(const glaux_step *code, const glaux_step *s, glaux_register *r, const glaux_input *columns, uint64_t i, uint64_t end, const int32_t *stop) {
  if (s->op == GLAUX_OP_END || i == end) return NULL;
  for (;; s++) {
    switch (s->op) {
      case GLAUX_OP_END:
        if (++i == end) return NULL;
        s = code - 1;
        break;
        GLAUX_LOADS(LOAD)
      case GLAUX_OP_MOVE: TO = A; break;
      case GLAUX_OP_SET_NULL: TO.null = 1; break;
      case GLAUX_OP_IS_NULL: TO.i = A.null, TO.null = 0; break;
        JUMP(GLAUX_OP_JUMP, 1)
        JUMP(GLAUX_OP_IF_TRUE, !A.null && A.i)
        JUMP(GLAUX_OP_UNLESS_TRUE, A.null || !A.i)
        JUMP(GLAUX_OP_IF_FALSE, !A.null && !A.i)
        JUMP(GLAUX_OP_UNLESS_NULL, !A.null)
      case GLAUX_OP_BACK:
        if (__atomic_load_n(stop, __ATOMIC_RELAXED)) return s;
        s = code + s->n - 1;
        break;
      case GLAUX_OP_CALL:
        TO.i = s + 1 - code;
        s = code + s->n - 1;
        break;
      case GLAUX_OP_RETURN: s = code + A.i - 1; break;
        CHECKED(GLAUX_OP_ADD, __builtin_add_overflow)
        CHECKED(GLAUX_OP_SUBTRACT, __builtin_sub_overflow)
        CHECKED(GLAUX_OP_MULTIPLY, __builtin_mul_overflow)
      case GLAUX_OP_DIVIDE:
        if (A.null | B.null) TO.null = 1;
        else if (!B.i || (B.i == -1 && A.i == INT64_MIN >> s->n)) return s;
        else TO.i = A.i / B.i, TO.null = 0;
        break;
      case GLAUX_OP_MODULUS:
        if (A.null | B.null) TO.null = 1;
        else if (!B.i) return s;
        else TO.i = B.i == -1 ? 0 : A.i % B.i, TO.null = 0;
        break;
      case GLAUX_OP_NEGATE:
      case GLAUX_OP_ABS:
        if (A.null) TO.null = 1;
        else if (A.i == INT64_MIN >> s->n) return s;
        else TO.i = s->op == GLAUX_OP_NEGATE || A.i < 0 ? -A.i : A.i, TO.null = 0;
        break;
      case GLAUX_OP_NARROW:
        if (A.null) TO.null = 1;
        else if (!glaux_narrowed(A.i, s->n)) return s;
        else TO.i = A.i, TO.null = 0;
        break;
      case GLAUX_OP_SAME:
        TO.i = A.null | B.null ? A.null == B.null : A.i == B.i;
        TO.null = 0;
        break;
      case GLAUX_OP_CHOOSE: TO = !r[s->n].null && r[s->n].i ? A : B; break;
      case GLAUX_OP_OTHER: TO = A.null ? B : A; break;
      case GLAUX_OP_AND:
        if ((!A.null && !A.i) || (!B.null && !B.i)) TO.i = 0, TO.null = 0;
        else if (A.null | B.null) TO.null = 1;
        else TO.i = 1, TO.null = 0;
        break;
      case GLAUX_OP_OR:
        if ((!A.null && A.i) || (!B.null && B.i)) TO.i = 1, TO.null = 0;
        else if (A.null | B.null) TO.null = 1;
        else TO.i = 0, TO.null = 0;
        break;
        GLAUX_UNARY_OPS(UNARY)
        GLAUX_BINARY_OPS(BINARY)
    }
  }
}
