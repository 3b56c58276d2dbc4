package sketch

import (
	"encoding/binary"
	"errors"
	"math"
	"math/bits"
	"slices"
)

// QDigest estimates quantiles of integers from counts in the nodes of a binary
// tree over their bits.
type QDigest struct {
	maxError float64
	alpha    float64 // decay, which Trino never uses; kept as read
	landmark int64
	count    float64
	min, max int64
	root     int32
	nodes    []qnode
	free     []int32

	// enough is the count at which the digest is compressed next, by a factor.
	enough, by int64
	stack      []int32 // for the next Read
}

// qnode covers the values that share the bits above level with bits.
type qnode struct {
	bits        uint64
	count       float64
	left, right int32
	level       uint8 // 0: a leaf
}

const (
	noNode    = int32(-1)
	tinyCount = 1e-5
	signBit   = 1 << 63
)

// NewQDigest makes an empty digest.
func NewQDigest(maxError float64) *QDigest {
	return &QDigest{maxError: maxError, min: math.MaxInt64, max: math.MinInt64, root: noNode}
}

// ReadQDigest reads a serialized digest.
func ReadQDigest(data []byte) (*QDigest, error) {
	q := &QDigest{}
	if err := q.Read(data); err != nil {
		return nil, err
	}
	return q, nil
}

// Read makes the digest one that is serialized, in the memory that it has. After an error it
// may only be read again.
func (q *QDigest) Read(data []byte) error {
	r := &reader{b: data}
	if r.byte() != 0 {
		return errors.New("Invalid format")
	}
	*q = QDigest{maxError: r.float(), alpha: r.float(), landmark: r.int64(), min: r.int64(), max: r.int64(), nodes: q.nodes, stack: q.stack}
	n := r.int32()
	if r.failed || n < 0 || len(r.b) < 17*n {
		return errTruncated
	}
	if q.alpha != 0 {
		return errors.New("a digest with decay is not supported")
	}
	height := 64 - bits.LeadingZeros64(uint64(q.min^q.max)) + 1
	if height < 64 && n > 1<<height-1 {
		return errors.New("Too many nodes in deserialized tree. Possible corruption")
	}
	q.nodes = slices.Grow(q.nodes[:0], n)[:n]
	stack := q.stack[:0]
	pop := func(has bool) int32 {
		if !has || len(stack) == 0 {
			return noNode
		}
		top := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		return top
	}
	for i := range q.nodes {
		shape := r.byte()
		node := &q.nodes[i]
		node.level = shape >> 2 & 63
		if shape&3 != 0 {
			node.level++
		}
		node.right = pop(shape&1 != 0)
		node.left = pop(shape&2 != 0)
		for _, kid := range []int32{node.left, node.right} {
			// Each child is lower, so that no path is longer than the bits of a value.
			if kid != noNode && q.nodes[kid].level >= node.level {
				return errors.New("Tree is corrupted")
			}
		}
		node.count, node.bits = r.float(), uint64(r.int64())
		q.count += node.count
		stack = append(stack, int32(i))
	}
	if n > 0 && len(stack) != 1 {
		return errors.New("Tree is corrupted. Expected a single root node")
	}
	q.root, q.stack = int32(n-1), stack
	return nil
}

// Append serializes the digest, nodes in post-order.
func (q *QDigest) Append(b []byte) []byte {
	q.Compress()
	b = append(b, 0)
	b = appendFloat(appendFloat(b, q.maxError), q.alpha)
	b = appendInt64(appendInt64(appendInt64(b, q.landmark), q.min), q.max)
	n := len(q.nodes) - len(q.free)
	b = binary.LittleEndian.AppendUint32(slices.Grow(b, 4+17*n), uint32(n))
	return q.appendNode(b, q.root)
}

func (q *QDigest) appendNode(b []byte, at int32) []byte {
	if at == noNode {
		return b
	}
	n := &q.nodes[at]
	shape := max(n.level, 1) - 1
	shape <<= 2
	if n.left != noNode {
		shape |= 2
		b = q.appendNode(b, n.left)
	}
	if n.right != noNode {
		shape |= 1
		b = q.appendNode(b, n.right)
	}
	return appendInt64(appendFloat(append(b, shape), n.count), int64(n.bits))
}

