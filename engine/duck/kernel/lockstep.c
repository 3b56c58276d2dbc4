#include "lockstep.h"
#include "divisor.h"
#include "program_ops.h"
#include "wide.h"
#include <stddef.h>

// Steps are made twice, for any processor and for those with vectors of 256 bits.
#define INLINE __attribute__((always_inline)) static inline

// Where a row is: at a step, at one (ALONE | step) from which it runs by itself, or at the end.
enum { ALONE = 1u << 31, DONE = UINT32_MAX };

// So few rows are faster one after the other.
enum { FEW = 8 };

// What it takes to find the rows that go next, in steps of one row.
enum { COST = 100 };

// After so many steps the first row that hasn't ended does, lest a row that never ends
// keep the fault of one before it.
enum { MANY = 1 << 20 };

// A run: rows from one on, and where they are.
typedef struct {
  const glaux_program *p;
  const glaux_lanes *l;
  glaux_register *own;
  glaux_fault *faults;
  uint64_t from;
  const uint64_t *places;
  int n, left, failed, go_on; // left: rows that haven't ended
  uint32_t at[GLAUX_LANES];
} run;

// Rows that are at the same step: n from first on, or those that rows names.
typedef struct {
  int first, n;
  const uint16_t *rows;
  uint16_t named[GLAUX_LANES];
} group;

static inline glaux_scalar *numbers(const run *r, int64_t reg) { return r->l->numbers + reg * r->l->lanes; }
static inline uint8_t *null_of(const run *r, int64_t reg) { return r->l->null + reg * r->l->lanes; }
static inline uint8_t *any_of(const run *r, int64_t reg) { return r->l->any + reg; }

// EACH does something for each k of a group. No row's number is another's operand.
#define EACH(X)                                                           \
  if (g->rows) {                                                          \
    for (int j = 0; j < g->n; j++) { int k = g->rows[j]; X; }            \
  } else {                                                                \
    _Pragma("GCC ivdep") for (int k = 0; k < g->n; k++) { X; }            \
  }

// finish runs a row by itself to its end, and returns whether it came there.
static int finish(run *r, int k) {
  int registers = r->p->registers, result = r->p->result;
  for (int i = 0; i < registers; i++) r->own[i] = (glaux_register){{numbers(r, i)[k].i}, null_of(r, i)[k]};
  const glaux_step *s = glaux_machine_row(r->p, r->p->code + (r->at[k] & ~ALONE), r->own, r->places ? r->places[k] : r->from + k);
  r->at[k] = DONE, r->left--;
  numbers(r, result)[k].i = r->own[result].i;
  null_of(r, result)[k] = s ? GLAUX_FAULT : r->own[result].null;
  *any_of(r, result) |= null_of(r, result)[k];
  if (!s) return 1;
  r->faults[k] = (glaux_fault){s->op, s->n, r->own[s->a].i, r->own[s->b].i};
  r->failed++;
  return 0;
}

// name makes a group of the n rows that it names.
static void name(group *g, int n) {
  int row = n && g->named[n - 1] - g->named[0] == n - 1;
  g->n = n, g->first = row ? g->named[0] : 0, g->rows = row ? NULL : g->named;
}

// earliest makes a group of the rows at the earliest step, and gives the step, and the one at which
// it meets others. A row that is alone is at none; DONE: all are.
static uint32_t earliest(const run *r, group *g, uint32_t *meets) {
  uint32_t low = DONE;
  for (int k = 0; k < r->n; k++) low = r->at[k] < low ? r->at[k] : low;
  if (low & ALONE) return DONE;
  int n = 0;
  *meets = DONE;
  for (int k = 0; k < r->n; k++) {
    uint32_t at = r->at[k];
    g->named[n] = k, n += at == low;
    *meets = at != low && at < *meets ? at : *meets;
  }
  name(g, n);
  return low;
}

static void put(run *r, const group *g, uint32_t at) {
  EACH(r->at[g->first + k] = at)
}

// nulls makes the results of a step NULL where an operand is.
static void nulls(const run *r, const group *g, int64_t result, int64_t left, int64_t right) {
  int any = *any_of(r, left) | *any_of(r, right);
  if (!any && !*any_of(r, result)) return;
  uint8_t *to = null_of(r, result) + g->first, *a = null_of(r, left) + g->first, *b = null_of(r, right) + g->first;
  EACH(to[k] = a[k] | b[k])
  *any_of(r, result) = any || g->n < r->l->lanes;
}

