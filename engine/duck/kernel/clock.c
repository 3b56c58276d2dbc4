// Parts of all dates and times of a vector.
#include "clock.h"
#include "civil.h"
#include "text.h"
#include "wide.h"

static inline int64_t day_of_year(march m) {
  if (m.day >= 306) return (int64_t)m.day - 305;
  return (int64_t)m.day + 60 + ((m.year ? m.year : m.century) % 4 == 0);
}

static inline int64_t date_part(int part, int64_t day) {
  march m;
  switch (part) {
  case GLAUX_DAY_OF_WEEK: return day_of_week(day);
  case GLAUX_WEEK: return (day_of_year(march_of(day - day_of_week(day) + 4)) - 1) / 7 + 1;
  case GLAUX_YEAR_OF_WEEK: return year_of(march_of(day - day_of_week(day) + 4));
  }
  m = march_of(day);
  switch (part) {
  case GLAUX_YEAR: return year_of(m);
  case GLAUX_QUARTER: return (month_of(m) - 1) / 3 + 1;
  case GLAUX_MONTH: return month_of(m);
  case GLAUX_DAY: return day_of_month(m);
  }
  return day_of_year(m);
}

static const int64_t second = 1000000;

// EACH computes with a part that the compiler knows.
#define EACH(part, x) case part: for (uint64_t i = 0; i < n; i++) out[i] = date_part(part, x); break;
#define PARTS(x) \
  switch (part) { \
  EACH(GLAUX_YEAR, x) EACH(GLAUX_QUARTER, x) EACH(GLAUX_MONTH, x) EACH(GLAUX_DAY, x) \
  EACH(GLAUX_DAY_OF_YEAR, x) EACH(GLAUX_DAY_OF_WEEK, x) EACH(GLAUX_WEEK, x) EACH(GLAUX_YEAR_OF_WEEK, x) \
  }

void glaux_clock_dates(int part, const int32_t *days, uint64_t n, int64_t *out) { PARTS(days[i]) }

void glaux_clock_dates_of(int part, const int64_t *micros, uint64_t n, int64_t *out) { PARTS(floor_div(micros[i], day_long)) }

#define TIMES(part, unit, cycle) case part: for (uint64_t i = 0; i < n; i++) out[i] = floor_mod(micros[i], (unit) * (cycle)) / (unit); break;

void glaux_clock_times(int part, const int64_t *micros, uint64_t n, int64_t *out) {
  switch (part) {
  TIMES(GLAUX_HOUR, 3600 * second, 24)
  TIMES(GLAUX_MINUTE, 60 * second, 60)
  TIMES(GLAUX_SECOND, second, 60)
  TIMES(GLAUX_MILLISECOND, second / 1000, 1000)
  }
}

#define ROUND(digits, unit) case digits: for (uint64_t i = 0; i < n; i++) out[i] = floor_div(in[i] + (unit) / 2, unit) * (unit); break;

void glaux_clock_round(int digits, const int64_t *in, uint64_t n, int64_t *out) {
  switch (digits) {
  ROUND(0, 1) ROUND(1, 10) ROUND(2, 100) ROUND(3, 1000) ROUND(4, 10000) ROUND(5, 100000) ROUND(6, 1000000)
  }
}

static inline uint32_t months_start(uint32_t month) { return (153 * month + 2) / 5; }

// NEAR eras before 1970 begin the days that 32 bits are enough to compute months of. Of them
// FIRST is the first from which MOST months back are days, too.
enum { NEAR = 50, FIRST = 3100000, MOST = 100000, PIECE = 256 };

// moves are days some months later, or the last of those months.
LOOP moves(const uint32_t *days, const int32_t *months, uint32_t *out, int size) {
  for (int i = 0; i < size; i++) {
    uint32_t quarters = 4 * days[i] + 3, century = quarters / ERA, of_century = (quarters - century * ERA) / 4 * 4 + 3, year = of_century / 1461, day = (of_century - year * 1461) / 4;
    uint32_t month = (5 * day + 2) / 153, of_month = day - months_start(month);
    uint32_t all = 12 * (100 * century + year) + month + (uint32_t)months[i];
    year = all / 12;
    month = all - 12 * year;
    uint32_t next = year + 1; // in which the February is that ends this year
    uint32_t hundreds = next / 100, hundredth = hundreds * 100 == next, leap = (next % 4 == 0) & (!hundredth | (hundreds % 4 == 0));
    uint32_t start = months_start(month), length = month == 11 ? 28 + leap : months_start(month + 1) - start;
    out[i] = 365 * year + year / 4 - year / 100 + year / 400 + start + (of_month < length ? of_month : length - 1);
  }
}

