package geo

/*
#cgo LDFLAGS: -lm
#cgo noescape great_circles
#cgo nocallback great_circles
#cgo noescape tiles
#cgo nocallback tiles
#cgo nocallback turns
#cgo nocallback mercator
#include <math.h>
#include <stdint.h>

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

// great_circles gives the central angles of pairs of places, in degrees, up to the
// first that is none, whose number it returns, as the points that arc tangents are of.
// What repeats is computed once.
static int great_circles(const double *lat1, const double *lon1, const double *lat2, const double *lon2, double *y, double *x, int n) {
	const double unit = 0.017453292519943295;
	double p = NAN, sin1 = 0, cos1 = 0, q = NAN, sin2 = 0, cos2 = 0;
	for (int i = 0; i < n; i++) {
		if (!(fabs(lat1[i]) <= 90 && fabs(lon1[i]) <= 180 && fabs(lat2[i]) <= 90 && fabs(lon2[i]) <= 180))
			return i;
		if (lat1[i] != p) { p = lat1[i]; sin1 = sin(p * unit); cos1 = cos(p * unit); }
		if (lat2[i] != q) { q = lat2[i]; sin2 = sin(q * unit); cos2 = cos(q * unit); }
		double delta = lon1[i] * unit - lon2[i] * unit, sind = sin(delta), cosd = cos(delta);
		double t1 = cos2 * sind, t2 = cos1 * sin2 - sin1 * cos2 * cosd;
		y[i] = sqrt(t1 * t1 + t2 * t2);
		x[i] = sin1 * sin2 + cos1 * cos2 * cosd;
	}
	return n;
}

static int64_t tile_axis(double share, double size) { return (int64_t)fmin(fmax(share * size, 0), size - 1) / 256; }

// tiles gives the codes of the tiles at places up to the first for which there is none.
static int tiles(const double *lat, const double *lon, const int32_t *zoom, int64_t *out, int n, double most_lat, int most_zoom) {
	for (int i = 0; i < n; i++) {
		if (!(fabs(lat[i]) <= most_lat && fabs(lon[i]) <= 180 && zoom[i] > 0 && zoom[i] <= most_zoom))
			return i;
		double size = (double)(256LL << zoom[i]);
		out[i] = tile_axis((lon[i] + 180) / 360, size) << 28 | tile_axis(mercator(lat[i]), size) << 5 | zoom[i];
	}
	return n;
}
*/
import "C"

import (
	"unsafe"

	"glaux/engine/duck/strictmath"
)

// GreatCircles is GreatCircle of many places; it returns the number of the first that
// CheckCoordinates refuses, or else how many there are.
func GreatCircles(lat1, lon1, lat2, lon2, out []float64) int {
	p := func(x []float64) *C.double { return (*C.double)(unsafe.SliceData(x)) }
	var x [256]float64
	for from := 0; from < len(out); from += len(x) {
		y := out[from:min(from+len(x), len(out))]
		n := int(C.great_circles(p(lat1[from:]), p(lon1[from:]), p(lat2[from:]), p(lon2[from:]), p(y), p(x[:]), C.int(len(y))))
		for i := range n {
			y[i] = strictmath.Atan2(y[i], x[i]) * earthKilometers
		}
		if n < len(y) {
			return from + n
		}
	}
	return len(out)
}

// TileCodes are the codes of TileAt of many places; it returns the number of the first
// for which there is no tile, or else how many there are.
func TileCodes(lat, lon []float64, zoom []int32, out []int64) int {
	p := func(x []float64) *C.double { return (*C.double)(unsafe.SliceData(x)) }
	return int(C.tiles(p(lat), p(lon), (*C.int32_t)(unsafe.SliceData(zoom)), (*C.int64_t)(unsafe.SliceData(out)), C.int(len(out)), maxLatitude, maxZoom))
}

// The C library's functions round like Java's to the last digit far more often
// than Go's do.

// sines are those of three angles and their cosines, in one call.
func sines(a, b, c float64) (t C.struct_turns) { return C.turns(C.double(a), C.double(b), C.double(c)) }

func mercator(lat float64) float64 { return float64(C.mercator(C.double(lat))) }

func sin(x float64) float64      { return float64(C.sin(C.double(x))) }
func cos(x float64) float64      { return float64(C.cos(C.double(x))) }
func tan(x float64) float64      { return float64(C.tan(C.double(x))) }
func asin(x float64) float64     { return float64(C.asin(C.double(x))) }
func atan(x float64) float64     { return strictmath.Atan(x) }
func atan2(y, x float64) float64 { return strictmath.Atan2(y, x) }
func exp(x float64) float64      { return float64(C.exp(C.double(x))) }
func log(x float64) float64      { return float64(C.log(C.double(x))) }
