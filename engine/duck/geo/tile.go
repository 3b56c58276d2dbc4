package geo

import (
	"errors"
	"fmt"
	"math"
	"strconv"
)

// Tile is a square of the Bing map at a zoom level.
type Tile struct{ X, Y, Zoom int }

const (
	maxZoom      = 23
	maxLatitude  = 85.05112878
	tilePixels   = 256
	maxTiles     = 1_000_000
	zoomForParts = 10 // from this zoom on, large tiles are tried before small ones
)

// Code is the tile as one integer, as Trino keeps it: 23 bits each for the
// coordinates and 5 for the zoom level.
func (t Tile) Code() int64 { return int64(t.X)<<28 | int64(t.Y)<<5 | int64(t.Zoom) }

// TileOf is the tile of a code.
func TileOf(code int64) Tile {
	return Tile{X: int(code >> 28), Y: int(code >> 5 & (1<<23 - 1)), Zoom: int(code & 31)}
}

// AppendText writes the tile as results show it.
func (t Tile) AppendText(dst []byte) []byte {
	return fmt.Appendf(dst, `{"x":%d,"y":%d,"zoom":%d}`, t.X, t.Y, t.Zoom)
}

// CheckZoom refuses zoom levels that the map does not have.
func CheckZoom(zoom int64) error {
	switch {
	case zoom <= 0:
		return errors.New("Zoom level must be > 0") //nolint:revive // Trino's text
	case zoom > maxZoom:
		return errors.New("Zoom level must be <= " + strconv.Itoa(maxZoom)) //nolint:revive // Trino's text
	}
	return nil
}

// NewTile makes a tile of its coordinates.
func NewTile(x, y, zoom int64) (Tile, error) {
	if err := CheckZoom(zoom); err != nil {
		return Tile{}, err
	}
	size := int64(1) << zoom
	if x < 0 || y < 0 || x >= size || y >= size {
		return Tile{}, fmt.Errorf("XY coordinates for a Bing tile at zoom level %d must be within [0, %d) range", zoom, size) //nolint:revive // Trino's text
	}
	return Tile{int(x), int(y), int(zoom)}, nil
}

// ParseQuadKey reads a tile's quadkey: two bits of the coordinates a digit.
func ParseQuadKey(key string) (Tile, error) {
	switch {
	case key == "":
		return Tile{}, errors.New("QuadKey must not be empty string") //nolint:revive // Trino's text
	case len(key) > maxZoom:
		return Tile{}, errors.New("QuadKey must be " + strconv.Itoa(maxZoom) + " characters or less") //nolint:revive // Trino's text
	}
	t := Tile{Zoom: len(key)}
	for _, c := range []byte(key) {
		d := int(c) - '0'
		if d < 0 || d > 3 {
			return Tile{}, errors.New("Invalid QuadKey digit sequence: " + key) //nolint:revive // Trino's text
		}
		t.X, t.Y = t.X<<1|d&1, t.Y<<1|d>>1
	}
	return t, nil
}

// AppendQuadKey writes the quadkey.
func (t Tile) AppendQuadKey(dst []byte) []byte {
	for i := t.Zoom - 1; i >= 0; i-- {
		dst = append(dst, '0'+byte(t.X>>i&1|t.Y>>i&1<<1))
	}
	return dst
}

func checkTilePlace(lat, lon float64) error {
	if !(lat >= -maxLatitude && lat <= maxLatitude) {
		return errors.New("Latitude must be between -85.05112878 and 85.05112878") //nolint:revive // Trino's text
	}
	if !(lon >= -180 && lon <= 180) {
		return errors.New("Longitude must be between -180.0 and 180.0") //nolint:revive // Trino's text
	}
	return nil
}

// TileAt is the tile at a place.
func TileAt(lat, lon float64, zoom int64) (Tile, error) {
	if err := checkTilePlace(lat, lon); err != nil {
		return Tile{}, err
	}
	if err := CheckZoom(zoom); err != nil {
		return Tile{}, err
	}
	return tileAt(lat, lon, int(zoom)), nil
}

func mapSize(zoom int) int64 { return tilePixels << zoom }

func tileAt(lat, lon float64, zoom int) Tile {
	x, y := (lon+180)/360, mercator(lat)
	size := float64(mapSize(zoom))
	axis := func(v float64) int { return int(math.Min(math.Max(v*size, 0), size-1)) / tilePixels }
	return Tile{axis(x), axis(y), zoom}
}

// share is how far a line between tiles, counted from the left or the top, is along the map.
func share(n, zoom int) float64 {
	size := mapSize(zoom)
	return float64(min(max(int64(n)*tilePixels, 0), size)) / float64(size)
}

func longitude(x, zoom int) float64 { return 360 * (share(x, zoom) - 0.5) }

func latitude(y, zoom int) float64 {
	return 90 - 360*atan(exp(-(0.5-share(y, zoom))*2*math.Pi))/math.Pi
}

// corner is the upper left corner of a tile.
func corner(x, y, zoom int) Point { return Point{longitude(x, zoom), latitude(y, zoom)} }

// TileBoxes are the areas of the tiles of some codes.
func TileBoxes(codes []int64, out []Box) {
	var sides latitudes
	for i, code := range codes {
		out[i] = sides.box(TileOf(code))
	}
}

