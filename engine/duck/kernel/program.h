#pragma once
#include <stdint.h>

// A register's number.
typedef union {
  int64_t i;
  double d;
} glaux_scalar;

// A program is steps over registers: numbers that may be NULL.
typedef struct {
  union {
    int64_t i;
    double d;
  };
  int64_t null;
} glaux_register;

// What a step does. NULL operands make NULL where nothing else is said. Integers of less than
// 64 bits are kept as such; n says by how many bits they are shorter, and what doesn't fit is a
// fault, as is a division by zero.
enum {
  GLAUX_OP_END,
  // Column a's value of the row or element: an integer of 1 to 8 bytes, a real, a double.
  GLAUX_OP_LOAD_1, GLAUX_OP_LOAD_2, GLAUX_OP_LOAD_4, GLAUX_OP_LOAD_8, GLAUX_OP_LOAD_REAL, GLAUX_OP_LOAD_DOUBLE,
  GLAUX_OP_MOVE, GLAUX_OP_SET_NULL, GLAUX_OP_IS_NULL,
  // To step n: always, or where a is true, isn't true, is false, isn't NULL.
  GLAUX_OP_JUMP, GLAUX_OP_IF_TRUE, GLAUX_OP_UNLESS_TRUE, GLAUX_OP_IF_FALSE, GLAUX_OP_UNLESS_NULL,
  GLAUX_OP_BACK, // to step n, an earlier one, unless the query is stopped
  // To step n, which goes on with the step after this one by a RETURN of to; a RETURN of a.
  GLAUX_OP_CALL, GLAUX_OP_RETURN,
  GLAUX_OP_ADD, GLAUX_OP_SUBTRACT, GLAUX_OP_MULTIPLY, GLAUX_OP_DIVIDE, GLAUX_OP_MODULUS, GLAUX_OP_NEGATE, GLAUX_OP_ABS, GLAUX_OP_NARROW,
  GLAUX_OP_MAX, GLAUX_OP_MIN, GLAUX_OP_EQUAL, GLAUX_OP_UNEQUAL, GLAUX_OP_LESS, GLAUX_OP_AT_MOST,
  GLAUX_OP_SAME, // also of NULL
  GLAUX_OP_CHOOSE, // a where register n is true, else b
  GLAUX_OP_OTHER, // a, or b where that is NULL
  GLAUX_OP_NOT, GLAUX_OP_AND, GLAUX_OP_OR,
  GLAUX_OP_BIT_NOT, GLAUX_OP_BIT_AND, GLAUX_OP_BIT_OR, GLAUX_OP_BIT_XOR,
  // The same of doubles, of which reals are those that ROUND leaves as they are.
  GLAUX_OP_ADD_D, GLAUX_OP_SUBTRACT_D, GLAUX_OP_MULTIPLY_D, GLAUX_OP_DIVIDE_D, GLAUX_OP_MODULUS_D, GLAUX_OP_NEGATE_D, GLAUX_OP_ABS_D, GLAUX_OP_ROUND,
  GLAUX_OP_MAX_D, GLAUX_OP_MIN_D, GLAUX_OP_EQUAL_D, GLAUX_OP_UNEQUAL_D, GLAUX_OP_LESS_D, GLAUX_OP_AT_MOST_D,
  GLAUX_OP_TO_DOUBLE, GLAUX_OP_TO_REAL, // of integers
};

typedef struct {
  uint16_t op, to, a, b;
  int64_t n;
} glaux_step;

// A column: values of which those are NULL that valid or outer, the rows around them, say.
typedef struct {
  const void *data;
  const uint64_t *valid, *outer;
} glaux_input;

// A step that can't be made, and its operands.
typedef struct {
  int64_t op, n, a, b;
} glaux_fault;

// Goes through a program, from step s on for i and from its first one for each that follows up
// to end, and returns a step that can't be made, or null. It stops where stop is set.
const glaux_step *glaux_run(const glaux_step *code, const glaux_step *s, glaux_register *r, const glaux_input *columns, uint64_t i, uint64_t end, const int32_t *stop);

static inline int glaux_null_at(const uint64_t *valid, uint64_t i) { return valid && !(valid[i >> 6] >> (i & 63) & 1); }

// Whether a number has room in so many bits less than 64.
static inline int glaux_narrowed(int64_t x, int64_t bits) { return (int64_t)((uint64_t)x << bits) >> bits == x; }
