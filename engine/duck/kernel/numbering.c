// Short strings of which there are few different ones, as numbers.
#include "numbering.h"
#include <string.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the lowest byte must be the first"
#endif

static inline uint64_t load8(const uint8_t *p) { uint64_t x; memcpy(&x, p, 8); return x; }

enum { SHORT = 12, SEEN = 16, TRIES = 16 };

// What of 16 bytes a string of a length has.
#define BYTES(n) ((n) >= 8 ? ~(uint64_t)0 : ((uint64_t)1 << 8 * ((n) & 7)) - 1)
#define OF(n) {BYTES(n), (n) > 8 ? BYTES((n) - 8) : 0}
static const uint64_t kept[SHORT + 1][2] = {OF(0), OF(1), OF(2), OF(3), OF(4), OF(5), OF(6), OF(7), OF(8), OF(9), OF(10), OF(11), OF(12)};

// place finds where the number of a string is or belongs; NUMBERED_PLACES: there is none.
static inline uint64_t place(const glaux_numbering *of, glaux_numbered s) {
  uint64_t at = (s.head * 0x9e3779b97f4a7c15 ^ s.tail * 0xc2b2ae3d27d4eb4f) * 0xd6e8feb86659fd93 >> 51;
  for (int i = 0; i < TRIES; i++, at = (at + 1) % NUMBERED_PLACES) {
    uint64_t k = of->places[at];
    if (k == 0 || (of->strings[k].head == s.head && of->strings[k].tail == s.tail)) return at;
  }
  return NUMBERED_PLACES;
}
_Static_assert(NUMBERED_PLACES == 1 << (64 - 51), "the shift gives a place");

// numbered is the number of a string, which may be new; 0: there is no place for it.
static inline uint32_t numbered(glaux_numbering *of, glaux_numbered s) {
  uint64_t where = place(of, s);
  if (where == NUMBERED_PLACES) return 0;
  if (of->places[where] == 0) {
    if (of->count == NUMBERED) return 0;
    of->strings[++of->count] = s;
    of->places[where] = (uint16_t)of->count;
  }
  return of->places[where];
}

// seen is a string of a length of which 16 bytes can be read.
static inline glaux_numbered seen(const uint8_t *p, uint64_t length) {
  uint64_t low = load8(p) & kept[length][0], high = load8(p + 8) & kept[length][1];
  return (glaux_numbered){length | low << 32, low >> 32 | high << 32};
}

// letters numbers strings of one byte each.
static uint64_t letters(glaux_numbering *of, const uint8_t *text, uint64_t count, uint32_t *out) {
  for (uint64_t i = 0; i < count; i++) {
    uint32_t k = of->letters[text[i]];
    if (k == 0) {
      if ((k = numbered(of, (glaux_numbered){1 | (uint64_t)text[i] << 32, 0})) == 0) return i;
      of->letters[text[i]] = (uint16_t)k;
    }
    out[i] = k;
  }
  return count;
}

uint64_t glaux_number(glaux_numbering *of, const uint8_t *text, uint64_t n, const int64_t *lengths, uint64_t count, uint64_t width, uint32_t *out) {
  if (width == 1 && count <= n) return letters(of, text, count, out);
  uint64_t at = 0, i = 0;
  for (; i < count && n - at >= SEEN; i++) {
    uint64_t length = (uint64_t)lengths[i];
    if (length > SHORT || (out[i] = numbered(of, seen(text + at, length))) == 0) return i;
    at += length;
  }
  for (; i < count; i++) {
    uint64_t length = (uint64_t)lengths[i];
    uint8_t last[SEEN] = {0};
    memcpy(last, text + at, n - at < SEEN ? n - at : SEEN);
    if (length > SHORT || length > n - at || (out[i] = numbered(of, seen(last, length))) == 0) return i;
    at += length;
  }
  return count;
}

// DuckDB's functions of C make dictionaries without a size. This is the method of its
// vectors that its own readers use, which takes only pointers and numbers; a DuckDB that
// hasn't got it leaves it null.
#if defined(__APPLE__)
#define METHOD "__ZN6duckdb6Vector10DictionaryERS0_yRKNS_15SelectionVectorEy"
#else
#define METHOD "_ZN6duckdb6Vector10DictionaryERS0_mRKNS_15SelectionVectorEm"
#endif
extern void dictionary(void *vector, void *strings, uint64_t size, const void *selection, uint64_t count) __asm__(METHOD) __attribute__((weak));

int glaux_number_vector(void *vector, void *strings, uint64_t size, const void *selection) {
  if (!dictionary) return 0;
  dictionary(vector, strings, size, selection, size);
  return 1;
}