static void set_nulls(const run *r, const group *g, int64_t result, int null) {
  if (!null && !*any_of(r, result)) return;
  uint8_t *to = null_of(r, result) + g->first;
  EACH(to[k] = null)
  *any_of(r, result) = null || g->n < r->l->lanes;
}

static int64_t of_lane(const void *at, int64_t reg) {
  const struct { const run *r; int k; } *who = at;
  return numbers(who->r, reg)[who->k].i;
}

// fault has a row go on where its TRY does, or stay at a step alone.
static void fault(run *r, int k, const glaux_step *s) {
  struct { const run *r; int k; } who = {r, k};
  const glaux_try *t = glaux_caught(r->p, s - r->p->code, of_lane, &who);
  if (!t) {
    r->at[k] = ALONE | (s - r->p->code);
    return;
  }
  null_of(r, t->result)[k] = *any_of(r, t->result) = 1;
  r->at[k] = t->to;
}

// load_nulls notes which of a column's values are NULL.
static void load_nulls(const run *r, const group *g, const glaux_input *c, int64_t result) {
  if (!c->valid && !c->outer) {
    set_nulls(r, g, result, 0);
    return;
  }
  uint8_t *to = null_of(r, result) + g->first;
  const uint64_t *places = r->places ? r->places + g->first : NULL;
  uint64_t from = r->from + g->first;
  int any = 0;
  EACH(uint64_t i = places ? places[k] : from + k; to[k] = glaux_null_at(c->valid, i) || glaux_null_at(c->outer, i); any |= to[k])
  *any_of(r, result) = any || g->n < r->l->lanes;
}

#define LOAD(OP, FIELD, T)                                                \
  case OP: {                                                              \
    const T *in = r->p->columns[s->a].data;                               \
    if (r->places) {                                                      \
      const uint64_t *places = r->places + g->first;                      \
      EACH(to[k].FIELD = in[places[k]])                                   \
    } else {                                                              \
      in += r->from + g->first;                                           \
      EACH(to[k].FIELD = in[k])                                           \
    }                                                                     \
    load_nulls(r, g, &r->p->columns[s->a], s->to);                        \
    return 1;                                                             \
  }

#define A a[k]
#define B b[k]
#define UNARY(OP, FIELD, X)              \
  case OP:                               \
    EACH(to[k].FIELD = (X))              \
    nulls(r, g, s->to, s->a, s->a);      \
    return 1;

#define BINARY(OP, FIELD, X)             \
  case OP:                               \
    EACH(to[k].FIELD = (X))              \
    nulls(r, g, s->to, s->a, s->b);      \
    return 1;

// ONE_OF is the first number where a condition is 1, and the other where it is 0. Both are read: a read
// under a condition is slow in vectors.
#define ONE_OF(COND, X, Y) ((Y) ^ (((X) ^ (Y)) & -(int64_t)(COND)))

// choose gives each row one of two operands.
INLINE void choose(const run *r, const group *g, const glaux_step *s) {
  glaux_scalar *to = numbers(r, s->to) + g->first;
  const glaux_scalar *a = numbers(r, s->a) + g->first, *b = numbers(r, s->b) + g->first, *by = numbers(r, s->n) + g->first;
  const uint8_t *x = null_of(r, s->a) + g->first, *y = null_of(r, s->b) + g->first, *z = null_of(r, s->n) + g->first;
  uint8_t *null = null_of(r, s->to) + g->first;
  int any = *any_of(r, s->a) | *any_of(r, s->b);
  if (!(any | *any_of(r, s->n) | *any_of(r, s->to))) {
    EACH(to[k].i = ONE_OF(by[k].i != 0, A.i, B.i))
    return;
  }
  uint8_t first[GLAUX_LANES];
  EACH(first[k] = (by[k].i != 0) & !z[k])
  EACH(null[k] = ((x[k] ^ y[k]) & -first[k]) ^ y[k])
  EACH(to[k].i = ONE_OF(first[k], A.i, B.i))
  *any_of(r, s->to) = any || g->n < r->l->lanes;
}

