#pragma once
#include <stdint.h>

// Times as texts by a pattern: bytes of ASCII that are written as they are, and fields.
enum {
  GLAUX_PATTERN_YEAR = 0x80, // of four digits
  GLAUX_PATTERN_SHORT_YEAR, // the last two digits
  GLAUX_PATTERN_MONTH, GLAUX_PATTERN_DAY, GLAUX_PATTERN_HOUR, GLAUX_PATTERN_HALFDAY_HOUR, GLAUX_PATTERN_MINUTE, GLAUX_PATTERN_SECOND, // of two digits
  GLAUX_PATTERN_MILLIS, // a digit of the milliseconds, the first, second, third one or 0 behind them
  GLAUX_PATTERN_HALFDAY = GLAUX_PATTERN_MILLIS + 4, // AM or PM
  GLAUX_PATTERN_MONTH_NAME, GLAUX_PATTERN_DAY_NAME, // the first three letters
  // A number of two digits, of which the first isn't written if it is 0.
  GLAUX_PATTERN_BRIEF = 0x40
};

// Writes microseconds since 1970, of which so many are added before they are cut to milliseconds, into
// texts of a vector (see text.h). The blob has room for the longest text in each row. It returns how much
// of it is used then, or UINT64_MAX if a year hasn't four digits.
uint64_t glaux_pattern_print(const uint8_t *pattern, int length, int64_t add, const int64_t *micros, const uint64_t *valid, uint64_t n, void *out, uint8_t *blob, uint64_t used);
