#pragma once
#include "moments.h"

// The sum of integers of 64 bits, which fails at the first addition that leaves them, as Trino's does.
extern const glaux_aggregate glaux_sum;
