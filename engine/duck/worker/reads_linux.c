// The linker sends DuckDB's reads here (see reads_linux.go): each read of an
// input file is metered, held to the limit, and refused where a sparse file has a hole.
#define _GNU_SOURCE
#include "reads_linux.h"
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

ssize_t __real_pread(int fd, void *buf, size_t n, off_t off);
ssize_t __real_pread64(int fd, void *buf, size_t n, off64_t off);
ssize_t __real_read(int fd, void *buf, size_t n);

static glaux_file *files;
static int64_t *slots; // hash of inode -> index + 1
static uint64_t mask;
static int64_t limit;
static int64_t scanned;
static int state;

void glaux_reads_start(glaux_file *list, int64_t n, int64_t max) {
  uint64_t size = 16;
  while (size < (uint64_t)n * 2) size *= 2;
  int64_t *table = calloc(size, sizeof *table);
  for (int64_t i = 0; i < n; i++) {
    uint64_t h = (list[i].ino * 0x9e3779b97f4a7c15u >> 20) & (size - 1);
    while (table[h]) h = (h + 1) & (size - 1);
    table[h] = i + 1;
  }
  files = list; slots = table; mask = size - 1; limit = max; scanned = 0;
  __atomic_store_n(&state, GLAUX_ACTIVE, __ATOMIC_RELEASE);
}

int64_t glaux_reads_scanned(void) { return __atomic_load_n(&scanned, __ATOMIC_RELAXED); }
int glaux_reads_state(void) { return __atomic_load_n(&state, __ATOMIC_RELAXED); }

static void count(int64_t bytes) {
  int64_t now = __atomic_add_fetch(&scanned, bytes, __ATOMIC_RELAXED);
  if (limit > 0 && now > limit) __atomic_store_n(&state, GLAUX_EXCEEDED, __ATOMIC_RELAXED);
}

static glaux_file *find(int fd) {
  struct stat st;
  if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) return NULL;
  for (uint64_t h = ((uint64_t)st.st_ino * 0x9e3779b97f4a7c15u >> 20) & mask; slots[h]; h = (h + 1) & mask) {
    glaux_file *f = &files[slots[h] - 1];
    if (f->ino == (uint64_t)st.st_ino && f->dev == (uint64_t)st.st_dev) return f;
  }
  return NULL;
}

// span finds the last of n sorted ranges that starts at or before off, or -1.
static int64_t span(const glaux_range *r, int64_t n, int64_t off) {
  int64_t lo = 0, hi = n;
  while (lo < hi) {
    int64_t mid = (lo + hi) / 2;
    if (r[mid].off <= off) lo = mid + 1; else hi = mid;
  }
  return lo - 1;
}

// touch counts what a read of [off, off + n) uses for the first time: the column
// chunk that it starts in (it may run over the chunk's end by part of a page
// header's buffer), or the blocks of a file that is read as a whole.
static void touch(glaux_file *f, int64_t off, int64_t n) {
  if (!f->whole) {
    int64_t i = span(f->chunks, f->nchunks, off);
    if (i >= 0 && off < f->chunks[i].off + f->chunks[i].len && !__atomic_exchange_n(&f->touched[i], 1, __ATOMIC_RELAXED))
      count(f->chunks[i].len);
    return;
  }
  if (off + n > f->size) n = f->size - off;
  for (int64_t b = off / GLAUX_BLOCK; n > 0 && b <= (off + n - 1) / GLAUX_BLOCK; b++) {
    if (__atomic_exchange_n(&f->touched[b], 1, __ATOMIC_RELAXED)) continue;
    int64_t left = f->size - b * GLAUX_BLOCK;
    count(left < GLAUX_BLOCK ? left : GLAUX_BLOCK);
  }
}

static int present(glaux_file *f, int64_t off, int64_t n) {
  if (f->npresent < 0) return 1;
  if (off + n > f->size) n = f->size - off;
  if (n <= 0) return 1;
  int64_t i = span(f->present, f->npresent, off);
  return i >= 0 && off + n <= f->present[i].off + f->present[i].len;
}

// admit meters a read before it is made; 0 refuses it.
static int admit(int fd, int64_t off, int64_t n) {
  if (!__atomic_load_n(&state, __ATOMIC_ACQUIRE)) return 1;
  glaux_file *f = find(fd);
  if (!f) return 1;
  if (off < 0) off = lseek(fd, 0, SEEK_CUR);
  if (!present(f, off, n)) {
    __atomic_store_n(&state, GLAUX_HOLE, __ATOMIC_RELAXED);
    return 0;
  }
  touch(f, off, n);
  return glaux_reads_state() == GLAUX_ACTIVE;
}

ssize_t __wrap_pread(int fd, void *buf, size_t n, off_t off) {
  if (!admit(fd, off, n)) { errno = EIO; return -1; }
  return __real_pread(fd, buf, n, off);
}

ssize_t __wrap_pread64(int fd, void *buf, size_t n, off64_t off) {
  if (!admit(fd, off, n)) { errno = EIO; return -1; }
  return __real_pread64(fd, buf, n, off);
}

ssize_t __wrap_read(int fd, void *buf, size_t n) {
  if (!admit(fd, -1, n)) { errno = EIO; return -1; }
  return __real_read(fd, buf, n);
}

long glaux_pread(int fd, void *buf, size_t n, int64_t off) { return __wrap_pread64(fd, buf, n, off); }
