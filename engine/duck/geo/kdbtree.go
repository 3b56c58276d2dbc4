package geo

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
)

// Tree partitions the plane into rectangles.
type Tree struct{ root *treeNode }

type treeNode struct {
	box         Box
	leaf        int // -1: a node with parts
	left, right *treeNode
}

// ParseTree reads the JSON form of a tree.
func ParseTree(text string) (*Tree, error) {
	var doc struct{ Root *jsonNode }
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	if err := d.Decode(&doc); err != nil || doc.Root == nil || d.More() {
		return nil, errSyntax
	}
	root, err := doc.Root.node(0)
	if err != nil {
		return nil, err
	}
	return &Tree{root}, nil
}

type jsonNode struct {
	Extent *struct{ XMin, YMin, XMax, YMax float64 }
	LeafID *int
	Left   *jsonNode
	Right  *jsonNode
}

func (n *jsonNode) node(depth int) (*treeNode, error) {
	leaf := n.LeafID != nil
	if n.Extent == nil || leaf != (n.Left == nil) || leaf != (n.Right == nil) || leaf && *n.LeafID < 0 || depth > 10_000 {
		return nil, errSyntax
	}
	out := &treeNode{box: Box(*n.Extent), leaf: -1}
	if leaf {
		out.leaf = *n.LeafID
		return out, nil
	}
	var err error
	if out.left, err = n.Left.node(depth + 1); err != nil {
		return nil, err
	}
	out.right, err = n.Right.node(depth + 1)
	return out, err
}

// AppendJSON writes the tree.
func (t *Tree) AppendJSON(dst []byte) []byte {
	return append(t.root.appendJSON(append(dst, `{"root":`...)), '}')
}

func (n *treeNode) appendJSON(dst []byte) []byte {
	dst = fmt.Appendf(dst, `{"extent":{"xmin":%s,"ymin":%s,"xmax":%s,"ymax":%s}`,
		javaNumber(n.box.XMin), javaNumber(n.box.YMin), javaNumber(n.box.XMax), javaNumber(n.box.YMax))
	if n.leaf >= 0 {
		return fmt.Appendf(dst, `,"leafId":%d}`, n.leaf)
	}
	dst = n.left.appendJSON(append(dst, `,"left":`...))
	dst = n.right.appendJSON(append(dst, `,"right":`...))
	return append(dst, '}')
}

// Find are the numbers of the partitions that a rectangle touches; a point is in one only.
func (t *Tree) Find(b Box) ([]int, error) {
	var out []int
	point := b.XMin == b.XMax && b.YMin == b.YMax
	any := false
	var visit func(n *treeNode)
	visit = func(n *treeNode) {
		switch {
		case !n.box.Intersects(b):
		case n.leaf < 0:
			visit(n.left)
			visit(n.right)
		case !point:
			out = append(out, n.leaf)
		default:
			any = true
			if len(out) == 0 && b.XMin < n.box.XMax && b.YMin < n.box.YMax {
				out = append(out, n.leaf)
			}
		}
	}
	visit(t.root)
	if any && len(out) == 0 {
		return nil, internal("Cannot find half-open partition extent for a point: (%s, %s)", javaNumber(b.XMin), javaNumber(b.YMin)) //nolint:revive // Trino's text
	}
	return out, nil
}

// BuildTree partitions the plane so that no partition has more than some of the
// rectangles, by their lower left corners.
func BuildTree(perLeaf int, extent Box, boxes []Box) *Tree {
	b := &treeBuilder{perLeaf: perLeaf}
	return &Tree{b.build(0, extent, boxes)}
}

type treeBuilder struct{ perLeaf, leaves int }

func (b *treeBuilder) build(level int, extent Box, boxes []Box) *treeNode {
	if len(boxes) > b.perLeaf && level < 10_000 {
		vertical := extent.XMax-extent.XMin >= extent.YMax-extent.YMin
		for _, byX := range []bool{vertical, !vertical} {
			if n := b.split(level, extent, boxes, byX); n != nil {
				return n
			}
		}
	}
	b.leaves++
	return &treeNode{box: extent, leaf: b.leaves - 1}
}

func (b *treeBuilder) split(level int, extent Box, boxes []Box, byX bool) *treeNode {
	key := func(r Box) float64 {
		if byX {
			return r.XMin
		}
		return r.YMin
	}
	sorted := slices.Clone(boxes)
	slices.SortStableFunc(sorted, func(p, q Box) int {
		if byX {
			return cmp.Or(cmp.Compare(p.XMin, q.XMin), cmp.Compare(p.YMin, q.YMin))
		}
		return cmp.Or(cmp.Compare(p.YMin, q.YMin), cmp.Compare(p.XMin, q.XMin))
	})
	at := (len(sorted) - 1) / 2
	value := key(sorted[at])
	for at < len(sorted) && key(sorted[at]) == value {
		at++
	}
	if at == len(sorted) {
		return nil
	}
	value = (value + key(sorted[at])) / 2
	left, right := extent, extent
	if byX {
		left.XMax, right.XMin = value, value
	} else {
		left.YMax, right.YMin = value, value
	}
	n := &treeNode{box: extent, leaf: -1}
	n.left = b.build(level+1, left, sorted[:at])
	n.right = b.build(level+1, right, sorted[at:])
	return n
}

// Partitioning collects rectangles for a tree: all extents count, but only a
// sample of the rectangles.
type Partitioning struct {
	count  int
	extent Box
	sample []Box
}

const (
	partitionSample = 1_000_000
	partitionCount  = 100
)

// Add takes in a geometry's rectangle.
func (p *Partitioning) Add(b Box) {
	if p.count == 0 {
		p.extent = b
	}
	p.count++
	p.extent = Box{min(p.extent.XMin, b.XMin), min(p.extent.YMin, b.YMin), max(p.extent.XMax, b.XMax), max(p.extent.YMax, b.YMax)}
	if len(p.sample) < partitionSample {
		p.sample = append(p.sample, b)
	}
}

// Tree is the partitioning, its right and upper sides moved out by a little.
func (p *Partitioning) Tree() *Tree {
	perLeaf := (len(p.sample) + partitionCount - 1) / partitionCount
	e := p.extent
	e.XMax, e.YMax = math.Nextafter(e.XMax, math.Inf(1)), math.Nextafter(e.YMax, math.Inf(1))
	return BuildTree(max(perLeaf, 1), e, p.sample)
}
