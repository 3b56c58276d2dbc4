// 0.0 and -0.0 are equal, but not the same value. DuckDB's Parquet writer takes them for
// one in the dictionary of a column chunk, and so stores the one that comes first; and
// readers ask a chunk's Bloom filter, which is made of its dictionary, only for the zero
// that a query names. So a chunk that has a -0.0 is written without a dictionary.
//
// DuckDB has no setting for that, but gives a dictionary up that grows too large. What
// looks at the values of a chunk before it is written is a virtual function of the writer
// of its column. It is replaced in the writer's table by one that, where it sees a -0.0,
// gives the first one other values until the dictionary is full.
#include "zeros_linux.h"
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

typedef uint64_t idx;

// Of DuckDB's C API.
enum { TYPE_FLOAT = 10, TYPE_DOUBLE = 11 };
void *duckdb_create_logical_type(int type);
void duckdb_destroy_logical_type(void **type);
void *duckdb_create_vector(void *type, idx capacity);
void duckdb_destroy_vector(void **vector);
void *duckdb_vector_get_data(void *vector);
uint64_t *duckdb_vector_get_validity(void *vector);

// Of its C++, by the names that the compiler gives: for each type the table of virtual
// functions, and two of them. Vectors are those of the C API.
#define WRITER(type, name) "_ZN6duckdb20StandardColumnWriterINS_" type "NS_21FloatingPointOperatorEE" name
#define TABLE(type) "_ZTVN6duckdb20StandardColumnWriterINS_" type "NS_21FloatingPointOperatorEEE"
#define FLOAT "14float_na_equalEf"
#define DOUBLE "15double_na_equalEd"
#define ANALYZE "7AnalyzeERNS_17ColumnWriterStateEPS4_RNS_6VectorEm"
#define SIZE "14DictionarySizeERNS_26PrimitiveColumnWriterStateE"

extern void *float_table[] __asm__(TABLE(FLOAT));
extern void *double_table[] __asm__(TABLE(DOUBLE));
void analyze_float(void *writer, void *state, void *parent, void *vector, idx n) __asm__(WRITER(FLOAT, ANALYZE));
void analyze_double(void *writer, void *state, void *parent, void *vector, idx n) __asm__(WRITER(DOUBLE, ANALYZE));
idx float_dictionary(void *writer, void *state) __asm__(WRITER(FLOAT, SIZE));
idx double_dictionary(void *writer, void *state) __asm__(WRITER(DOUBLE, SIZE));

enum { VECTOR = 2048 }; // values

static int valid(const uint64_t *mask, idx i) { return !mask || (mask[i / 64] >> i % 64 & 1); }

// HAS defines a function that finds -0.0, of which no bit but the sign is set.
#define HAS(name, word, sign)                                                                                \
  __attribute__((optimize("O3"))) static int name(void *vector, idx n) {                                     \
    const word *x = duckdb_vector_get_data(vector);                                                          \
    word found = 0;                                                                                          \
    for (idx i = 0; i < n; i++)                                                                              \
      found |= x[i] == (sign);                                                                               \
    if (!found)                                                                                              \
      return 0;                                                                                              \
    const uint64_t *mask = duckdb_vector_get_validity(vector);                                               \
    for (idx i = 0; i < n; i++)                                                                              \
      if (x[i] == (sign) && valid(mask, i))                                                                  \
        return 1;                                                                                            \
    return 0;                                                                                                \
  }

// FILL defines a function that gives a dictionary values from the least normal number on
// until it grows no more.
#define FILL(name, word, type, least, analyze, size)                                                         \
  static void name(void *writer, void *state) {                                                              \
    void *of = duckdb_create_logical_type(type), *vector = duckdb_create_vector(of, VECTOR);                 \
    word *x = duckdb_vector_get_data(vector), next = (least);                                                \
    for (idx before = -1; before != size(writer, state);) {                                                  \
      before = size(writer, state);                                                                          \
      for (idx i = 0; i < VECTOR; i++)                                                                       \
        x[i] = next++;                                                                                       \
      analyze(writer, state, 0, vector, VECTOR);                                                             \
    }                                                                                                        \
    duckdb_destroy_vector(&vector);                                                                          \
    duckdb_destroy_logical_type(&of);                                                                        \
  }

HAS(has_float, uint32_t, UINT32_C(1) << 31)
HAS(has_double, uint64_t, UINT64_C(1) << 63)
FILL(fill_float, uint32_t, TYPE_FLOAT, UINT32_C(1) << 23, analyze_float, float_dictionary)
FILL(fill_double, uint64_t, TYPE_DOUBLE, UINT64_C(1) << 52, analyze_double, double_dictionary)

static void float_values(void *writer, void *state, void *parent, void *vector, idx n) {
  analyze_float(writer, state, parent, vector, n);
  if (has_float(vector, n))
    fill_float(writer, state);
}

static void double_values(void *writer, void *state, void *parent, void *vector, idx n) {
  analyze_double(writer, state, parent, vector, n);
  if (has_double(vector, n))
    fill_double(writer, state);
}

// replace puts another function in the place that one has in a table.
static int replace(void **table, void *from, void *to) {
  enum { MOST = 64 };
  int at = 2; // behind the offset and the type
  while (table[at] != from && table[at] != to)
    if (++at == MOST)
      return 0;
  const uintptr_t page = sysconf(_SC_PAGESIZE);
  void *start = (void *)((uintptr_t)&table[at] & ~(page - 1)); // an entry doesn't cross pages
  if (mprotect(start, page, PROT_READ | PROT_WRITE))
    return 0;
  table[at] = to;
  return !mprotect(start, page, PROT_READ);
}

int glaux_zeros_keep(void) {
  return replace(float_table, analyze_float, float_values) && replace(double_table, analyze_double, double_values);
}

// DuckDB asks whether a type's Bloom filters are of use before it reads one.
enum { ID_FLOAT = 22, ID_DOUBLE = 23 }; // of its C++ types
_Bool __real__ZN6duckdb22ParquetStatisticsUtils20BloomFilterSupportedERKNS_13LogicalTypeIdE(const uint8_t *type);

_Bool __wrap__ZN6duckdb22ParquetStatisticsUtils20BloomFilterSupportedERKNS_13LogicalTypeIdE(const uint8_t *type) {
  return *type != ID_FLOAT && *type != ID_DOUBLE && __real__ZN6duckdb22ParquetStatisticsUtils20BloomFilterSupportedERKNS_13LogicalTypeIdE(type);
}