// plain makes a step that leads to the next one for all rows, or reports that it isn't one.
INLINE int plain(const run *r, const group *g, const glaux_step *s) {
  glaux_scalar *to = numbers(r, s->to) + g->first;
  const glaux_scalar *a = numbers(r, s->a) + g->first, *b = numbers(r, s->b) + g->first;
  const uint8_t *x = null_of(r, s->a) + g->first, *y = null_of(r, s->b) + g->first;
  switch (s->op) {
    GLAUX_LOADS(LOAD)
    UNARY(GLAUX_OP_MOVE, i, A.i)
    GLAUX_UNARY_OPS(UNARY)
    GLAUX_BINARY_OPS(BINARY)
    case GLAUX_OP_SET_NULL:
      set_nulls(r, g, s->to, 1);
      return 1;
    case GLAUX_OP_IS_NULL:
      EACH(to[k].i = x[k])
      set_nulls(r, g, s->to, 0);
      return 1;
    case GLAUX_OP_SAME:
      EACH(to[k].i = (x[k] | y[k] ? x[k] == y[k] : A.i == B.i))
      set_nulls(r, g, s->to, 0);
      return 1;
    case GLAUX_OP_CHOOSE:
      choose(r, g, s);
      return 1;
    case GLAUX_OP_OTHER: {
      int any = *any_of(r, s->b);
      uint8_t *null = null_of(r, s->to) + g->first;
      if (!*any_of(r, s->a)) {
        EACH(to[k].i = A.i)
        set_nulls(r, g, s->to, 0);
        return 1;
      }
      EACH(to[k].i = ONE_OF(x[k], B.i, A.i))
      EACH(null[k] = x[k] & y[k])
      *any_of(r, s->to) = any || g->n < r->l->lanes;
      return 1;
    }
    case GLAUX_OP_AND:
    case GLAUX_OP_OR: {
      // What decides isn't NULL, and the result is NULL where none does and one is.
      int decides = s->op == GLAUX_OP_OR, any = *any_of(r, s->a) | *any_of(r, s->b);
      uint8_t *null = null_of(r, s->to) + g->first;
      if (!any) set_nulls(r, g, s->to, 0);
      EACH(int p = A.i != 0; int q = B.i != 0; int sure = (!x[k] & (p == decides)) | (!y[k] & (q == decides));
           if (any) null[k] = sure ? 0 : x[k] | y[k]; to[k].i = sure ? decides : !decides)
      if (any) *any_of(r, s->to) = 1;
      return 1;
    }
  }
  return 0;
}

// taken marks the rows for which a jump is made, and counts them.
#define TAKEN(OP, X)                                       \
  case OP:                                                 \
    EACH(n += taken[k] = (X))                              \
    return n;

INLINE int taken_by(const run *r, const group *g, const glaux_step *s, uint8_t *taken) {
  const glaux_scalar *a = numbers(r, s->a) + g->first;
  const uint8_t *x = null_of(r, s->a) + g->first;
  int n = 0;
  if (!*any_of(r, s->a)) {
    if (s->op == GLAUX_OP_UNLESS_NULL) return g->n;
    int64_t some = 0, all = 1, yes = s->op == GLAUX_OP_IF_TRUE; // of booleans
    EACH(some |= A.i; all &= A.i)
    if (some == all) return some == yes ? g->n : 0;
  }
  switch (s->op) {
    TAKEN(GLAUX_OP_IF_TRUE, !x[k] & (A.i != 0))
    TAKEN(GLAUX_OP_UNLESS_TRUE, x[k] | (A.i == 0))
    TAKEN(GLAUX_OP_IF_FALSE, !x[k] & (A.i == 0))
    TAKEN(GLAUX_OP_UNLESS_NULL, !x[k])
  }
  return n;
}

// CHECKED makes numbers into made, and notes rows that have none, below 0 of FLAW, if an operand isn't
// NULL there.
#define CHECKED(OP, X, FLAW)                                                            \
  case OP: {                                                                            \
    int64_t flaws = 0;                                                                  \
    if (s->n) {                                                                         \
      EACH(int64_t x = (int64_t)(X); made[k] = x; flaws |= (FLAW) | NARROWED(x))        \
    } else {                                                                            \
      EACH(int64_t x = (int64_t)(X); made[k] = x; flaws |= (FLAW))                      \
    }                                                                                   \
    if (flaws < 0) {                                                                    \
      EACH(int64_t x = (int64_t)(X); if (!p[k] && !q[k] && ((FLAW) | NARROWED(x)) < 0) bad[n++] = k) \
    }                                                                                   \
    break;                                                                              \
  }

#define NARROWED(X) (glaux_narrowed((X), s->n) ? 0 : -1)

static inline int64_t overflown(int64_t a, int64_t b) {
  int64_t product;
  return __builtin_mul_overflow(a, b, &product) ? -1 : 0;
}

