#include "pattern.h"
#include "civil.h"
#include "text.h"

static const char month_names[] = "JanFebMarAprMayJunJulAugSepOctNovDec", day_names[] = "MonTueWedThuFriSatSun";

static inline uint8_t *two(uint8_t *p, uint64_t x) {
  p[0] = (uint8_t)('0' + x / 10);
  p[1] = (uint8_t)('0' + x % 10);
  return p + 2;
}

static inline uint8_t *brief(uint8_t *p, uint64_t x) {
  if (x >= 10) return two(p, x);
  *p = (uint8_t)('0' + x);
  return p + 1;
}

// clock is what fields show of a time.
typedef struct {
  uint64_t year, month, day, hour, minute, second, millis, weekday;
} clock;

static uint8_t *field(uint8_t *p, int what, const clock *c) {
  switch (what & ~GLAUX_PATTERN_BRIEF) {
    case GLAUX_PATTERN_YEAR: return two(two(p, c->year / 100), c->year % 100);
    case GLAUX_PATTERN_SHORT_YEAR: return two(p, c->year % 100);
    case GLAUX_PATTERN_HALFDAY: return memcpy(p, c->hour < 12 ? "AM" : "PM", 2), p + 2;
    case GLAUX_PATTERN_MONTH_NAME: return memcpy(p, month_names + 3 * (c->month - 1), 3), p + 3;
    case GLAUX_PATTERN_DAY_NAME: return memcpy(p, day_names + 3 * (c->weekday - 1), 3), p + 3;
    case GLAUX_PATTERN_MILLIS: return *p = (uint8_t)('0' + c->millis / 100), p + 1;
    case GLAUX_PATTERN_MILLIS + 1: return *p = (uint8_t)('0' + c->millis / 10 % 10), p + 1;
    case GLAUX_PATTERN_MILLIS + 2: return *p = (uint8_t)('0' + c->millis % 10), p + 1;
    case GLAUX_PATTERN_MILLIS + 3: return *p = '0', p + 1;
  }
  uint64_t x = c->second;
  switch (what & ~GLAUX_PATTERN_BRIEF) {
    case GLAUX_PATTERN_MONTH: x = c->month; break;
    case GLAUX_PATTERN_DAY: x = c->day; break;
    case GLAUX_PATTERN_HOUR: x = c->hour; break;
    case GLAUX_PATTERN_HALFDAY_HOUR: x = (c->hour + 11) % 12 + 1; break;
    case GLAUX_PATTERN_MINUTE: x = c->minute; break;
  }
  return what & GLAUX_PATTERN_BRIEF ? brief(p, x) : two(p, x);
}

uint64_t glaux_pattern_print(const uint8_t *pattern, int length, int64_t add, const int64_t *micros, const uint64_t *valid, uint64_t n, void *out, uint8_t *blob, uint64_t used) {
  const int64_t first = -354285 * day_long, end = 2932896 * day_long; // of years from 1000 to 9999, less a day
  text *to = out;
  clock c = {0};
  int64_t last = INT64_MIN;
  for (uint64_t i = 0; i < n; i++) {
    if (!is_valid(valid, i)) {
      to[i] = (text){0};
      continue;
    }
    if (micros[i] < first || micros[i] >= end) return UINT64_MAX;
    int64_t time = micros[i] + add, day = floor_div(time, day_long);
    if (day != last) {
      march m = march_of(day);
      c.year = (uint64_t)year_of(m), c.month = (uint64_t)month_of(m), c.day = (uint64_t)day_of_month(m), c.weekday = (uint64_t)day_of_week(day);
      last = day;
    }
    uint64_t rest = (uint64_t)(time - day * day_long) / 1000, seconds = rest / 1000;
    c.millis = rest % 1000, c.second = seconds % 60, c.minute = seconds / 60 % 60, c.hour = seconds / 3600;
    uint8_t *start = blob + used, *p = start;
    for (int k = 0; k < length; k++)
      if (pattern[k] < 0x80)
        *p++ = pattern[k];
      else
        p = field(p, pattern[k], &c);
    uint64_t size = (uint64_t)(p - start);
    if (size > INLINED) {
      set_long(to + i, blob, used, (uint32_t)size);
      used += size;
    } else {
      to[i] = (text){(uint32_t)size, {0}};
      memcpy(to[i].raw, start, size);
    }
  }
  return used;
}
