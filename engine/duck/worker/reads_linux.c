// The linker sends DuckDB's reads here (see reads_linux.go): each read of an
// input file is metered, held to the limit, and waits for what of a sparse file
// isn't there yet.
#define _GNU_SOURCE
#include "reads_linux.h"
#include "_cgo_export.h"
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

ssize_t __real_pread(int fd, void *buf, size_t n, off_t off);
ssize_t __real_pread64(int fd, void *buf, size_t n, off64_t off);
ssize_t __real_read(int fd, void *buf, size_t n);
int __real_open(const char *path, int flags, ...);
int __real_close(int fd);
void __real___cxa_throw(void *what, void *type, void (*destroy)(void *)) __attribute__((noreturn));

// All of this is the process's, as its descriptors are: one query is metered at a
// time.

// owners has for each descriptor the number of its input file, plus one.
enum { DESCRIPTORS = 1 << 20 };
static int32_t owners[DESCRIPTORS];
static int64_t owned; // descriptors of input files that are open

static void *reader; // whom glauxFault asks
static glaux_file *files;
static int64_t nfiles;
static int64_t limit;
static int64_t scanned;
static int64_t fresh; // pages
static int state;

// reading is the input file that a thread has read last, and in which query; thrown
// that of the thread which threw an exception last. Files count from 1.
static __thread int64_t reading, reading_in;
static int64_t queries, thrown;

int64_t glaux_reads_thrown(void) { return __atomic_load_n(&thrown, __ATOMIC_RELAXED) - 1; }

// Many exceptions of DuckDB's Parquet reader don't say which file they are about.
// Those that an interrupt makes are of no interest.
void __wrap___cxa_throw(void *what, void *type, void (*destroy)(void *)) {
  const char *name = type ? ((const char **)type)[1] : 0; // of std::type_info
  if (reading && reading_in == __atomic_load_n(&queries, __ATOMIC_RELAXED) && !(name && strstr(name, "InterruptException")))
    __atomic_store_n(&thrown, reading, __ATOMIC_RELAXED);
  __real___cxa_throw(what, type, destroy);
}

void glaux_reads_start(void *who, glaux_file *list, int64_t n, int64_t max) {
  reader = who; files = list; nfiles = n; limit = max; scanned = 0; fresh = 0;
  __atomic_add_fetch(&queries, 1, __ATOMIC_RELAXED);
  __atomic_store_n(&thrown, 0, __ATOMIC_RELAXED);
  __atomic_store_n(&state, GLAUX_ACTIVE, __ATOMIC_RELEASE);
}

int64_t glaux_reads_stop(void) {
  __atomic_store_n(&state, GLAUX_IDLE, __ATOMIC_RELEASE);
  files = 0; nfiles = 0; scanned = 0; fresh = 0;
  return __atomic_load_n(&owned, __ATOMIC_RELAXED);
}

int64_t glaux_reads_scanned(void) { return __atomic_load_n(&scanned, __ATOMIC_RELAXED); }
int64_t glaux_reads_of(int64_t i) { return __atomic_load_n(&files[i].scanned, __ATOMIC_RELAXED); }
int64_t glaux_reads_fresh(void) { return __atomic_load_n(&fresh, __ATOMIC_RELAXED) * GLAUX_PAGE; }
int glaux_reads_state(void) { return __atomic_load_n(&state, __ATOMIC_RELAXED); }

