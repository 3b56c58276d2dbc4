// Logarithms and roots in numbers of two doubles, without fused operations, so that they
// are the same on all processors.
#include "nearest.h"
#include <math.h>

// What is inlined into loops must be compiled as they are, or they don't become vectors.
#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off", "no-math-errno", "no-trapping-math")
#endif
#include "wide.h"

// head is x with its upper 26 bits or so.
static inline double head(double x) { return of_bits(bits_of(x) & ~(uint64_t)0x7ffffff); }

// A number x = 2^k m, m from 0.703 to 1.406, has log10 x = k log10 2 + log10 c + log10 (1 + r)
// with c from a table and r = m/c - 1. The table has 1/c in few bits, and log10 c in two parts
// of which the first has few.
enum { STEPS = 128 };

#define LOW 0x3fe6800000000000 // the bits of 0.703125

void glaux_nearest_table(double *table) {
  for (uint64_t i = 0; i < STEPS; i++) {
    double middle = (of_bits(LOW + (i << 45)) + of_bits(LOW + ((i + 1) << 45))) / 2, inverse = (double)(int)(65536 / middle + 0.5) / 65536;
    if (fabs(middle - 1) < 1.0 / 128) inverse = 1; // so that what is near to 1 is exact
    long double log = -log10l(inverse);
    double first = (double)roundl(log * 0x1p40L) * 0x1p-40;
    table[i] = inverse;
    table[STEPS + i] = first;
    table[2 * STEPS + i] = (double)(log - first);
  }
}

// log10 2 and 1/ln 10 in parts of few bits.
static const double two_head = 0x1.34413509f8000p-2, two_tail = -0x1.80433b83b532ap-44;
static const double ln_head = 0x1.bcb7b18000000p-2, ln_tail = -0x1.6c8d78e6acaa4p-29;

LOOP logs(const double *table, const double *in, double *out, int n) {
  for (int i = 0; i < n; i++) {
    uint64_t b = bits_of(in[i]), from = b - LOW, step = from >> 45 & (STEPS - 1);
    double k = of_bits(0x4330000000000000 + ((from + 0x4000000000000000) >> 52)) - (0x1p52 + 1024), m = of_bits(b - (from & 0xfff0000000000000));
    double inverse = table[step], c_head = table[STEPS + step], c_tail = table[2 * STEPS + step];
    double mh = of_bits(bits_of(m) & ~(uint64_t)0xffffffff), ml = m - mh;
    double rh = mh * inverse - 1, rl = ml * inverse, r = rh + rl, e = (rh - r) + rl, r2 = r * r;
    double p = r2 * (-0.5 + r * (1.0 / 3) + r2 * (-0.25 + r * (1.0 / 5) + r2 * (-1.0 / 6 + r * (1.0 / 7) + r2 * (-1.0 / 8 + r * (1.0 / 9)))));
    double y = r + p, yl = ((r - y) + p) + e, yh = head(y);
    double product = yh * ln_head, rest = (y - yh) * ln_head + y * ln_tail + yl * M_LOG10E;
    double a = k * two_head + c_head, s = a + product;
    out[i] = s + ((((a - s) + product) + rest) + (k * two_tail + c_tail));
  }
}

WIDE logs_wide(const double *table, const double *in, double *out, int n) { logs(table, in, out, n); }

// A first root of few bits by the exponent's third, made better once; then
// x = t^3 (1 + u), and the root of 1 + u is a series.
LOOP roots(const double *in, double *out, int n) {
  for (int i = 0; i < n; i++) {
    uint64_t b = bits_of(in[i]), a = b & 0x7fffffffffffffff;
    double v = of_bits(a), t = of_bits((uint64_t)((uint32_t)(a >> 32) / 3 + 0x2a9f7893) << 32), c = t * t * t;
    t = t * ((c + 2 * v) / (2 * c + v));
    t = of_bits((bits_of(t) + 0x80000000) & ~(uint64_t)0xffffffff); // 21 bits
    double square = t * t, sh = of_bits(bits_of(square) & ~(uint64_t)0x1fffff), sl = square - sh;
    double u = ((v - sh * t) - sl * t) / (square * t);
    double series = u * (1.0 / 3 + u * (-1.0 / 9 + u * (5.0 / 81 + u * (-10.0 / 243 + u * (22.0 / 729)))));
    out[i] = of_bits(bits_of(t + t * series) | (b & 0x8000000000000000));
  }
}

WIDE roots_wide(const double *in, double *out, int n) { roots(in, out, n); }

// PIECE is how many numbers are computed together. Where one isn't what the loops are made
// for, all are computed one by one.
enum { PIECE = 256 };

static inline int odd_log(double x) { return bits_of(x) - 0x0010000000000000 >= 0x7fe0000000000000; } // not positive and normal

static inline int odd_root(double x) { return (bits_of(x) & 0x7fffffffffffffff) - 0x0370000000000000 >= 0x7910000000000000; } // zero, or near to where numbers end

static double root(double x) {
  double y = cbrt(x);
  if (y == 0 || y - y != 0) return y;
  long double r = y, square = r * r;
  return (double)(r - (r * square - x) / (3 * square));
}

