package kernel

import (
	"slices"
	"unsafe"

	"glaux/engine/duck/geo"
	"glaux/sql"
)

// geoTilesKernels are this file's kernels by name.
var geoTilesKernels = map[string]Kernel{
	// Bing tiles, and partitions of the plane.
	"bing_tile": choose(func(args []sql.Type) (Kernel, bool) {
		if len(args) == 1 {
			return tileFunc(func(r *geoRow) (geo.Tile, error) { return geo.ParseQuadKey(r.str(0)) }), true
		}
		return tileFunc(func(r *geoRow) (geo.Tile, error) { return geo.NewTile(r.int(0), r.int(1), r.int(2)) }), true
	}),
	"bing_tile_at": geoNumbers(func(c *Call, out []int64, from int) int {
		lat, lon, zoom := column[float64](&c.Args[0], c.N), column[float64](&c.Args[1], c.N), column[int32](&c.Args[2], c.N)
		return geo.TileCodes(lat[from:], lon[from:], zoom[from:], out[from:])
	}, func(c *Call, i int) error {
		_, err := geo.TileAt(c.Args[0].Float(i), c.Args[1].Float(i), c.Args[2].Int(i))
		return err
	}),
	"bing_tile_coordinates": geoFunc(func(r *geoRow) error {
		t := r.tile(0)
		r.Out.Kid(0).Int(int64(t.X))
		r.Out.Kid(1).Int(int64(t.Y))
		r.Out.End()
		return nil
	}),
	"bing_tile_polygon": Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		return func(c *Call) error {
			boxes := make([]geo.Box, c.N)
			geo.TileBoxes(column[int64](&c.Args[0], c.N), boxes)
			at := 0
			encode := func(dst []byte) []byte { return boxes[at].Encode(dst) }
			for at = range c.N {
				if c.anyNull(at) {
					c.Out.Null()
				} else {
					c.Out.Write(encode)
				}
			}
			return nil
		}, nil
	}},
	"bing_tile_quadkey": rows(func(c *Call, i int) error {
		from := len(c.Out.blob)
		c.Out.step()
		c.Out.blob = geo.TileOf(at[int64](&c.Args[0], i)).AppendQuadKey(c.Out.blob)
		c.Out.endString(from)
		return nil
	}),
	"bing_tile_zoom_level": Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		return func(c *Call) error {
			out := room[int8](c.Out, c.N)
			for i, code := range column[int64](&c.Args[0], c.N) {
				out[i] = int8(geo.TileOf(code).Zoom)
			}
			c.nullWhere(&c.Args[0])
			return nil
		}, nil
	}},
	"bing_tiles_around": choose(func(args []sql.Type) (Kernel, bool) {
		if len(args) == 3 {
			return tilesAround(tilesFunc(func(r *geoRow) ([]geo.Tile, error) {
				return geo.AppendTilesAround(r.tiles[:0], r.float(0), r.float(1), r.int(2))
			})), true
		}
		return tilesFunc(func(r *geoRow) ([]geo.Tile, error) {
			return geo.TilesWithin(r.float(0), r.float(1), r.int(2), r.float(3))
		}), true
	}),
	"geometry_to_bing_tiles": tilesFunc(func(r *geoRow) ([]geo.Tile, error) {
		if r.cover == nil {
			r.cover = new(geo.Cover)
		}
		return r.cover.Tiles(r.geoms[0], r.int(1))
	}),
	"spatial_partitions": geoFunc(func(r *geoRow) error {
		box, ok := r.geoms[1].Bounds()
		if len(r.Args) > 2 {
			switch d := r.float(2); {
			case d != d:
				return invalid("distance is NaN")
			case d-d != 0:
				return invalid("distance is infinite")
			case d < 0:
				return invalid("distance is negative")
			default:
				box = geo.Box{XMin: box.XMin - d, YMin: box.YMin - d, XMax: box.XMax + d, YMax: box.YMax + d}
			}
		}
		if !ok {
			r.Out.Null()
			return nil
		}
		tree, err := geo.ParseTree(r.str(0))
		if err != nil {
			return err
		}
		found, err := tree.Find(box)
		for _, n := range found {
			r.Out.Kid(0).Int(int64(n))
		}
		r.Out.End()
		return err
	}),
	// Aggregates.
	"agg_geometry_union_agg":   runs(started(func() running { return &uniteAll{} }), nil),
	"agg_convex_hull_agg":      runs(started(func() running { return &hullOfAll{} }), nil),
	"agg_spatial_partitioning": runs(started(func() running { return &partition{} }), nil),
}