// Add takes in a value.
func (q *QDigest) Add(value int64, weight float64) error {
	if !(weight > 0) {
		return errors.New("weight must be > 0")
	}
	q.max, q.min = max(q.max, value), min(q.min, value)
	before := q.count
	q.insert(uint64(value)^signBit, weight)
	if k := int64(q.factor()); k != q.by {
		q.by, q.enough = k, (int64(before)/k+1)*k
	}
	if int64(q.count) >= q.enough {
		q.Compress()
	}
	return nil
}

// factor is how many nodes there may be, about.
func (q *QDigest) factor() int32 {
	if q.root == noNode {
		return 1
	}
	k := float64(int(q.nodes[q.root].level)+1) / q.maxError
	if !(k < math.MaxInt32) {
		return math.MaxInt32
	}
	return max(int32(k), 1)
}

func (q *QDigest) newNode(b uint64, level uint8, count float64) int32 {
	q.count += count
	n := qnode{bits: b, level: level, count: count, left: noNode, right: noNode}
	if k := len(q.free); k > 0 {
		i := q.free[k-1]
		q.free = q.free[:k-1]
		q.nodes[i] = n
		return i
	}
	if len(q.nodes) == cap(q.nodes) {
		q.nodes = slices.Grow(q.nodes, max(len(q.nodes), 8))
	}
	q.nodes = append(q.nodes, n)
	return int32(len(q.nodes) - 1)
}

// sameSubtree reports that two values agree above a level.
func sameSubtree(a, b uint64, level uint8) bool { return level == 64 || a>>level == b>>level }

// goesRight tells the branch of a node of this level.
func goesRight(b uint64, level uint8) bool { return b>>(level-1)&1 != 0 }

func (q *QDigest) insert(b uint64, count float64) {
	if count < tinyCount {
		return
	}
	parent, right := noNode, false
	for at := q.root; ; {
		if at == noNode {
			q.hang(parent, right, q.newNode(b, 0, count))
			return
		}
		n := &q.nodes[at]
		if !sameSubtree(b, n.bits, n.level) {
			q.hang(parent, right, q.siblings(at, q.newNode(b, 0, count)))
			return
		}
		if n.level == 0 {
			n.count += count
			q.count += count
			return
		}
		parent, right = at, goesRight(b, n.level)
		if at = n.left; right {
			at = n.right
		}
	}
}

// hang makes a node a child of another one, or the root of none.
func (q *QDigest) hang(parent int32, right bool, child int32) {
	switch {
	case parent == noNode:
		q.root = child
	case right:
		q.nodes[parent].right = child
	default:
		q.nodes[parent].left = child
	}
}

// siblings puts two nodes under a new one, where they part.
func (q *QDigest) siblings(first, second int32) int32 {
	a := q.nodes[first].bits
	level := uint8(64 - bits.LeadingZeros64(a^q.nodes[second].bits))
	parent := q.newNode(a, level, 0)
	if goesRight(a, level) {
		first, second = second, first
	}
	q.nodes[parent].left, q.nodes[parent].right = first, second
	return parent
}

// Merge takes in another digest.
func (q *QDigest) Merge(o *QDigest) {
	q.root = q.mergeNode(q.root, o, o.root)
	q.max, q.min = max(q.max, o.max), min(q.min, o.min)
	q.Compress()
}

func (q *QDigest) mergeNode(at int32, o *QDigest, from int32) int32 {
	if from == noNode {
		return at
	}
	if at == noNode {
		return q.copyNode(o, from)
	}
	a, b := q.nodes[at], o.nodes[from]
	switch {
	case !sameSubtree(a.bits, b.bits, max(a.level, b.level)):
		return q.siblings(at, q.copyNode(o, from))
	case a.level > b.level && goesRight(b.bits, a.level):
		kid := q.mergeNode(a.right, o, from)
		q.nodes[at].right = kid
		return at
	case a.level > b.level:
		kid := q.mergeNode(a.left, o, from)
		q.nodes[at].left = kid
		return at
	case a.level < b.level:
		var left, right int32
		if goesRight(a.bits, b.level) {
			left, right = q.copyNode(o, b.left), q.mergeNode(at, o, b.right)
		} else {
			left, right = q.mergeNode(at, o, b.left), q.copyNode(o, b.right)
		}
		out := q.newNode(b.bits, b.level, b.count)
		q.nodes[out].left, q.nodes[out].right = left, right
		return out
	}
	q.count += b.count
	q.nodes[at].count += b.count
	left := q.mergeNode(a.left, o, b.left)
	right := q.mergeNode(a.right, o, b.right)
	q.nodes[at].left, q.nodes[at].right = left, right
	return at
}