#define PIECES(odd_one, quick, wide, one) \
  double results[PIECE]; \
  for (int from = 0; from < n; from += PIECE) { \
    int size = n - from < PIECE ? n - from : PIECE, odd = 0; \
    const double *x = in + from; \
    for (int i = 0; i < size; i++) odd |= odd_one(x[i]); \
    if (odd) \
      for (int i = 0; i < size; i++) results[i] = one; \
    else if (HAVE_WIDE) \
      wide; \
    else \
      quick; \
    memcpy(out + from, results, sizeof(double) * (unsigned)size); \
  }

void glaux_nearest_log10(const double *table, const double *in, double *out, int n) {
  PIECES(odd_log, logs(table, x, results, size), logs_wide(table, x, results, size), (double)log10l(x[i]))
}

void glaux_nearest_cbrt(const double *in, double *out, int n) {
  PIECES(odd_root, roots(x, results, size), roots_wide(x, results, size), root(x[i]))
}

// Arc sine and cosine by fdlibm's method.
static const double half_pi = 1.57079632679489655800e+00, half_pi_low = 6.12323399573676603587e-17, quarter_pi = 7.85398163397448278999e-01;

// ratio is (asin(s) - s) / s^3 * z for s = sqrt(z).
static inline double ratio(double z) {
  double p = 1.66666666666666657415e-01 + z * (-3.25565818622400915405e-01 + z * (2.01212532134862925881e-01 + z * (-4.00555345006794114027e-02 + z * (7.91534994289814532176e-04 + z * 3.47933107596021167570e-05))));
  double q = 1 + z * (-2.40339491173441421878e+00 + z * (2.02094576023350569471e+00 + z * (-6.88283971605453293030e-01 + z * 7.70381505559019352791e-02)));
  return z * p / q;
}

LOOP arcs(int cosine, const double *in, double *out, int n) {
  double squares[PIECE], roots[PIECE];
  for (int i = 0; i < n; i++) {
    double x = in[i], a = fabs(x);
    squares[i] = a < 0.5 ? x * x : (1 - a) * 0.5;
  }
  square_roots(squares, roots, n);
  for (int i = 0; i < n; i++) {
    double x = in[i], a = fabs(x), z = squares[i], s = roots[i], r = ratio(z);
    double high = of_bits(bits_of(s) & ~(uint64_t)0xffffffff), c = (z - high * high) / (s + high), y;
    if (cosine) {
      double small = half_pi - (x - (half_pi_low - x * r)), negative = M_PI - 2 * (s + (r * s - half_pi_low)), positive = 2 * (high + (r * s + c));
      y = x < 0 ? negative : positive;
      y = a < 0.5 ? small : y;
      y = x == 1 ? 0 : y;
    } else {
      double small = x + x * r, end = half_pi - (2 * (s + s * r) - half_pi_low);
      double large = quarter_pi - ((2 * s * r - (half_pi_low - 2 * c)) - (quarter_pi - 2 * high));
      y = bits_of(a) >= 0x3FEF333300000000 ? end : large;
      y = copysign(y, x);
      y = a < 0.5 ? small : y;
    }
    out[i] = y == y ? y : NAN;
  }
}

WIDE arcs_wide_cosine(const double *in, double *out, int n) { arcs(1, in, out, n); }
WIDE arcs_wide_sine(const double *in, double *out, int n) { arcs(0, in, out, n); }

void glaux_nearest_acos(const double *in, double *out, int n) {
  int vectors = HAVE_WIDE;
  for (int from = 0; from < n; from += PIECE) {
    int size = n - from < PIECE ? n - from : PIECE;
    if (vectors)
      arcs_wide_cosine(in + from, out + from, size);
    else
      arcs(1, in + from, out + from, size);
  }
}

void glaux_nearest_asin(const double *in, double *out, int n) {
  int vectors = HAVE_WIDE;
  for (int from = 0; from < n; from += PIECE) {
    int size = n - from < PIECE ? n - from : PIECE;
    if (vectors)
      arcs_wide_sine(in + from, out + from, size);
    else
      arcs(0, in + from, out + from, size);
  }
}

// The arc tangent by fdlibm's method: that of 0.5, 1, 1.5 or infinity, and of what is left.
LOOP tangents(const double *in, double *out, int n) {
  for (int i = 0; i < n; i++) {
    double x = in[i], a = fabs(x), above = -1, below = a, high = half_pi, low = half_pi_low;
    int first = a < 0.4375, second = a < 0.6875, third = a < 1.1875, fourth = a < 2.4375;
    above = fourth ? a - 1.5 : above, below = fourth ? 1 + 1.5 * a : below, high = fourth ? 9.82793723247329054082e-01 : high, low = fourth ? 1.39033110312309984516e-17 : low;
    above = third ? a - 1 : above, below = third ? a + 1 : below, high = third ? quarter_pi : high, low = third ? 3.06161699786838301793e-17 : low;
    above = second ? 2 * a - 1 : above, below = second ? 2 + a : below, high = second ? 4.63647609000806093515e-01 : high, low = second ? 2.26987774529616870924e-17 : low;
    above = first ? a : above, below = first ? 1 : below, high = first ? 0 : high, low = first ? 0 : low;
    a = above / below;
    double z = a * a, w = z * z;
    double odd = z * (3.33333333333329318027e-01 + w * (1.42857142725034663711e-01 + w * (9.09088713343650656196e-02 + w * (6.66107313738753120669e-02 + w * (4.97687799461593236017e-02 + w * 1.62858201153657823623e-02)))));
    double even = w * (-1.99999999998764832476e-01 + w * (-1.11111104054623557880e-01 + w * (-7.69187620504482999495e-02 + w * (-5.83357013379057348645e-02 + w * -3.65315727442169155270e-02))));
    double y = a * (odd + even);
    y = copysign(high - ((y - low) - a), x);
    out[i] = y == y ? y : NAN;
  }
}

