package geo

/*
#cgo LDFLAGS: -lm
#include <math.h>

struct turns { double sin1, cos1, sin2, cos2, sin3, cos3; };

static struct turns turns(double a, double b, double c) {
	struct turns t = { sin(a), cos(a), sin(b), cos(b), sin(c), cos(c) };
	return t;
}

// mercator is the projected latitude: 0 at the north, 1 at the south.
static double mercator(double lat) {
	double s = sin(lat * M_PI / 180);
	return 0.5 - log((1 + s) / (1 - s)) / (4 * M_PI);
}
*/
import "C"

// The C library's functions round like Java's to the last digit far more often
// than Go's do.

// sines are those of three angles and their cosines, in one call.
func sines(a, b, c float64) (t C.struct_turns) { return C.turns(C.double(a), C.double(b), C.double(c)) }

func mercator(lat float64) float64 { return float64(C.mercator(C.double(lat))) }

func sin(x float64) float64      { return float64(C.sin(C.double(x))) }
func cos(x float64) float64      { return float64(C.cos(C.double(x))) }
func tan(x float64) float64      { return float64(C.tan(C.double(x))) }
func asin(x float64) float64     { return float64(C.asin(C.double(x))) }
func atan(x float64) float64     { return float64(C.atan(C.double(x))) }
func atan2(y, x float64) float64 { return float64(C.atan2(C.double(y), C.double(x))) }
func exp(x float64) float64      { return float64(C.exp(C.double(x))) }
func log(x float64) float64      { return float64(C.log(C.double(x))) }