// checked makes a step that may fail, and gives how many rows fail; -1: the step isn't one.
INLINE int checked(const run *r, const group *g, const glaux_step *s, uint16_t *bad) {
  int unary = s->op == GLAUX_OP_NEGATE || s->op == GLAUX_OP_ABS || s->op == GLAUX_OP_NARROW, n = 0;
  int64_t right = unary ? s->a : s->b, made[GLAUX_LANES], least = INT64_MIN >> s->n;
  glaux_scalar *to = numbers(r, s->to) + g->first;
  const glaux_scalar *a = numbers(r, s->a) + g->first, *b = numbers(r, right) + g->first;
  const uint8_t *p = null_of(r, s->a) + g->first, *q = null_of(r, right) + g->first;
  switch (s->op) {
    CHECKED(GLAUX_OP_ADD, (uint64_t)A.i + (uint64_t)B.i, (A.i ^ x) & (B.i ^ x))
    CHECKED(GLAUX_OP_SUBTRACT, (uint64_t)A.i - (uint64_t)B.i, (A.i ^ B.i) & (A.i ^ x))
    CHECKED(GLAUX_OP_MULTIPLY, (uint64_t)A.i * (uint64_t)B.i, overflown(A.i, B.i))
    CHECKED(GLAUX_OP_NEGATE, -(uint64_t)A.i, A.i == least ? -1 : 0)
    CHECKED(GLAUX_OP_ABS, A.i < 0 ? -(uint64_t)A.i : (uint64_t)A.i, A.i == least ? -1 : 0)
    CHECKED(GLAUX_OP_NARROW, A.i, 0)
    case GLAUX_OP_DIVIDE:
    case GLAUX_OP_MODULUS: {
      int64_t by = b[g->rows ? g->rows[0] : 0].i, differ = 0, zero = 0, remainder = s->op == GLAUX_OP_MODULUS;
      uint64_t large = 0;
      EACH(differ |= B.i ^ by)
      int same = !differ && glaux_divides(by);
      if (same && g->rows)
        zero = 1; // numbers that don't lie one after the other are quicker multiplied
      else
        EACH(zero |= B.i == 0; large |= ((uint64_t)A.i + GLAUX_SMALL) | ((uint64_t)B.i + GLAUX_SMALL))
      if (!zero && large < 2 * GLAUX_SMALL && (remainder || !s->n)) {
        if (remainder) {
          EACH(double u = glaux_double(A.i); double v = glaux_double(B.i); made[k] = glaux_integer(u - __builtin_trunc(u / v) * v))
        } else {
          EACH(double u = glaux_double(A.i); double v = glaux_double(B.i); made[k] = glaux_integer(__builtin_trunc(u / v)))
        }
        break;
      }
      if (same) {
        glaux_divisor d = glaux_divisor_of(by);
        if (remainder) {
          EACH(made[k] = A.i - glaux_divided(A.i, d) * by)
        } else {
          EACH(made[k] = glaux_divided(A.i, d))
        }
        break;
      }
      EACH(int flaw = !B.i || (!remainder && B.i == -1 && A.i == least);
           if (flaw && !p[k] && !q[k]) bad[n++] = k;
           made[k] = flaw ? 0 : remainder ? glaux_remainder(A.i, B.i) : glaux_quotient(A.i, B.i))
      break;
    }
    default: return -1;
  }
  // What fails leaves its result as it is, which may be an operand too.
  uint8_t *null = null_of(r, s->to) + g->first, kept[GLAUX_LANES], any = 0;
  for (int j = 0; j < n; j++) made[bad[j]] = to[bad[j]].i, any |= kept[j] = null[bad[j]];
  EACH(to[k].i = made[k])
  nulls(r, g, s->to, s->a, right);
  for (int j = 0; j < n; j++) null[bad[j]] = kept[j];
  *any_of(r, s->to) |= any;
  return n;
}

// part has the rows of a group go on at one step where taken, and at another where not. The group
// is then of those that are at the earlier one.
static void part(run *r, group *g, const uint8_t *taken, uint32_t there, uint32_t here) {
  int first = there < here, n = 0;
  uint32_t later = first ? here : there;
  uint16_t *named = g->named;
  EACH(r->at[g->first + k] = later; named[n] = g->first + k; n += taken[k] == first)
  name(g, n);
}

