#pragma once
#include <stdint.h>

// How many strings a numbering has at most, and places for them by what their bytes give.
enum { NUMBERED = 1024, NUMBERED_PLACES = 8 * NUMBERED };

// A short string as a vector has it: its length and up to twelve bytes.
typedef struct { uint64_t head, tail; } glaux_numbered;

// The strings that were met so far, and their numbers from one on. All is zero at first.
typedef struct {
  uint64_t count;
  glaux_numbered strings[NUMBERED + 1];
  uint16_t places[NUMBERED_PLACES];
  uint16_t letters[256]; // numbers of strings of one byte, which is told
} glaux_numbering;

// glaux_number tells the numbers of strings of at most twelve bytes that lie one after the
// other in n bytes, and returns how many there are before one that there is no place for.
// Each has width bytes, if that isn't 0.
uint64_t glaux_number(glaux_numbering *of, const uint8_t *text, uint64_t n, const int64_t *lengths, uint64_t count, uint64_t width, uint32_t *out);

// glaux_number_vector makes a vector of DuckDB's one of so many strings, which another has,
// that a selection names: a dictionary whose size DuckDB knows, so that it computes the
// hash of each string only once. 0: this DuckDB can't.
int glaux_number_vector(void *vector, void *strings, uint64_t size, const void *selection);
