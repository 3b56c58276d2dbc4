// What Go and C share: see span.go.
#pragma once
#include <stdint.h>

// A span is where in the text a value lies; the high bits of len say what it is.
typedef struct { uint32_t off, len; } glaux_span;

enum { GLAUX_NULL = 1u << 31, GLAUX_QUOTED = 1 << 30, GLAUX_ESCAPED = 1 << 29, GLAUX_LENGTH = (1 << 28) - 1 };

// Why a scan of lines ends.
enum {
  GLAUX_FULL,  // there are as many rows as were asked for
  GLAUX_MORE,  // the next line isn't in the text as a whole
  GLAUX_ODD,   // the next line is for the caller
  GLAUX_LIMIT, // the next line starts behind the limit
};

// The text that lines are cut from. PAD bytes around it can be read, and the byte
// at end is a line feed.
enum { GLAUX_PAD = 64 };

typedef struct {
  uint32_t from;  // where the first line starts; afterwards, where the next does
  uint32_t end;   // of the text
  uint32_t limit; // no line that starts there or behind is wanted
  uint32_t rows;  // how many are wanted; afterwards, how many there are
  uint32_t first; // the row that the first line is
} glaux_text;

// A member that objects are known to have, and which is likely to come next.
typedef struct {
  uint32_t off, len; // of its key, in quotes and with the colon, in the keys
  int32_t column;    // -1: none
  uint32_t next;
} glaux_member;

enum { GLAUX_SLOTS = 1024, GLAUX_WORDS = 16 };

typedef struct {
  uint32_t columns;
  uint32_t members;
  uint32_t first;              // the member that objects are likely to start with
  uint32_t utf8;               // what isn't UTF-8 is odd
  uint16_t slots[GLAUX_SLOTS]; // by hash: a member's number, plus one
} glaux_shape;

// How delimited lines are cut.
typedef struct {
  uint8_t sep, escape, escaped;
  uint8_t quote, quoted; // fields may stand in quotes
  uint8_t null_len;
  uint8_t null[16];
  int32_t last;    // the last column of the file that is wanted
  int32_t rest_at; // the column that takes the rest of the line; -1: none does
} glaux_delimited_form;

// What a column's spans are converted to.
enum { GLAUX_INT, GLAUX_DOUBLE, GLAUX_REAL, GLAUX_DECIMAL, GLAUX_DATE, GLAUX_TIMESTAMP, GLAUX_BOOLEAN, GLAUX_TEXT };

typedef struct {
  uint8_t to;
  uint8_t width;       // bytes of a value
  uint8_t precision, scale;
  uint8_t empty_null;  // nothing is NULL, where it is no text
  uint8_t bare_only;   // values in quotes are the caller's
  uint8_t quoted_only; // those without are
  uint8_t local_only;  // timestamps with T or Z are the caller's
  uint8_t json;        // texts have escapes, and numbers no more zeros than they need
  uint32_t longest;    // texts of more bytes are the caller's
} glaux_conversion;

// Where values go: at is the row of the first one.
typedef struct {
  uint64_t at;
  uint64_t blob, room; // the bytes of long texts so far, and how many there may be
  uint64_t nulls; // is counted up
} glaux_output;