func (q *QDigest) copyNode(o *QDigest, from int32) int32 {
	if from == noNode {
		return noNode
	}
	n := o.nodes[from]
	out := q.newNode(n.bits, n.level, n.count)
	left := q.copyNode(o, n.left)
	right := q.copyNode(o, n.right)
	q.nodes[out].left, q.nodes[out].right = left, right
	return out
}

// walk visits children before their parents until f says to stop.
func (q *QDigest) walk(at int32, f func(int32) bool) bool {
	if at == noNode {
		return false
	}
	left, right := q.nodes[at].left, q.nodes[at].right
	if left != noNode && !q.walk(left, f) || right != noNode && !q.walk(right, f) {
		return false
	}
	return f(at)
}

// Compress moves the counts of light children to their parents.
func (q *QDigest) Compress() {
	q.by = 0
	q.compressNode(q.root, math.Floor(q.count/float64(q.factor())))
	if q.root != noNode && q.nodes[q.root].count < tinyCount {
		q.root = q.remove(q.root)
	}
}

// compressNode does so below a node, children before their parents.
func (q *QDigest) compressNode(at int32, bound float64) {
	if at == noNode {
		return
	}
	n := &q.nodes[at]
	if n.left == noNode && n.right == noNode {
		return
	}
	q.compressNode(n.left, bound)
	q.compressNode(n.right, bound)
	leftCount, rightCount := q.countOf(n.left), q.countOf(n.right)
	light := n.count+leftCount+rightCount < bound
	if n.left != noNode && (light || leftCount < tinyCount) {
		n.left = q.remove(n.left)
		n.count += leftCount
	}
	if n.right != noNode && (light || rightCount < tinyCount) {
		n.right = q.remove(n.right)
		n.count += rightCount
	}
}

func (q *QDigest) countOf(at int32) float64 {
	if at == noNode {
		return 0
	}
	return q.nodes[at].count
}

// remove takes a node out and gives what stands in its place; a node with two
// children only loses its count.
func (q *QDigest) remove(at int32) int32 {
	n := &q.nodes[at]
	if n.left != noNode && n.right != noNode {
		n.count = 0
		return at
	}
	kid := n.left
	if kid == noNode {
		kid = n.right
	}
	q.free = append(q.free, at)
	return kid
}

func (n *qnode) mask() uint64 {
	if n.level == 0 {
		return 0
	}
	return math.MaxUint64 >> (64 - n.level)
}

func (n *qnode) high() int64 { return int64((n.bits | n.mask()) ^ signBit) }
func (n *qnode) low() int64  { return int64(n.bits&^n.mask() ^ signBit) }

// Count is the total weight.
func (q *QDigest) Count() float64 { return q.count }

// Quantile is an upper bound of the value at a share.
func (q *QDigest) Quantile(share float64) (int64, error) {
	if !(share >= 0 && share <= 1) {
		return 0, errors.New("quantile must be between [0,1]")
	}
	out, sum := q.max, 0.0
	q.walk(q.root, func(at int32) bool {
		n := &q.nodes[at]
		if sum += n.count; sum > share*q.count {
			out = min(n.high(), q.max)
			return false
		}
		return true
	})
	return out, nil
}

// Rank is the share of values below one; ok is false for a value outside of the digest.
func (q *QDigest) Rank(value int64) (share float64, ok bool) {
	low, high := q.min, q.max
	q.walk(q.root, func(at int32) bool {
		if n := &q.nodes[at]; n.count >= tinyCount {
			low = max(low, n.low())
			return false
		}
		return true
	})
	q.walkDown(q.root, func(at int32) bool {
		if n := &q.nodes[at]; n.count >= tinyCount {
			high = min(high, n.high())
			return false
		}
		return true
	})
	if value < low || value > high || q.count == 0 {
		return 0, false
	}
	sum := 0.0
	q.walk(q.root, func(at int32) bool {
		n := &q.nodes[at]
		if value <= n.high() {
			return false
		}
		sum += n.count
		return true
	})
	return sum / q.count, true
}

// walkDown is walk with the right child first.
func (q *QDigest) walkDown(at int32, f func(int32) bool) bool {
	if at == noNode {
		return false
	}
	left, right := q.nodes[at].left, q.nodes[at].right
	if right != noNode && !q.walkDown(right, f) || left != noNode && !q.walkDown(left, f) {
		return false
	}
	return f(at)
}
