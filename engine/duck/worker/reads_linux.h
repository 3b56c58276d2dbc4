#pragma once
#include <stddef.h>
#include <stdint.h>

enum { GLAUX_IDLE, GLAUX_ACTIVE, GLAUX_EXCEEDED, GLAUX_HOLE };
enum { GLAUX_BLOCK = 32768 };

typedef struct { int64_t off, len; } glaux_range;

typedef struct {
  uint64_t dev, ino;
  int64_t size;
  int64_t whole;        // metered by blocks, else by chunks
  glaux_range *chunks;  // sorted
  int64_t nchunks;
  uint8_t *touched;     // per chunk or block
  glaux_range *present; // sorted, disjoint
  int64_t npresent;     // -1: all of the file is there
} glaux_file;

void glaux_reads_start(glaux_file *list, int64_t n, int64_t max);
int64_t glaux_reads_scanned(void);
int glaux_reads_state(void);
long glaux_pread(int fd, void *buf, size_t n, int64_t off); // as DuckDB's reads
