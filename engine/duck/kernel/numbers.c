// Arithmetic of doubles.
#include "numbers.h"
#include <math.h>

// What is inlined into loops must be compiled as they are, or they don't become vectors.
#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off", "no-math-errno", "no-trapping-math")
#endif
#include "wide.h"

static const uint64_t unsigned_bits = 0x7fffffffffffffff;

// PIECE is how many numbers are computed together.
enum { PIECE = 256 };

// mods computes x - y trunc(x/y), which is exact in one operation where the quotient is
// below 2^53, and tells whether some are not so. A quotient may have been rounded up to
// the next whole number, and what is left has the other sign then.
static inline __attribute__((always_inline)) int mods(const double *x, const double *y, double *out, int n) {
  int64_t odd = 0;
  for (int i = 0; i < n; i++) {
    double a = fabs(x[i]), b = fabs(y[i]), q = __builtin_trunc(a / b), r = __builtin_fma(-q, b, a);
    r = r < 0 ? r + b : r;
    odd |= ((int64_t)bits_of(q) >= 0x4340000000000000) | ((int64_t)bits_of(b) >= 0x7ff0000000000000);
    out[i] = copysign(r, x[i]);
  }
  return odd != 0;
}

#if defined(__x86_64__) && defined(__GNUC__)
static __attribute__((target("avx2,fma"))) int mods_wide(const double *x, const double *y, double *out, int n) { return mods(x, y, out, n); }
#define HAVE_FUSED (HAVE_WIDE && __builtin_cpu_supports("fma"))
#else
#define mods_wide mods
#define HAVE_FUSED 0
#endif

void glaux_numbers_mod(const double *x, const double *y, double *out, int n) {
  int fused = HAVE_FUSED;
  for (int from = 0; from < n; from += PIECE) {
    int size = n - from < PIECE ? n - from : PIECE;
    if (fused && !mods_wide(x + from, y + from, out + from, size)) continue;
    for (int i = from; i < from + size; i++) {
      double r = fmod(x[i], y[i]);
      out[i] = r == r ? r : NAN;
    }
  }
}

void glaux_numbers_sign(const double *x, double *out, int n) {
  for (int i = 0; i < n; i++) {
    double one = copysign(1, x[i]);
    out[i] = x[i] < 0 || x[i] > 0 ? one : x[i];
  }
}

LOOP rounds(const double *x, double factor, double *out, int n) {
  for (int i = 0; i < n; i++) {
    double scaled = fabs(x[i]) * factor, whole = __builtin_floor(scaled), up = scaled - whole >= 0.5 ? whole + 1 : whole;
    double y = up / factor, negative = -y;
    y = x[i] < 0 ? negative : y;
    out[i] = scaled <= 0x1.fffffffffffffp1023 ? y : x[i];
  }
}

WIDE rounds_wide(const double *x, double factor, double *out, int n) { rounds(x, factor, out, n); }

void glaux_numbers_round(const double *x, double factor, double *out, int n) {
  if (HAVE_WIDE)
    rounds_wide(x, factor, out, n);
  else
    rounds(x, factor, out, n);
}

// The shortest text is less than a unit in the last place away from the number, and so is
// the product from what it stands for. What is that near to a half may be above or below it.
static inline __attribute__((always_inline)) int64_t decimals(const double *x, double factor, double limit, double *out, int n) {
  int64_t odd = 0;
  for (int i = 0; i < n; i++) {
    double scaled = fabs(x[i]) * factor, whole = __builtin_floor(scaled), rest = scaled - whole;
    double up = rest >= 0.5 ? whole + 1 : whole;
    int clear = fabs(rest - 0.5) > scaled * 0x1p-50;
    odd |= !((scaled < 0x1p50) & clear & (up < limit));
    out[i] = copysign(up, x[i]);
  }
  return odd;
}

#if defined(__x86_64__) && defined(__GNUC__)
static __attribute__((target("avx2"))) int64_t decimals_wide(const double *x, double factor, double limit, double *out, int n) { return decimals(x, factor, limit, out, n); }
#else
#define decimals_wide decimals
#endif

