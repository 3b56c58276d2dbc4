#pragma once
#include <stdint.h>

// Dates of the calendar, which are days since 1970.

static inline int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }

static inline int64_t floor_mod(int64_t a, int64_t b) {
  int64_t r = a % b;
  return r < 0 ? r + b : r;
}

// A date, whose years begin in March, so that the day that only some have is the last.
typedef struct {
  uint64_t century, year, day; // the year of the century, the day of the year from 0 on
} march;

// ERAS of 400 years make all days positive that 32 bits hold, and those that microseconds do.
enum { ERAS = 14704, ERA = 146097, EPOCH = 719468 };

static inline march march_of(int64_t day) {
  uint64_t n = 4 * (uint64_t)(day + EPOCH + (int64_t)ERAS * ERA) + 3;
  march m = {n / ERA, 0, 0};
  n = n % ERA / 4 * 4 + 3;
  m.year = n / 1461;
  m.day = n % 1461 / 4;
  return m;
}

static inline int64_t year_of(march m) { return (int64_t)(100 * m.century + m.year) - (int64_t)ERAS * 400 + (m.day >= 306); }

static inline int64_t month_of(march m) {
  int64_t month = (int64_t)((5 * m.day + 2) / 153) + 3;
  return month > 12 ? month - 12 : month;
}

static inline int64_t day_of_month(march m) { return (int64_t)((5 * m.day + 2) % 153 / 5) + 1; }

static inline int64_t day_of_week(int64_t day) { return floor_mod(day + 3, 7) + 1; }

static const int64_t day_long = 86400000000;
