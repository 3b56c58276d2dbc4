// The variant that any machine has, eight bytes at a time.
#define PORTABLE
#include "common.h"
#define NAME(x) x##_portable
#include "json.h"
#include "delimited.h"
#include "quoted.h"
#include "text.h"
#include "convert.h"