int glaux_numbers_decimal(const double *x, const uint64_t *valid, double factor, double limit, int wide, void *out, int n) {
  int fast = HAVE_WIDE;
  double results[PIECE];
  for (int from = 0; from < n; from += PIECE) {
    int size = n - from < PIECE ? n - from : PIECE;
    int64_t odd = fast ? decimals_wide(x + from, factor, limit, results, size) : decimals(x + from, factor, limit, results, size);
    if (odd)
      for (int i = 0; i < size; i++) {
        double one = x[from + i];
        if (valid && !(valid[(from + i) / 64] >> ((from + i) % 64) & 1))
          results[i] = 0; // which isn't asked for
        else if (decimals(&one, factor, limit, results + i, 1))
          return 0;
      }
    // Whole numbers below 2^51 are the low bits of what they are on top of 1.5 times 2^52.
    int64_t *to = (int64_t *)out + (wide ? 2 : 1) * from;
    if (wide)
      for (int i = 0; i < size; i++) {
        int64_t y = (int64_t)bits_of(results[i] + 0x1.8p52) - 0x4338000000000000;
        to[2 * i] = y;
        to[2 * i + 1] = y >> 63;
      }
    else
      for (int i = 0; i < size; i++) to[i] = (int64_t)bits_of(results[i] + 0x1.8p52) - 0x4338000000000000;
  }
  return 1;
}

// whole makes doubles of whole numbers from 0 to below 2^52.
static inline double whole(int64_t x) { return of_bits((uint64_t)x | 0x4330000000000000) - 0x1p52; }

// What makes an end of the interval: (middle + z root) / scale.
typedef struct {
  double middle[PIECE], root[PIECE], scale[PIECE];
} score;

// scores computes those of up to PIECE rows, but for the roots, of which it computes the squares.
// Where trials and z are the same in all rows, the compiler computes once what they make.
LOOP scores(int same, const int64_t *successes, const int64_t *trials, const double *z, score *to, int n) {
  for (int i = 0; i < n; i++) {
    int k = same ? 0 : i;
    double many = whole(trials[k]), p = whole(successes[i]) / many, z2 = z[k] * z[k];
    to->middle[i] = p + z2 / (2 * many);
    to->root[i] = p * (1 - p) / many + z2 / (4 * many * many);
    to->scale[i] = 1 + z2 / many;
  }
}

WIDE scores_wide(const int64_t *successes, const int64_t *trials, const double *z, score *to, int n) { scores(0, successes, trials, z, to, n); }
WIDE scores_wide_same(const int64_t *successes, const int64_t *trials, const double *z, score *to, int n) { scores(1, successes, trials, z, to, n); }

int glaux_numbers_wilson(const int64_t *successes, const int64_t *trials, const double *z, double side, double *out, int n) {
  score of;
  int vectors = HAVE_WIDE;
  for (int from = 0; from < n; from += PIECE) {
    int size = n - from < PIECE ? n - from : PIECE;
    const int64_t *s = successes + from, *t = trials + from;
    const double *quantile = z + from;
    int64_t odd = 0, other = 0;
    for (int i = 0; i < size; i++) {
      odd |= ((s[i] | (t[i] - 1) | (t[i] - s[i])) & ~(int64_t)0x3ffffffffffff) | !(quantile[i] >= 0);
      other |= (t[i] ^ t[0]) | (int64_t)(bits_of(quantile[i]) ^ bits_of(quantile[0]));
    }
    if (odd) return 0;
    if (!vectors)
      scores(0, s, t, quantile, &of, size);
    else if (other)
      scores_wide(s, t, quantile, &of, size);
    else
      scores_wide_same(s, t, quantile, &of, size);
    square_roots(of.root, of.root, size);
    for (int i = 0; i < size; i++) out[from + i] = (of.middle[i] + side * quantile[i] * of.root[i]) / of.scale[i];
  }
  return 1;
}
