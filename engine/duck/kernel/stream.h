#pragma once
#include <stdint.h>

// What DuckDB's C interface has for aggregates; all handles are pointers to it.
void *duckdb_create_aggregate_function(void);
void duckdb_destroy_aggregate_function(void **f);
void duckdb_aggregate_function_set_name(void *f, const char *name);
void duckdb_aggregate_function_add_parameter(void *f, void *type);
void duckdb_aggregate_function_set_return_type(void *f, void *type);
void duckdb_aggregate_function_set_functions(void *f, void *size, void *init, void *update, void *combine, void *finalize);
void duckdb_aggregate_function_set_destructor(void *f, void *destroy);
void duckdb_aggregate_function_set_special_handling(void *f);
void duckdb_aggregate_function_set_extra_info(void *f, void *info, void *destroy);
void *duckdb_aggregate_function_get_extra_info(void *info);
void duckdb_aggregate_function_set_error(void *info, const char *message);
int duckdb_register_aggregate_function(void *connection, void *f);

// A group: the table of its aggregate's groups, and its number in it.
typedef struct {
  void *table;
  int64_t number;
} glaux_state;

uint64_t glaux_state_size(void *info);
void glaux_state_init(void *info, void *state);