// latitudes keeps those of lines between tiles, since tiles that come together have many of
// them in common.
type latitudes struct {
	lines  [256]int
	values [256]float64
}

func (l *latitudes) at(y, zoom int) float64 {
	line := (y<<5 | zoom) + 1 // 0 is none
	at := (line ^ line>>5) & (len(l.lines) - 1)
	if l.lines[at] != line {
		l.lines[at], l.values[at] = line, latitude(y, zoom)
	}
	return l.values[at]
}

func (l *latitudes) box(t Tile) Box {
	return Box{longitude(t.X, t.Zoom), l.at(t.Y+1, t.Zoom), longitude(t.X+1, t.Zoom), l.at(t.Y, t.Zoom)}
}

// AppendTilesAround appends the tile at a place and its neighbours.
func AppendTilesAround(out []Tile, lat, lon float64, zoom int64) ([]Tile, error) {
	t, err := TileAt(lat, lon, zoom)
	if err != nil {
		return nil, err
	}
	last := 1<<zoom - 1
	for x := t.X - 1; x <= t.X+1; x++ {
		for y := t.Y - 1; y <= t.Y+1; y++ {
			if x >= 0 && x <= last && y >= 0 && y <= last {
				out = append(out, Tile{x, y, t.Zoom})
			}
		}
	}
	return out, nil
}

// Around writes the codes of the tile and its neighbours, nine at most, and says how many
// there are.
func (t Tile) Around(codes []int64) int {
	last := 1<<t.Zoom - 1
	code := t.Code()
	if t.X > 0 && t.Y > 0 && t.X < last && t.Y < last {
		const right, down = 1 << 28, 1 << 5
		for k, column := range [3]int64{code - right, code, code + right} {
			part := codes[3*k : 3*k+3]
			part[0], part[1], part[2] = column-down, column, column+down
		}
		return 9
	}
	n := 0
	for x := max(t.X-1, 0); x <= min(t.X+1, last); x++ {
		for y := max(t.Y-1, 0); y <= min(t.Y+1, last); y++ {
			codes[n] = Tile{x, y, t.Zoom}.Code()
			n++
		}
	}
	return n
}

// TilesWithin are the tiles that a circle of some kilometers around a place touches.
func TilesWithin(lat, lon float64, zoomLevel int64, radius float64) ([]Tile, error) {
	center, err := TileAt(lat, lon, zoomLevel)
	switch {
	case err != nil:
		return nil, err
	case !(radius >= 0):
		return nil, errors.New("Radius must be >= 0") //nolint:revive // Trino's text
	case radius > 1000:
		return nil, errors.New("Radius must be <= 1,000 km") //nolint:revive // Trino's text
	}
	zoom, size := center.Zoom, 1<<zoomLevel
	top := tileAt(moveLatitude(lat, radius, 0), lon, zoom).Y
	bottom := tileAt(moveLatitude(lat, radius, 180), lon, zoom).Y
	left := tileAt(lat, moveLongitude(lat, lon, radius, 270), zoom).X
	right := tileAt(lat, moveLongitude(lat, lon, radius, 90), zoom).X
	wide := right - left + 1
	if right < left {
		wide += size
	}
	if n := int32(wide * (bottom - top + 1)); n > maxTiles {
		return nil, fmt.Errorf("The number of tiles covering input rectangle exceeds the limit of 1M. Number of tiles: %d. Radius: %.1f km. Zoom level: %d.", n, radius, zoom) //nolint:revive,staticcheck // Trino's text
	}
	var out []Tile
	for i := range wide {
		out = append(out, Tile{(left + i) % size, center.Y, zoom})
	}
	for y := top; y <= bottom; y++ {
		if y != center.Y {
			out = append(out, Tile{center.X, y, zoom})
		}
	}
	// Each quarter's tiles count from the first one whose inner corner is near enough.
	quarter := func(x, side int) {
		in := false
		for y := top; y < center.Y; y++ {
			in = in || near(lat, lon, corner(x+side, y+1, zoom), radius)
			if in {
				out = append(out, Tile{x, y, zoom})
			}
		}
		in = false
		for y := bottom; y > center.Y; y-- {
			in = in || near(lat, lon, corner(x+side, y, zoom), radius)
			if in {
				out = append(out, Tile{x, y, zoom})
			}
		}
	}
	for x := right; x != center.X; x = (x - 1 + size) % size {
		quarter(x, 0)
	}
	for x := left; x != center.X; x = (x + 1) % size {
		quarter(x, 1)
	}
	return out, nil
}

func near(lat, lon float64, p Point, radius float64) bool {
	return GreatCircle(lat, lon, p.Y, p.X) <= radius
}

func moveLatitude(lat, radius, bearing float64) float64 {
	a, r := radians(lat), radius/earthKilometers
	out := degrees(asin(sin(a)*cos(r) + cos(a)*sin(r)*cos(radians(bearing))))
	return math.Max(-maxLatitude, math.Min(maxLatitude, out))
}

func moveLongitude(lat, lon, radius, bearing float64) float64 {
	a, r := radians(lat), radius/earthKilometers
	out := degrees(radians(lon) + atan2(sin(radians(bearing))*sin(r)*cos(a), cos(r)-sin(a)*sin(a)))
	switch {
	case out > 180:
		return out - 360
	case out < -180:
		return out + 360
	}
	return out
}
