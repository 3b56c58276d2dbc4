package geo

import (
	"errors"
	"fmt"
	"math"
)

// Cover finds the tiles that geometries touch, in memory that it uses again.
type Cover struct {
	latitudes latitudes
	tiles     []Tile
	box       Geometry // of the tile that is compared
	ring      [5]Point
	paths     [1][]Point
	sizes     [1]int
}

// Tiles are the tiles that a geometry touches. They last until others are asked for.
func (c *Cover) Tiles(g *Geometry, zoomLevel int64) ([]Tile, error) {
	c.tiles = c.tiles[:0]
	if err := CheckZoom(zoomLevel); err != nil {
		return nil, err
	}
	b, ok := g.Bounds()
	if !ok {
		return nil, nil
	}
	if !(b.YMin >= -maxLatitude && b.YMax <= maxLatitude) {
		return nil, errors.New("Latitude span for the geometry must be in [-85.05, 85.05] range") //nolint:revive // Trino's text
	}
	if !(b.XMin >= -180 && b.XMax <= 180) {
		return nil, errors.New("Longitude span for the geometry must be in [-180.00, 180.00] range") //nolint:revive // Trino's text
	}
	zoom := int(zoomLevel)
	first, last := tileAt(b.YMax, b.XMin, zoom), c.lastTile(b, zoom)
	simple := g.Type == PointType || g.isBox(b)
	if err := g.checkTileCount(int64(last.X-first.X+1)*int64(last.Y-first.Y+1), b, simple, zoom); err != nil {
		return nil, err
	}
	if simple || zoom <= zoomForParts {
		err := c.each(g, first, last, simple)
		return c.tiles, err
	}
	shift := zoom - zoomForParts
	for x := first.X >> shift; x <= last.X>>shift; x++ {
		for y := first.Y >> shift; y <= last.Y>>shift; y++ {
			if err := c.add(g, Tile{x, y, zoomForParts}, zoom); err != nil {
				return nil, err
			}
		}
	}
	return c.tiles, nil
}

// each tries all tiles between two corners, or takes them all.
func (c *Cover) each(g *Geometry, first, last Tile, all bool) error {
	for x := first.X; x <= last.X; x++ {
		for y := first.Y; y <= last.Y; y++ {
			t := Tile{x, y, first.Zoom}
			touch := all
			if !all {
				var err error
				if touch, err = Intersects(c.area(t), g); err != nil {
					return err
				}
			}
			if touch {
				c.tiles = append(c.tiles, t)
			}
		}
	}
	return nil
}

// area is a tile's, until another is asked for.
func (c *Cover) area(t Tile) *Geometry {
	b := c.latitudes.box(t)
	c.ring = [5]Point{{b.XMin, b.YMin}, {b.XMin, b.YMax}, {b.XMax, b.YMax}, {b.XMax, b.YMin}, {b.XMin, b.YMin}}
	c.paths[0], c.sizes[0] = c.ring[:], 1
	c.box = Geometry{Type: EnvelopeType, Sizes: c.sizes[:], Paths: c.paths[:]}
	return &c.box
}

// lastTile is the tile of the lower right corner; one that is only touched does
// not count.
func (c *Cover) lastTile(b Box, zoom int) Tile {
	t := tileAt(b.YMin, b.XMax, zoom)
	x, y := longitude(t.X, zoom), c.latitudes.at(t.Y, zoom)
	if x == b.XMax {
		t.X--
	}
	if y == b.YMin {
		t.Y--
	}
	return t
}

func (g *Geometry) isBox(b Box) bool {
	if g.Kind() != PolygonType || len(g.Paths) != 1 || len(g.Paths[0]) != 5 {
		return false
	}
	for _, p := range g.Paths[0] {
		if p.X != b.XMin && p.X != b.XMax || p.Y != b.YMin && p.Y != b.YMax {
			return false
		}
	}
	return true
}

func (g *Geometry) checkTileCount(n int64, b Box, simple bool, zoom int) error {
	if simple {
		if n > maxTiles {
			return fmt.Errorf("The number of tiles covering input rectangle exceeds the limit of 1M. Number of tiles: %d. Rectangle: xMin=%.2f, yMin=%.2f, xMax=%.2f, yMax=%.2f. Zoom level: %d.", n, b.XMin, b.YMin, b.XMax, b.YMax, zoom) //nolint:revive,staticcheck // Trino's text
		}
		return nil
	}
	if n > math.MaxInt32 {
		return errors.New("The zoom level is too high to compute a set of covering Bing tiles.") //nolint:revive,staticcheck // Trino's text
	}
	if n*int64(g.NumPoints()) > 25_000_000 {
		return errors.New("The zoom level is too high or the geometry is too complex to compute a set of covering Bing tiles. Please use a lower zoom level or convert the geometry to its bounding box using the ST_Envelope function.") //nolint:revive,staticcheck // Trino's text
	}
	return nil
}

// add adds those of a tile's parts that a geometry touches.
func (c *Cover) add(g *Geometry, t Tile, zoom int) error {
	box := c.area(t)
	touch, err := Intersects(box, g)
	if err != nil || !touch {
		return err
	}
	if t.Zoom == zoom {
		c.tiles = append(c.tiles, t)
		return nil
	}
	whole := false
	if g.Dimension() == 2 {
		if whole, err = Contains(g, box); err != nil {
			return err
		}
	}
	if whole {
		n := 1 << (zoom - t.Zoom)
		for x := n * t.X; x < n*(t.X+1); x++ {
			for y := n * t.Y; y < n*(t.Y+1); y++ {
				c.tiles = append(c.tiles, Tile{x, y, zoom})
			}
		}
		return nil
	}
	for x := 2 * t.X; x < 2*t.X+2; x++ {
		for y := 2 * t.Y; y < 2*t.Y+2; y++ {
			if err := c.add(g, Tile{x, y, t.Zoom + 1}, zoom); err != nil {
				return err
			}
		}
	}
	return nil
}
