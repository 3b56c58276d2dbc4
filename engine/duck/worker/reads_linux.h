#pragma once
#include <stddef.h>
#include <stdint.h>

enum { GLAUX_IDLE, GLAUX_ACTIVE, GLAUX_EXCEEDED, GLAUX_MISSING };
// What is used is counted in blocks of a chunk.
enum { GLAUX_BLOCK = 32768, GLAUX_PAGE = 4096 };

typedef struct { int64_t off, len; } glaux_range;

// What reads find in a place: bytes, what the file has elsewhere, or zeros.
typedef struct {
  int64_t off, len;
  int64_t from;   // negative: bytes
  uint8_t *bytes; // null: zeros
} glaux_part;

typedef struct {
  int64_t size;
  glaux_part *parts;    // sorted and disjoint
  int64_t nparts;
  glaux_range *chunks;  // sorted; of a file that is read as a whole, all of it
  int64_t nchunks;
  int64_t *first;       // per chunk: its first block
  uint8_t *touched;     // per block
  uint64_t *present;    // a bit for each page that is there; null: all are
  uint64_t *before;     // those that were there when the query began
  uint64_t *read;       // those that have been read
  int64_t scanned;      // bytes that have been counted
  uint64_t drops;       // counts how often pages were made absent
  int reframed;         // what is opened is what glauxPresent makes of it
} glaux_file;

void glaux_reads_start(void *who, glaux_file *list, int64_t n, int64_t max);
int64_t glaux_reads_stop(void); // how many descriptors of input files are still open
int64_t glaux_reads_scanned(void);
int64_t glaux_reads_of(int64_t i); // what has been counted of one file
int64_t glaux_reads_fresh(void); // bytes of pages that were read and were not there at first
int glaux_reads_state(void);
void glaux_reads_fail(void);
int64_t glaux_reads_thrown(void); // the file of an exception, or -1
// Reads a file by its number: metered, and waiting for what isn't there.
long glaux_reads_pread(int64_t i, int fd, void *buf, size_t n, int64_t off);
void glaux_reads_dropped(int64_t i); // pages have been made absent
