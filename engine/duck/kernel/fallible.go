package kernel

/*
#include "fallible.h"
*/
import "C"

import (
	"bytes"
	"errors"
	"slices"
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"glaux/sql"
)

// fallibleKernels are this file's kernels by name. $rows gives its first argument, and
// may fail as all functions may whose NULLs are their own: so DuckDB, which doesn't look
// into lambdas, takes what is computed of it for what may fail.
var fallibleKernels = map[string]Kernel{
	"$rows": {Make: func([]sql.Type, sql.Type) (Func, error) { return nil, nil }, native: C.glaux_rows},
}

// infallible kernels of texts fail for no text, where their other arguments are
// constants. Of a column with a dictionary they are computed once an entry.
var infallible = map[string]bool{
	"$like": true, "char2hexint": true, "concat": true, "concat_ws": true, "crc32": true, "from_utf8": true, "hmac_md5": true, "hmac_sha1": true, "hmac_sha256": true, "hmac_sha512": true, "json_array_length": true, "json_extract": true, "json_extract_scalar": true, "json_size": true,
	"lower": true, "lpad": true, "ltrim": true, "md5": true, "murmur3": true, "normalize": true, "regexp_count": true, "regexp_extract": true, "regexp_like": true, "regexp_position": true, "replace": true, "reverse": true, "rpad": true, "rtrim": true, "sha1": true, "sha256": true, "sha512": true, "split_part": true,
	"spooky_hash_v2_32": true, "spooky_hash_v2_64": true, "strpos": true, "substr": true, "substring": true, "to_base32": true, "to_base64": true, "to_base64url": true, "to_hex": true, "to_utf8": true, "translate": true, "trim": true, "try_cast": true, "upper": true, "url_encode": true, "url_extract_fragment": true, "url_extract_host": true,
	"url_extract_path": true, "url_extract_port": true, "url_extract_protocol": true, "url_extract_query": true, "word_stem": true, "xxhash64": true,
}

// total kernels fail for no value of an argument that is in their place, where the other
// arguments are constants. They aren't computed for entries of dictionaries.
var total = map[string]bool{
	"array_position": true, "arrays_overlap": true, "contains": true,
	"date_diff": true, "date_format": true, "date_trunc": true, "element_at": true, "last_day_of_month": true, "split": true, "to_iso8601": true, "to_unixtime": true,
}

// Total reports a kernel that fails for no value of one argument, if the others are
// constants that don't make it fail for all.
func Total(name string) bool {
	_, part := dateParts[name]
	return infallible[name] || total[name] || part
}

// demanding kernels refuse some of the constants that others of those are total with.
var demanding = map[string]bool{
	"$like": true, "array_position": true, "date_diff": true, "date_format": true, "date_trunc": true, "element_at": true, "json_extract": true, "json_extract_scalar": true, "json_size": true, "lpad": true, "normalize": true,
	"regexp_count": true, "regexp_extract": true, "regexp_like": true, "regexp_position": true, "rpad": true, "split": true, "split_part": true, "strpos": true, "word_stem": true,
}

// Demands reports a kernel that fails for all values where it refuses a constant.
func Demands(name string) bool { return demanding[name] }

// setFallible says of a function that it handles NULLs itself and may fail. DuckDB
// computes one that can't fail for all entries of a dictionary of texts, also for those
// that no row has or that a condition leaves out. After an error in TRY it even goes on
// with what it then has of them. Functions in C can't say that they may fail, so this is
// written where those in C++ write it: next to how NULLs are handled, which is found by
// what saying that changes.
func setFallible(f bindings.ScalarFunction) error {
	const size = 256 // the object is larger
	object := unsafe.Slice((*byte)(f.Ptr), size)
	before := slices.Clone(object)
	bindings.ScalarFunctionSetSpecialHandling(f)
	at := 0
	for at < size && object[at] == before[at] {
		at++
	}
	const cannotFail, mayFail = 0, 1
	if at+1 >= size || !bytes.Equal(object[at+1:], before[at+1:]) || object[at+1] != cannotFail {
		return errors.New("the engine's functions are laid out in an unknown way")
	}
	object[at+1] = mayFail
	return nil
}
