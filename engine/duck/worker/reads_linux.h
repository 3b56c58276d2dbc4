#pragma once
#include <stdint.h>

enum { GLAUX_IDLE, GLAUX_ACTIVE, GLAUX_EXCEEDED, GLAUX_MISSING };
// What is used is counted in blocks of a chunk.
enum { GLAUX_BLOCK = 32768, GLAUX_PAGE = 4096 };

typedef struct { int64_t off, len; } glaux_range;

typedef struct {
  int64_t size;
  glaux_range *chunks;  // sorted; of a file that is read as a whole, all of it
  int64_t nchunks;
  int64_t *first;       // per chunk: its first block
  uint8_t *touched;     // per block
  uint64_t *present;    // a bit for each page that is there; null: all are
  uint64_t *known;      // those that were there before or have been read
} glaux_file;

void glaux_reads_start(glaux_file *list, int64_t n, int64_t max);
int64_t glaux_reads_scanned(void);
int64_t glaux_reads_fresh(void); // bytes of pages that were read and were not there at first
int glaux_reads_state(void);
void glaux_reads_fail(void);
// Meters a read of a file by its number before it is made, and makes it wait; 0 refuses it.
int glaux_reads_admit(int64_t i, int64_t off, int64_t n);
