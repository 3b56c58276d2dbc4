#pragma once

// What reads a column's values, as F(operation, field of the result, type of the values).
#define GLAUX_LOADS(F)                      \
  F(GLAUX_OP_LOAD_1, i, int8_t)             \
  F(GLAUX_OP_LOAD_2, i, int16_t)            \
  F(GLAUX_OP_LOAD_4, i, int32_t)            \
  F(GLAUX_OP_LOAD_8, i, int64_t)            \
  F(GLAUX_OP_LOAD_REAL, d, float)           \
  F(GLAUX_OP_LOAD_DOUBLE, d, double)

// The operations that can't fail, as F(operation, field of the result, value), of operands A and B,
// which who includes this defines: of registers or of the elements of a batch.
#define GLAUX_UNARY_OPS(F)                \
  F(GLAUX_OP_NOT, i, !A.i)                \
  F(GLAUX_OP_BIT_NOT, i, ~A.i)            \
  F(GLAUX_OP_NEGATE_D, d, -A.d)           \
  F(GLAUX_OP_ABS_D, d, fabs(A.d))         \
  F(GLAUX_OP_ROUND, d, (float)A.d)        \
  F(GLAUX_OP_TO_DOUBLE, d, (double)A.i)   \
  F(GLAUX_OP_TO_REAL, d, (float)A.i)

// Of MAX_D and MIN_D NaN is the last choice.
#define GLAUX_BINARY_OPS(F)                                             \
  F(GLAUX_OP_MAX, i, A.i < B.i ? B.i : A.i)                             \
  F(GLAUX_OP_MIN, i, B.i < A.i ? B.i : A.i)                             \
  F(GLAUX_OP_EQUAL, i, A.i == B.i)                                      \
  F(GLAUX_OP_UNEQUAL, i, A.i != B.i)                                    \
  F(GLAUX_OP_LESS, i, A.i < B.i)                                        \
  F(GLAUX_OP_AT_MOST, i, A.i <= B.i)                                    \
  F(GLAUX_OP_BIT_AND, i, A.i & B.i)                                     \
  F(GLAUX_OP_BIT_OR, i, A.i | B.i)                                      \
  F(GLAUX_OP_BIT_XOR, i, A.i ^ B.i)                                     \
  F(GLAUX_OP_ADD_D, d, A.d + B.d)                                       \
  F(GLAUX_OP_SUBTRACT_D, d, A.d - B.d)                                  \
  F(GLAUX_OP_MULTIPLY_D, d, A.d * B.d)                                  \
  F(GLAUX_OP_DIVIDE_D, d, A.d / B.d)                                    \
  F(GLAUX_OP_MODULUS_D, d, fmod(A.d, B.d))                              \
  F(GLAUX_OP_MAX_D, d, A.d != A.d || B.d > A.d ? B.d : A.d)             \
  F(GLAUX_OP_MIN_D, d, A.d != A.d || B.d < A.d ? B.d : A.d)             \
  F(GLAUX_OP_EQUAL_D, i, A.d == B.d)                                    \
  F(GLAUX_OP_UNEQUAL_D, i, A.d != B.d)                                  \
  F(GLAUX_OP_LESS_D, i, A.d < B.d)                                      \
  F(GLAUX_OP_AT_MOST_D, i, A.d <= B.d)
