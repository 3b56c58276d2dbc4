#pragma once
#include "moments.h"

// The sum of decimals of 128 bits: only the total must fit, not each part of it.
extern const glaux_aggregate glaux_total;
