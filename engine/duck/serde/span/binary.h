// Rows of binary formats, Avro's and Ion's: first where the values of some rows lie, then
// column by column to what vectors hold, as of text. What isn't plain is the caller's.
#pragma once
#include "span.h"

// Kinds of Avro's types.
enum {
  GLAUX_AVRO_NULL, GLAUX_AVRO_BOOL, GLAUX_AVRO_LONG, GLAUX_AVRO_FLOAT, GLAUX_AVRO_DOUBLE, GLAUX_AVRO_BYTES, GLAUX_AVRO_FIXED,
  GLAUX_AVRO_RECORD, GLAUX_AVRO_ARRAY, GLAUX_AVRO_MAP, GLAUX_AVRO_UNION
};

// A type, or a field of a record.
typedef struct {
  uint8_t kind;
  uint8_t nullable; // it stands in a union with null, which is branch null_at
  uint8_t null_at;
  int32_t column;   // -1: it isn't wanted
  uint32_t size;    // of fixed, in bytes; of records and unions, how many parts there are
  uint32_t parts;   // where among the types the first of these is
} glaux_avro_type;

// What the spans of a column of a binary format are converted to.
enum {
  GLAUX_AVRO_TO_INT, GLAUX_AVRO_TO_TIME, GLAUX_AVRO_TO_FLOAT, GLAUX_AVRO_TO_DOUBLE, GLAUX_AVRO_TO_BOOL, GLAUX_AVRO_TO_DECIMAL, GLAUX_AVRO_TO_TEXT,
  GLAUX_ION_TO_INT, GLAUX_ION_TO_DOUBLE, GLAUX_ION_TO_DECIMAL, GLAUX_ION_TO_BOOL, GLAUX_ION_TO_DATE, GLAUX_ION_TO_TIME, GLAUX_ION_TO_TEXT
};

// How that is done; precision and scale are those of decimals, and of timestamps the digits
// of the second and of the unit that they are counted in.
typedef struct {
  uint8_t to, width, precision, scale;
  uint32_t longest;
} glaux_binary;
