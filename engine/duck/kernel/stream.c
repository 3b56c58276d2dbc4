#include "stream.h"

// A state is the number of a Go value; 0 is a group without rows.
uint64_t glaux_state_size(void *info) { return sizeof(int64_t); }
void glaux_state_init(void *info, void *state) { *(int64_t *)state = 0; }
