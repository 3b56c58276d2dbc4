package geo

import (
	"math"
	"slices"
)

// lines are the longest lines of the edges that are wanted, and the nodes on none. They go
// where most paths of some operands do, or most of all.
func (w *linework) lines(wanted func(*lineEdge) bool, own operands) (lines [][]Point, alone []int) {
	w.visitNodes()
	t := &w.tracer
	t.linework, t.own = w, own
	t.good, t.visited, t.on = zeroed(t.good, len(w.edges)), zeroed(t.visited, len(w.edges)), zeroed(t.on, len(w.nodes))
	for i := range w.edges {
		t.good[i] = wanted(&w.edges[i])
	}
	for n := range w.nodes {
		for _, h := range w.around(n) {
			if t.good[h/2] {
				t.on[n] = true
				if !t.visited[h/2] {
					lines = t.trace(h, lines)
				}
			}
		}
	}
	t.alone = t.alone[:0]
	for n, on := range t.on {
		if !on {
			t.alone = append(t.alone, n)
		}
	}
	return lines, t.alone
}

// visitNodes finds where the tracks pass each node.
func (w *linework) visitNodes() {
	w.visited = zeroed(w.visited, len(w.nodes)+1)
	total := 0
	for i := range w.tracks {
		for _, n := range w.tracks[i].nodes {
			w.visited[n]++
			total++
		}
	}
	w.visits = zeroed(w.visits, total)
	end := 0
	for n, count := range w.visited {
		end += count
		w.visited[n] = end
	}
	for i := len(w.tracks) - 1; i >= 0; i-- {
		for at, n := range slices.Backward(w.tracks[i].nodes) {
			w.visited[n]--
			w.visits[w.visited[n]] = visit{i, at}
		}
	}
}

// A tracer follows edges.
type tracer struct {
	*linework
	good, visited []bool // of the edges
	on            []bool // of the nodes
	alone         []int
	line          []int
	own           operands
}

// next is the half edge on which a line goes on, -1 if there is none or several.
// A crossroad is a node where anything else meets the line.
func (t *tracer) next(h int) (next int, crossroad bool) {
	list := t.around(t.to(h))
	next = -1
	for _, n := range list {
		if n == h^1 || !t.good[n/2] {
			continue
		}
		if next >= 0 {
			return -1, true
		}
		next = n
	}
	return next, len(list) > 2
}

// trace follows a line to both sides of a half edge, and adds what it finds to others.
func (t *tracer) trace(h int, lines [][]Point) [][]Point {
	t.visited[h/2] = true
	length, _ := t.direction(h, -1)
	start := -1
	line := append(t.line[:0], h)
	split, closed := false, false
	for back := h; ; {
		twin, crossroad := t.next(back ^ 1)
		if twin < 0 {
			break
		}
		split = split || crossroad
		if back = twin ^ 1; back == h {
			closed = true
			break
		}
		t.visited[back/2] = true
		var l float64
		l, start = t.direction(back, start)
		length += l
		line = append(line, back)
	}
	slices.Reverse(line)
	for !closed {
		ahead, crossroad := t.next(line[len(line)-1])
		if ahead < 0 {
			split = split || crossroad
			break
		}
		t.visited[ahead/2] = true
		l, _ := t.direction(ahead, -1)
		length += l
		line = append(line, ahead)
	}
	if i := slices.Index(line, start); closed && i > 0 {
		line = append(slices.Clone(line[i:]), line[:i]...)
	}
	if length < 0 {
		slices.Reverse(line)
		for i := range line {
			line[i] ^= 1
		}
	}
	t.line = line
	return t.points(line, split, lines)
}

// direction is an edge's length, negative where paths go against it, and the half
// edge at which a line around to itself starts.
func (t *tracer) direction(h, start int) (float64, int) {
	from, to := t.origin(h), t.to(h)
	all, own := 0, 0
	for _, v := range t.visits[t.linework.visited[from]:t.linework.visited[from+1]] {
		track := &t.tracks[v.track]
		if track.first == v.at {
			start = h
		}
		sign, with := 0, -1
		if n, at := track.step(v.at, 1); n == to {
			sign, with = 1, at
		} else if n, at := track.step(v.at, -1); n == to {
			sign, with = -1, at
		}
		if all += sign; sign != 0 && track.owner&t.own != 0 {
			own += sign
			if track.first == with {
				start = t.following(h)
			}
		}
	}
	if own == 0 {
		own = all
	}
	a, b := t.nodes[from], t.nodes[to]
	return float64(own) * math.Hypot(b.X-a.X, b.Y-a.Y), start
}

// following is the half edge that goes on along the face to the right of one.
func (w *linework) following(h int) int {
	list := w.around(w.to(h))
	return list[(slices.Index(list, h^1)+1)%len(list)]
}

// points adds a line, in two parts if it leads back to where it started and touches
// something else.
func (t *tracer) points(line []int, split bool, lines [][]Point) [][]Point {
	from := t.origin(line[0])
	points := append(make([]Point, 0, len(line)+1), t.nodes[from])
	for _, h := range line {
		points = append(points, t.nodes[t.to(h)])
	}
	if half := (len(line) + 1) / 2; split && from == t.to(line[len(line)-1]) && half < len(line) {
		return append(lines, slices.Clip(points[:half+1]), points[half:])
	}
	return append(lines, points)
}