WIDE moves_wide(const uint32_t *days, const int32_t *months, uint32_t *out, int size) { moves(days, months, out, size); }

int glaux_clock_months(const void *points, int dates, const void *counts, int wide, int64_t factor, uint64_t n, void *out) {
  const int64_t origin = -(int64_t)EPOCH - (int64_t)NEAR * ERA;
  uint32_t days[PIECE], later[PIECE];
  int32_t months[PIECE];
  int vectors = HAVE_WIDE;
  for (uint64_t from = 0; from < n; from += PIECE) {
    int size = n - from < PIECE ? (int)(n - from) : PIECE;
    int64_t odd = 0;
    for (int i = 0; i < size; i++) {
      int64_t count = wide ? ((const int64_t *)counts)[from + (uint64_t)i] : ((const int32_t *)counts)[from + (uint64_t)i], by = (int64_t)((uint64_t)count * (uint64_t)factor);
      odd |= (count > MOST) | (count < -MOST) | (by > MOST) | (by < -MOST);
      months[i] = (int32_t)by;
    }
    if (dates) {
      for (int i = 0; i < size; i++) days[i] = (uint32_t)((const int32_t *)points)[from + (uint64_t)i] - (uint32_t)origin;
    } else {
      for (int i = 0; i < size; i++) {
        int64_t x = ((const int64_t *)points)[from + (uint64_t)i];
        odd |= (x > (int64_t)1 << 60) | (x < -((int64_t)1 << 60));
        days[i] = (uint32_t)(floor_div(x, day_long) - origin);
      }
    }
    for (int i = 0; i < size; i++) odd |= days[i] - FIRST >= (uint32_t)1 << 29;
    if (odd) return 0;
    if (vectors)
      moves_wide(days, months, later, size);
    else
      moves(days, months, later, size);
    if (dates) {
      for (int i = 0; i < size; i++) ((int32_t *)out)[from + (uint64_t)i] = (int32_t)(later[i] + (uint32_t)origin);
    } else {
      for (int i = 0; i < size; i++) ((int64_t *)out)[from + (uint64_t)i] = ((const int64_t *)points)[from + (uint64_t)i] + (int64_t)(int32_t)(later[i] - days[i]) * day_long;
    }
  }
  return 1;
}

int glaux_clock_add(const int64_t *micros, const int64_t *counts, int64_t unit, uint64_t n, int64_t *out) {
  const int64_t far = (int64_t)1 << 60, most = far / unit < INT32_MAX ? far / unit : INT32_MAX;
  int64_t odd = 0;
  for (uint64_t i = 0; i < n; i++) {
    int64_t x = micros[i], k = counts[i];
    odd |= (x > far) | (x < -far) | (k > most) | (k < -most);
    out[i] = (int64_t)((uint64_t)x + (uint64_t)k * (uint64_t)unit);
  }
  return odd == 0;
}

static inline void two(uint8_t *p, uint64_t x) {
  p[0] = (uint8_t)('0' + x / 10);
  p[1] = (uint8_t)('0' + x % 10);
}

uint64_t glaux_clock_text(const int64_t *micros, const uint64_t *valid, uint64_t n, int digits, int between, void *out, uint8_t *blob, uint64_t used) {
  const int64_t first = -719528 * day_long, end = 2932897 * day_long; // of four digits' years
  text *to = out;
  uint32_t size = 19 + (digits ? 1 + (uint32_t)digits : 0);
  uint64_t unit = 1;
  for (int k = digits; k < 6; k++) unit *= 10;
  for (uint64_t i = 0; i < n; i++) {
    if (!is_valid(valid, i)) {
      to[i] = (text){0};
      continue;
    }
    if (micros[i] < first || micros[i] >= end) return UINT64_MAX;
    int64_t day = floor_div(micros[i], day_long);
    uint64_t rest = (uint64_t)(micros[i] - day * day_long), seconds = rest / 1000000, fraction = rest % 1000000 / unit;
    march m = march_of(day);
    uint64_t year = (uint64_t)year_of(m);
    uint8_t *p = blob + used;
    two(p, year / 100);
    two(p + 2, year % 100);
    p[4] = '-';
    two(p + 5, (uint64_t)month_of(m));
    p[7] = '-';
    two(p + 8, (uint64_t)day_of_month(m));
    p[10] = (uint8_t)between;
    two(p + 11, seconds / 3600);
    p[13] = ':';
    two(p + 14, seconds / 60 % 60);
    p[16] = ':';
    two(p + 17, seconds % 60);
    p[19] = '.';
    for (int k = digits; k > 0; k--, fraction /= 10) p[19 + k] = (uint8_t)('0' + fraction % 10);
    set_long(to + i, blob, used, size);
    used += size;
  }
  return used;
}