// enter leaves a state that says why reads fail as it is.
static void enter(int next) {
  int active = GLAUX_ACTIVE;
  __atomic_compare_exchange_n(&state, &active, next, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

void glaux_reads_fail(void) { enter(GLAUX_MISSING); }

static void count(glaux_file *f, int64_t bytes) {
  __atomic_add_fetch(&f->scanned, bytes, __ATOMIC_RELAXED);
  int64_t now = __atomic_add_fetch(&scanned, bytes, __ATOMIC_RELAXED);
  if (limit > 0 && now > limit) enter(GLAUX_EXCEEDED);
}

// number reads the number of an input file off its path, in/<number>.<extension>.
static int64_t number(const char *path) {
  const char *base = strrchr(path, '/');
  if (!base || base - path < 2 || base[-1] != 'n' || base[-2] != 'i' || (base - path > 2 && base[-3] != '/')) return -1;
  char *end;
  long long n = strtoll(base + 1, &end, 10);
  return end == base + 1 || *end != '.' || n < 0 || n >= nfiles ? -1 : n;
}

// presented opens what an input file is presented as in the place of a descriptor: it has
// the length of that, and what is read of it is not in it. Negative: it can't be.
static int presented(int64_t i, int fd) {
  __real_close(fd);
  reading = i + 1;
  reading_in = __atomic_load_n(&queries, __ATOMIC_RELAXED);
  int64_t size = glauxPresent(reader, i);
  if (size < 0) { errno = EIO; return -1; }
  int own = memfd_create("presented", MFD_CLOEXEC);
  if (own >= 0 && ftruncate(own, size)) { __real_close(own); own = -1; }
  return own;
}

int __wrap_open(const char *path, int flags, ...) {
  mode_t mode = 0;
  if (flags & (O_CREAT | O_TMPFILE)) {
    va_list args;
    va_start(args, flags);
    mode = va_arg(args, mode_t);
    va_end(args);
  }
  int fd = __real_open(path, flags, mode);
  if (fd < 0 || !__atomic_load_n(&state, __ATOMIC_ACQUIRE)) return fd;
  int64_t i = number(path);
  if (i < 0) return fd;
  if (files[i].reframed && (fd = presented(i, fd)) < 0) return fd;
  if (fd >= DESCRIPTORS) { __real_close(fd); errno = EMFILE; return -1; }
  __atomic_store_n(&owners[fd], (int32_t)(i + 1), __ATOMIC_RELEASE);
  __atomic_add_fetch(&owned, 1, __ATOMIC_RELAXED);
  return fd;
}

int __wrap_close(int fd) {
  if (fd >= 0 && fd < DESCRIPTORS && __atomic_exchange_n(&owners[fd], 0, __ATOMIC_ACQ_REL))
    __atomic_sub_fetch(&owned, 1, __ATOMIC_RELAXED);
  return __real_close(fd);
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

// touch counts what a read of [off, off + n) uses for the first time, up to the
// block that passes the limit: of the chunk that it starts in, as it may run over
// its end by part of a page header's buffer.
static void touch(glaux_file *f, int64_t off, int64_t n) {
  int64_t i = span(f->chunks, f->nchunks, off);
  if (i < 0 || off >= f->chunks[i].off + f->chunks[i].len) return;
  glaux_range *c = &f->chunks[i];
  int64_t from = off - c->off, to = from + n;
  if (to > c->len) to = c->len;
  for (int64_t b = from / GLAUX_BLOCK; b * GLAUX_BLOCK < to; b++) {
    if (__atomic_exchange_n(&f->touched[f->first[i] + b], 1, __ATOMIC_RELAXED)) continue;
    int64_t left = c->len - b * GLAUX_BLOCK;
    count(f, left < GLAUX_BLOCK ? left : GLAUX_BLOCK);
    if (glaux_reads_state() != GLAUX_ACTIVE) return;
  }
}

static int present(glaux_file *f, int64_t off, int64_t n) {
  if (!f->present) return 1;
  if (off + n > f->size) n = f->size - off;
  for (int64_t p = off / GLAUX_PAGE; n > 0 && p <= (off + n - 1) / GLAUX_PAGE; p++)
    if (!(__atomic_load_n(&f->present[p / 64], __ATOMIC_ACQUIRE) >> (p % 64) & 1)) return 0;
  return 1;
}

// use notes the pages that are read, and counts those that were fetched meanwhile.
static void use(glaux_file *f, int64_t off, int64_t n) {
  if (!f->present) return;
  if (off + n > f->size) n = f->size - off;
  for (int64_t p = off / GLAUX_PAGE; n > 0 && p <= (off + n - 1) / GLAUX_PAGE; p++) {
    uint64_t bit = (uint64_t)1 << (p % 64);
    if (__atomic_load_n(&f->read[p / 64], __ATOMIC_RELAXED) & bit) continue;
    if (__atomic_fetch_or(&f->read[p / 64], bit, __ATOMIC_RELAXED) & bit) continue;
    if (!(f->before[p / 64] & bit)) __atomic_add_fetch(&fresh, 1, __ATOMIC_RELAXED);
  }
}

// admit meters a read before it is made, if it counts, and makes it wait; 0 refuses it.
static int admit(int64_t i, int64_t off, int64_t n, int counts) {
  glaux_file *f = &files[i];
  if (counts) touch(f, off, n);
  if (glaux_reads_state() != GLAUX_ACTIVE) return 0;
  if (!present(f, off, n) && !glauxFault(reader, i, off, n)) return 0;
  use(f, off, n);
  return 1;
}

void glaux_reads_dropped(int64_t i) { __atomic_add_fetch(&files[i].drops, 1, __ATOMIC_SEQ_CST); }

// A page that was there when it was looked for may be a hole when it is read: it
// is looked for again if any was dropped meanwhile.
static long read_stored(int64_t i, int fd, void *buf, size_t n, int64_t off, int counts) {
  for (;;) {
    uint64_t drops = __atomic_load_n(&files[i].drops, __ATOMIC_SEQ_CST);
    if (!admit(i, off, n, counts)) { errno = EIO; return -1; }
    ssize_t got = __real_pread64(fd, buf, n, off);
    if (__atomic_load_n(&files[i].drops, __ATOMIC_SEQ_CST) == drops) return got;
  }
}

// part finds the last part that starts at or before off, or -1.
static int64_t part(const glaux_file *f, int64_t off) {
  int64_t lo = 0, hi = f->nparts;
  while (lo < hi) {
    int64_t mid = (lo + hi) / 2;
    if (f->parts[mid].off <= off) lo = mid + 1; else hi = mid;
  }
  return lo - 1;
}

// A read counts where it begins: what is beyond the part of a page's header is read
// again, when it is wanted.
long glaux_reads_pread(int64_t i, int fd, void *buf, size_t n, int64_t off) {
  glaux_file *f = &files[i];
  reading = i + 1;
  reading_in = __atomic_load_n(&queries, __ATOMIC_RELAXED);
  if (!f->nparts) return read_stored(i, fd, buf, n, off, 1);
  size_t done = 0;
  for (int64_t k = part(f, off); done < n;) {
    int64_t at = off + (int64_t)done, take = (int64_t)(n - done);
    if (k + 1 < f->nparts && f->parts[k + 1].off <= at) { k++; continue; }
    const glaux_part *p = k >= 0 && at < f->parts[k].off + f->parts[k].len ? &f->parts[k] : 0;
    int64_t end = p ? p->off + p->len : k + 1 < f->nparts ? f->parts[k + 1].off : INT64_MAX;
    if (take > end - at) take = end - at;
    char *to = (char *)buf + done;
    if (p && p->from < 0) {
      if (p->bytes) memcpy(to, p->bytes + (at - p->off), take); else memset(to, 0, take);
    } else {
      long got = read_stored(i, fd, to, take, p ? p->from + (at - p->off) : at, done == 0);
      if (got < 0) return -1;
      if (got < take) return (long)done + got;
    }
    done += take;
  }
  return (long)done;
}

// owner is the number of the input file that a descriptor is of, or -1.
static int64_t owner(int fd) {
  return fd < 0 || fd >= DESCRIPTORS ? -1 : (int64_t)__atomic_load_n(&owners[fd], __ATOMIC_ACQUIRE) - 1;
}

// read_input reads an input file as it is presented.
static ssize_t read_input(int64_t i, int fd, void *buf, size_t n, int64_t off) {
  if (!files[i].reframed) return glaux_reads_pread(i, fd, buf, n, off);
  ssize_t got = glauxReadPresented(reader, i, buf, (int64_t)n, off);
  reading = i + 1;
  reading_in = __atomic_load_n(&queries, __ATOMIC_RELAXED);
  if (got < 0) errno = EIO;
  return got;
}

ssize_t __wrap_pread(int fd, void *buf, size_t n, off_t off) {
  int64_t i = owner(fd);
  return i < 0 ? __real_pread(fd, buf, n, off) : read_input(i, fd, buf, n, off);
}

ssize_t __wrap_pread64(int fd, void *buf, size_t n, off64_t off) {
  int64_t i = owner(fd);
  return i < 0 ? __real_pread64(fd, buf, n, off) : read_input(i, fd, buf, n, off);
}

ssize_t __wrap_read(int fd, void *buf, size_t n) {
  int64_t i = owner(fd);
  if (i < 0) return __real_read(fd, buf, n);
  off_t off = lseek(fd, 0, SEEK_CUR);
  ssize_t got = read_input(i, fd, buf, n, off);
  if (got > 0) lseek(fd, off + got, SEEK_SET);
  return got;
}