func tileFunc(f func(r *geoRow) (geo.Tile, error)) Kernel {
	return geoFunc(func(r *geoRow) error {
		t, err := f(r)
		r.Out.Int(t.Code())
		return err
	})
}

func tilesFunc(f func(r *geoRow) ([]geo.Tile, error)) Kernel {
	return geoFunc(func(r *geoRow) error {
		tiles, err := f(r)
		codes := r.Out.Kid(0)
		for _, t := range tiles {
			codes.Int(t.Code())
		}
		r.tiles = tiles
		r.Out.End()
		return err
	})
}

// tilesAround makes a kernel of places' tiles with their neighbours; slow is for chunks with
// NULLs, or with places that have no tile.
func tilesAround(slow Kernel) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		f, err := slow.Make(args, r)
		return func(c *Call) error {
			c.places = slices.Grow(c.places[:0], c.N)[:c.N]
			if !c.whole() || geo.TileCodes(column[float64](&c.Args[0], c.N), column[float64](&c.Args[1], c.N), column[int32](&c.Args[2], c.N), c.places) < c.N {
				return f(c)
			}
			const most = 9
			kid := c.Out.kids[0]
			at := len(kid.data)
			out, have := unsafe.Slice((*int64)(kid.extend(most*c.N)), most*c.N), 0
			for _, code := range c.places {
				have += geo.TileOf(code).Around(out[have:])
				c.Out.step()
				c.Out.data = appendRaw(c.Out.data, uint64(kid.n+have))
			}
			kid.data = kid.data[:at+8*have]
			kid.steps(have)
			return nil
		}, err
	}}
}

// treeOfText is the cast to KdbTree, which is kept as text.
func treeOfText(x any) (any, error) {
	if _, err := geo.ParseTree(x.(string)); err != nil {
		return nil, badCast("Invalid JSON string for KDB tree")
	}
	return []byte(x.(string)), nil
}

type uniteAll struct{ list []*geo.Geometry }

func (a *uniteAll) add(row []cell) error {
	g, err := geo.Decode(row[0].bytes())
	a.list = append(a.list, g)
	return geoError(err)
}

func (a *uniteAll) result(out *Builder) error { return geoError(putUnion(out, a.list)) }

func (a *uniteAll) merge(o running) error {
	a.list = append(a.list, o.(*uniteAll).list...)
	return nil
}

type hullOfAll struct{ hull *geo.Geometry }

func (a *hullOfAll) add(row []cell) error {
	g, err := geo.Decode(row[0].bytes())
	if err != nil {
		return geoError(err)
	}
	return a.take(g)
}

// take unites another geometry with the hull so far, and makes the hull of both:
// where the result starts is as if it were so for each.
func (a *hullOfAll) take(g *geo.Geometry) error {
	if a.hull == nil {
		a.hull = g.ConvexHull()
		return nil
	}
	if g.Type == geo.PointType && a.hull.Type == geo.PolygonType && !g.IsEmpty() {
		a.hull = a.hull.HullWithPoint(g.Points[0])
		return nil
	}
	both, err := geo.Union([]*geo.Geometry{a.hull, g})
	if err != nil {
		return geoError(err)
	}
	a.hull = both.ConvexHull()
	return nil
}

func (a *hullOfAll) merge(o running) error { return a.take(o.(*hullOfAll).hull) }

func (a *hullOfAll) result(out *Builder) error {
	putGeometry(out, a.hull)
	return nil
}

type partition struct {
	p   geo.Partitioning
	any bool
}

func (a *partition) add(row []cell) error {
	g, err := geo.Decode(row[0].bytes())
	if err != nil {
		return geoError(err)
	}
	if b, ok := g.Bounds(); ok {
		a.p.Add(b)
		a.any = true
	}
	return nil
}

func (a *partition) result(out *Builder) error {
	if !a.any {
		out.Null()
		return nil
	}
	out.Bytes(a.p.Tree().AppendJSON(nil))
	return nil
}