// together makes the steps of a group, less the rows that it loses to later steps, until it meets
// others or ends, and gives how many. It leaves each row's step in at. *stopped is set if the query is to stop.
INLINE int64_t together(run *r, group *g, uint32_t at, uint32_t meets, int64_t *gain, int *stopped) {
  const glaux_step *code = r->p->code;
  uint8_t taken[GLAUX_LANES];
  uint16_t bad[GLAUX_LANES];
  int64_t steps = 0;
  *gain -= COST;
  for (;; steps++, *gain += g->n - FEW / 2) {
    const glaux_step *s = code + at;
    int n;
    uint32_t next = at + 1;
    switch (s->op) {
      case GLAUX_OP_END:
        put(r, g, DONE);
        r->left -= g->n;
        return steps;
      case GLAUX_OP_BACK:
        if (__atomic_load_n(r->p->stop, __ATOMIC_RELAXED)) {
          put(r, g, at);
          *stopped = 1;
          return steps;
        } // fall through
      case GLAUX_OP_JUMP: next = s->n; break;
      case GLAUX_OP_IF_TRUE:
      case GLAUX_OP_UNLESS_TRUE:
      case GLAUX_OP_IF_FALSE:
      case GLAUX_OP_UNLESS_NULL:
        n = taken_by(r, g, s, taken);
        if (n && n < g->n) {
          uint32_t later = s->n < next ? next : s->n;
          part(r, g, taken, s->n, next);
          if (later < meets) meets = later;
          if (s->n < next) next = s->n;
        } else if (n) next = s->n;
        break;
      case GLAUX_OP_CALL: {
        glaux_scalar *to = numbers(r, s->to) + g->first;
        EACH(to[k].i = next)
        next = s->n;
        break;
      }
      case GLAUX_OP_RETURN: {
        const glaux_scalar *a = numbers(r, s->a) + g->first;
        int64_t back = a[g->rows ? g->rows[0] : 0].i, differ = 0;
        EACH(differ |= a[k].i ^ back)
        if (differ) {
          EACH(r->at[g->first + k] = a[k].i)
          return steps;
        }
        next = back;
        break;
      }
      default:
        if (plain(r, g, s)) break;
        n = checked(r, g, s, bad);
        if (n > 0) {
          put(r, g, next);
          while (n) fault(r, g->first + bad[--n], s);
          return steps;
        }
    }
    if ((at = next) >= meets || steps >= MANY) {
      put(r, g, at);
      return steps;
    }
  }
}

INLINE int in_lockstep(run *r) {
  int n = r->n;
  group g = {.n = n}; // at first all go
  // What rows gain by going together, in steps of one: where they lose much, all go alone.
  int64_t gain = 1 << 14, steps = 0;
  uint32_t meets = DONE, at = r->left < n ? earliest(r, &g, &meets) : r->at[0] & ALONE ? DONE : 0;
  for (; at != DONE; at = r->left ? earliest(r, &g, &meets) : DONE) {
    int stopped = 0;
    steps += together(r, &g, at, meets, &gain, &stopped);
    if (gain > 1 << 20) gain = 1 << 20;
    for (int k = 0; gain < 0 && k < n; k++) r->at[k] |= ALONE; // DONE stays what it is
    if (steps < MANY && !stopped) continue;
    steps = 0;
    for (int k = 0; k < n; k++) {
      if (r->at[k] == DONE) continue;
      if (!finish(r, k) && (stopped || !r->go_on)) return r->failed;
      break;
    }
  }
  for (int k = 0; r->left && k < n; k++)
    if (r->at[k] != DONE && !finish(r, k) && !r->go_on) break;
  return r->failed;
}

#if defined(__x86_64__) && defined(__GNUC__)
__attribute__((target("avx2"))) static int in_wide_lockstep(run *r) { return in_lockstep(r); }
#else
static int in_wide_lockstep(run *r) { return in_lockstep(r); }
#endif

int glaux_lockstep(const glaux_program *p, const glaux_lanes *l, glaux_register *own, uint64_t from, const uint64_t *places, const uint8_t *rest, int n, int go_on, glaux_fault *faults) {
  run r = {.p = p, .l = l, .own = own, .faults = faults, .from = from, .places = places, .n = n, .left = n, .go_on = go_on};
  for (int k = 0; rest && k < n; k++) r.left -= rest[k];
  for (int k = 0; k < n; k++) r.at[k] = rest && rest[k] ? DONE : r.left < FEW ? ALONE : 0;
  if (!r.left) return 0;
  return HAVE_WIDE ? in_wide_lockstep(&r) : in_lockstep(&r);
}

int glaux_machine(const glaux_step *code, const glaux_try *tries, int64_t n_tries, const glaux_frame *frames, int64_t n_frames,
    int registers, int result, const glaux_input *columns, const int32_t *stop, int64_t *numbers, uint8_t *null, uint8_t *any, int lanes,
    glaux_register *own, uint64_t from, int n, int go_on, glaux_fault *faults) {
  glaux_program p = {code, tries, frames, n_tries, n_frames, registers, result, columns, stop};
  glaux_lanes l = {(glaux_scalar *)numbers, null, any, lanes};
  return glaux_lockstep(&p, &l, own, from, NULL, NULL, n, go_on, faults);
}
