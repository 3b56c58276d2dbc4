package geo

/*
#cgo LDFLAGS: -lm
#include <math.h>
*/
import "C"

// The C library's functions round like Java's to the last digit far more often
// than Go's do.

func sin(x float64) float64      { return float64(C.sin(C.double(x))) }
func cos(x float64) float64      { return float64(C.cos(C.double(x))) }
func tan(x float64) float64      { return float64(C.tan(C.double(x))) }
func asin(x float64) float64     { return float64(C.asin(C.double(x))) }
func atan(x float64) float64     { return float64(C.atan(C.double(x))) }
func atan2(y, x float64) float64 { return float64(C.atan2(C.double(y), C.double(x))) }
func exp(x float64) float64      { return float64(C.exp(C.double(x))) }
func log(x float64) float64      { return float64(C.log(C.double(x))) }
