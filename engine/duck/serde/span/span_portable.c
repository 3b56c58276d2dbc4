// The variant that any machine has, eight bytes at a time.
#define PORTABLE
#include "common.h"
#define NAME(x) x##_portable
#include "json.inc"
#include "delimited.inc"
#include "quoted.inc"
#include "text.inc"
#include "convert.inc"
