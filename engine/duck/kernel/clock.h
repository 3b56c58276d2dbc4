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
