// The variant for machines with vectors of 16 bytes.
#include "common.h"
#define NAME(x) x##_vector
#include "json.h"
#include "delimited.h"
#include "quoted.h"
#include "text.h"
#include "convert.h"

void glaux_shape_add(glaux_shape *shape, const glaux_member *members, const uint8_t *keys) {
  uint32_t i = shape->members++, h = key_hash(keys + members[i].off, members[i].len);
  while (shape->slots[h % GLAUX_SLOTS]) h++;
  shape->slots[h % GLAUX_SLOTS] = (uint16_t)(i + 1);
}