WIDE tangents_wide(const double *in, double *out, int n) { tangents(in, out, n); }

void glaux_nearest_atan(const double *in, double *out, int n) {
  if (HAVE_WIDE)
    tangents_wide(in, out, n);
  else
    tangents(in, out, n);
}

// The angle of a point is that of |y/x|, mirrored where x is negative.
LOOP angles(const double *y, const double *x, double *out, int n) {
  double ratios[PIECE];
  for (int i = 0; i < n; i++) ratios[i] = fabs(y[i] / x[i]);
  tangents(ratios, out, n);
  for (int i = 0; i < n; i++) {
    double z = out[i], mirrored = M_PI - (z - 2 * half_pi_low);
    out[i] = copysign(x[i] < 0 ? mirrored : z, y[i]);
  }
}

WIDE angles_wide(const double *y, const double *x, double *out, int n) { angles(y, x, out, n); }

int glaux_nearest_atan2(const double *y, const double *x, double *out, int n) {
  int odd = 0;
  for (int i = 0; i < n; i++) odd |= !(fabs(y[i]) < INFINITY) | !(fabs(x[i]) < INFINITY) | ((x[i] == 0) & (y[i] == 0));
  if (odd) return 0;
  for (int from = 0; from < n; from += PIECE) {
    int size = n - from < PIECE ? n - from : PIECE;
    if (HAVE_WIDE)
      angles_wide(y + from, x + from, out + from, size);
    else
      angles(y + from, x + from, out + from, size);
  }
  return 1;
}

// The hyperbolic tangent is 1 - 2 / (e^2x + 1). e^a = 2^(n/64) e^r with the power of two
// in two doubles from a table and a short series; near to zero it is a series of its own.
enum { PARTS = 64 };

void glaux_nearest_powers(double *table) {
  for (int i = 0; i < PARTS; i++) {
    long double power = exp2l((long double)i / PARTS);
    table[i] = (double)power;
    table[PARTS + i] = (double)(power - (long double)table[i]);
  }
}

// ln 2 / 64 in two parts, the first of few bits.
static const double step_head = 0x1.62e42fefa0000p-7, step_tail = 0x1.cf79abc9e3b3ap-46;

LOOP hyperbolics(const double *table, const double *in, double *out, int n) {
  for (int i = 0; i < n; i++) {
    double x = in[i], v = fabs(x), z = v * v;
    double near = v + v * z * (-1.0 / 3 + z * (2.0 / 15 + z * (-17.0 / 315 + z * (62.0 / 2835 + z * (-1382.0 / 155925 + z * (21844.0 / 6081075 + z * (-929569.0 / 638512875 + z * (6404582.0 / 10854718875))))))));
    double a = v < 23 ? 2 * v : 46, shifted = a * (PARTS / M_LN2) + 0x1.8p52, k = shifted - 0x1.8p52;
    uint64_t number = bits_of(shifted) & 0xffff, part = number % PARTS;
    double rh = a - k * step_head, rl = -k * step_tail, r = rh + rl;
    double q = rl + r * r * (0.5 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120 + r * (1.0 / 720))))), ph = rh + q, pl = (rh - ph) + q;
    double two = of_bits((number / PARTS + 1023) << 52), th = table[part] * two, tl = table[PARTS + part] * two;
    double grown = tl + (th * ph + (th * pl + tl * ph));
    double s0 = th + 1, e0 = (th - s0) + 1, sh = s0 + grown, sl = ((s0 - sh) + grown) + e0;
    double y = 2 / sh, yh = head(y), yl = y - yh, h = head(sh), l = sh - h;
    double rest = (((2 - yh * h) - yh * l) - yl * h) - yl * l, y2 = (rest - y * sl) / sh;
    double t = 1 - y, far = t + (((1 - t) - y) - y2);
    y = copysign(v < 0.125 ? near : far, x);
    out[i] = x == x ? y : NAN;
  }
}

WIDE hyperbolics_wide(const double *table, const double *in, double *out, int n) { hyperbolics(table, in, out, n); }

void glaux_nearest_tanh(const double *table, const double *in, double *out, int n) {
  if (HAVE_WIDE)
    hyperbolics_wide(table, in, out, n);
  else
    hyperbolics(table, in, out, n);
}
