#include "stream.h"

uint64_t glaux_state_size(void *info) { return sizeof(glaux_state); }
void glaux_state_init(void *info, void *state) { *(glaux_state *)state = (glaux_state){0}; }
