#pragma once
#include <stdint.h>

// Parts of dates, which are days since 1970, and of microseconds since then or of a day.

enum { GLAUX_YEAR, GLAUX_QUARTER, GLAUX_MONTH, GLAUX_DAY, GLAUX_DAY_OF_YEAR, GLAUX_DAY_OF_WEEK, GLAUX_WEEK, GLAUX_YEAR_OF_WEEK };

// A part of each date, or of each time's.
void glaux_clock_dates(int part, const int32_t *days, uint64_t n, int64_t *out);
void glaux_clock_dates_of(int part, const int64_t *micros, uint64_t n, int64_t *out);

enum { GLAUX_HOUR, GLAUX_MINUTE, GLAUX_SECOND, GLAUX_MILLISECOND };

// A part of each time of day.
void glaux_clock_times(int part, const int64_t *micros, uint64_t n, int64_t *out);

// Each number rounded, half up, to so many digits fewer, up to 6.
void glaux_clock_round(int digits, const int64_t *in, uint64_t n, int64_t *out);

// Each date, or else time, moved by as many months as a count of 8 or 4 bytes, times a factor,
// is; 0 if one is far away.
int glaux_clock_months(const void *points, int dates, const void *counts, int wide, int64_t factor, uint64_t n, void *out);

// Each time moved by so many units of microseconds; 0 if one is far away.
int glaux_clock_add(const int64_t *micros, const int64_t *counts, int64_t unit, uint64_t n, int64_t *out);

// Each time as a text of a vector (see texts.h), with so many digits of its seconds and with
// a character between date and time; UINT64_MAX if a year hasn't four digits. The blob has
// room for GLAUX_CLOCK_TEXT bytes a row.
enum { GLAUX_CLOCK_TEXT = 26 };
uint64_t glaux_clock_text(const int64_t *micros, const uint64_t *valid, uint64_t n, int digits, int between, void *out, uint8_t *blob, uint64_t used);
