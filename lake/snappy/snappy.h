#pragma once
#include <stdint.h>

// Where a block is, and where it is unpacked to: as many bytes as it says at its start,
// which were read before. What stands before to in out is none of it.
typedef struct {
  uint64_t from, in_end;
  uint64_t to, out_end;
} glaux_snappy_io;

// glaux_snappy unpacks a block; 0: it is malformed.
int glaux_snappy(const uint8_t *in, uint8_t *out, const glaux_snappy_io *io);

// glaux_snappy_two unpacks two, in less time than one after the other.
void glaux_snappy_two(const uint8_t *in, uint8_t *out, const glaux_snappy_io io[2], int ok[2]);
