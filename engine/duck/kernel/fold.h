#pragma once
#include "lists.h"

// A fold computes a state from the elements of a list, one after the other, by a program
// over registers: numbers that may be NULL.
typedef struct {
  union {
    int64_t i;
    double d;
  };
  int64_t null;
} glaux_fold_register;

// What a step does. NULL operands make NULL where nothing else is said. Integers of less than
// 64 bits are kept as such; n says by how many bits they are shorter, and what doesn't fit is a
// fault, as is a division by zero.
enum {
  GLAUX_FOLD_END,
  // Column a's value of the row or element: an integer of 1 to 8 bytes, a real, a double.
  GLAUX_FOLD_LOAD_1, GLAUX_FOLD_LOAD_2, GLAUX_FOLD_LOAD_4, GLAUX_FOLD_LOAD_8, GLAUX_FOLD_LOAD_REAL, GLAUX_FOLD_LOAD_DOUBLE,
  GLAUX_FOLD_MOVE, GLAUX_FOLD_SET_NULL, GLAUX_FOLD_IS_NULL,
  // To step n: always, or where a is true, isn't true, is false, isn't NULL.
  GLAUX_FOLD_JUMP, GLAUX_FOLD_IF_TRUE, GLAUX_FOLD_UNLESS_TRUE, GLAUX_FOLD_IF_FALSE, GLAUX_FOLD_UNLESS_NULL,
  GLAUX_FOLD_ADD, GLAUX_FOLD_SUBTRACT, GLAUX_FOLD_MULTIPLY, GLAUX_FOLD_DIVIDE, GLAUX_FOLD_MODULUS, GLAUX_FOLD_NEGATE, GLAUX_FOLD_ABS, GLAUX_FOLD_NARROW,
  GLAUX_FOLD_MAX, GLAUX_FOLD_MIN, GLAUX_FOLD_EQUAL, GLAUX_FOLD_UNEQUAL, GLAUX_FOLD_LESS, GLAUX_FOLD_AT_MOST,
  GLAUX_FOLD_SAME, // also of NULL
  GLAUX_FOLD_NOT, GLAUX_FOLD_AND, GLAUX_FOLD_OR,
  // The same of doubles, of which reals are those that ROUND leaves as they are.
  GLAUX_FOLD_ADD_D, GLAUX_FOLD_SUBTRACT_D, GLAUX_FOLD_MULTIPLY_D, GLAUX_FOLD_DIVIDE_D, GLAUX_FOLD_MODULUS_D, GLAUX_FOLD_NEGATE_D, GLAUX_FOLD_ABS_D, GLAUX_FOLD_ROUND,
  GLAUX_FOLD_MAX_D, GLAUX_FOLD_MIN_D, GLAUX_FOLD_EQUAL_D, GLAUX_FOLD_UNEQUAL_D, GLAUX_FOLD_LESS_D, GLAUX_FOLD_AT_MOST_D,
  GLAUX_FOLD_TO_DOUBLE, GLAUX_FOLD_TO_REAL, // of integers
};

typedef struct {
  uint16_t op, to, a, b;
  int64_t n;
} glaux_fold_step;

// A column: values of which those are NULL that valid or outer, the rows around them, say.
typedef struct {
  const void *data;
  const uint64_t *valid, *outer;
} glaux_fold_column;

// A step that can't be made, and its operands.
typedef struct {
  int64_t op, n, a, b;
} glaux_fold_fault;

// For each row its setup, the program for each element, and the finish, which end with END; then
// results, so many registers that result names, are written to out. It stops at a row with a
// fault, and returns its number, or else n.
uint64_t glaux_fold(const glaux_fold_step *setup, const glaux_fold_step *program, const glaux_fold_step *finish, glaux_fold_register *r, const glaux_fold_column *columns,
    const glaux_list *lists, const uint64_t *valid, uint64_t from, uint64_t n, const uint16_t *result, int results, glaux_fold_register *out, glaux_fold_fault *fault);
