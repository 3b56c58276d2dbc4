// Package kernel holds the native functions of the embedded engine: Go functions
// over whole chunks of DuckDB's vectors, each instantiated with the concrete
// Trino types of one call. A Vec reads an argument in DuckDB's own memory, a
// Builder collects the result and is copied out once a chunk.
package kernel

import (
	"errors"
	"fmt"
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"glaux/sql"
)

// Func computes one chunk: it appends Call.N values to Call.Out, or fails. It is
// called from several threads at once.
type Func func(c *Call) error

// Call is one chunk of arguments and the place for its results.
type Call struct {
	N    int
	Args []Vec
	Out  *Builder

	first, out bindings.Vector // of the first argument and the results
	places     []int64         // room for where each row's result lies
}

// Kernel is a native function by name.
type Kernel struct {
	// Make instantiates the function for a call's concrete types.
	Make func(args []sql.Type, result sql.Type) (Func, error)
	// Volatile functions are computed anew for each row.
	Volatile bool
	// native is called by DuckDB itself, instead of what Make gives.
	native unsafe.Pointer
	// start and empty are set for aggregates that take row after row (running.go).
	start func(args []sql.Type, result sql.Type) (func() running, error)
	empty func(*Builder)
	// nullable gives such an aggregate rows with NULLs too.
	nullable bool
	// aggregate is set for aggregates that are in C as a whole (moments.go).
	aggregate *nativeAggregate
}

// Use is a kernel instantiated for one query under a name of its own, so that
// the engine never chooses between overloads.
type Use struct {
	SQLName string
	Kernel  string
	Args    []sql.Type
	Result  sql.Type
	// Guarded says that the call is inside TRY: an error that TRY does not catch
	// in Trino is kept for Uncaught, since the engine's TRY catches all.
	Guarded bool
	// NullErrors says that an error that TRY catches may make the row's result NULL. Not
	// all kernels do that: others fail.
	NullErrors bool
	// Routine is set instead of Kernel for a SQL routine.
	Routine *Routine
	// Fold is set instead of Kernel for a function that folds a list.
	Fold *Fold
	// Machine is set instead of Kernel for a SQL routine that is a program.
	Machine *Machine
	// Infallible says of a program that it fails for no row.
	Infallible bool
	// Stream makes it an aggregate over rows instead of a function (stream.go); One says that
	// it is used where DuckDB has one state for all rows of a chunk – in a window over whole
	// partitions, or with rows in an order – as it gives the aggregate no others then.
	Stream, One bool
}

// ErrNull, returned by a function over single values, makes its result NULL.
var ErrNull = errors.New("null")

// catalog holds the kernels of all files by name.
var catalog = index(
	aggAvgKernels, aggHistogramKernels, aggKernels, aggPercentileKernels, arithKernels, arrayKernels,
	binaryKernels, bitsKernels, bitwiseKernels, bucketKernels, castKernels, caughtKernels, checkKernels,
	coerceKernels, compareKernels, dataSizeKernels, datePartKernels, datetimeDurationKernels, datetimeISOKernels, datetimeKernels,
	datetimeParseKernels, datetimePrintKernels, datetimeZoneKernels, extremeKernels, failKernels, fallibleKernels, formatKernels, geoFuncsKernels,
	geoPartsKernels, geoTilesKernels, jsonPathKernels, likeKernels, mapKernels, mathKernels, mathLibmKernels,
	membersKernels, momentsKernels, nearestKernels, probabilityKernels, productKernels, regexpKernels, remainderKernels, renderKernels, sequenceKernels,
	sketchAggKernels, sketchKernels, sortKeysKernels, sqljsonKernels, stringKernels, stringSplitKernels,
	stringWordKernels, subscriptKernels, totalsKernels, urlKernels, vectorsKernels,
)

// index joins tables of kernels. A name that is there twice is a mistake of the
// program and panics.
func index(tables ...map[string]Kernel) map[string]Kernel {
	all := map[string]Kernel{}
	for _, t := range tables {
		for name, k := range t {
			if _, ok := all[name]; ok {
				panic("kernel " + name + " is defined twice")
			}
			all[name] = k
		}
	}
	return all
}

// Has reports whether there is a kernel of this name.
func Has(name string) bool {
	_, ok := catalog[name]
	return ok
}

// New instantiates a kernel.
func New(name string, args []sql.Type, result sql.Type) (Func, bool, error) {
	k, ok := catalog[name]
	if !ok {
		return nil, false, &sql.Error{Name: "NOT_SUPPORTED", Message: fmt.Sprintf("Function %s is not supported by the embedded engine", name)}
	}
	f, err := k.Make(args, result)
	return f, k.Volatile, err
}

// invalid is the error of a bad argument.
func invalid(format string, args ...any) error {
	return &sql.Error{Name: "INVALID_FUNCTION_ARGUMENT", Message: fmt.Sprintf(format, args...)}
}

// badCast is the error of a value that can't be converted.
func badCast(format string, args ...any) error {
	return &sql.Error{Name: "INVALID_CAST_ARGUMENT", Message: fmt.Sprintf(format, args...)}
}

// outOfRange is the error of a number that doesn't fit.
func outOfRange(format string, args ...any) error {
	return &sql.Error{Name: "NUMERIC_VALUE_OUT_OF_RANGE", Message: fmt.Sprintf(format, args...)}
}

// failure is an error by name.
func failure(name, format string, args ...any) error {
	return &sql.Error{Name: name, Message: fmt.Sprintf(format, args...)}
}

// unsupported refuses types that a kernel has no code for.
func unsupported(name string, args []sql.Type) error {
	return &sql.Error{Name: "NOT_SUPPORTED", Message: fmt.Sprintf("%s is not supported for %v", name, args)}
}
