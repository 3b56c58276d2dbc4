package match

// layout is what threads remember of the rows they took, as numbers in a block: of
// each way that conditions navigate by, the rows it may lead to, and for each
// group of rows that is aggregated, the number of a chain. Threads at the same
// instruction with equal blocks can't differ any more.
type layout struct {
	tracks []track
	chains []*chain
	size   int
	sets   [][]bool // by set and variable
}

// track keeps the first or last rows of a set.
type track struct {
	set    int
	first  bool
	depth  int  // how many rows
	labels bool // their variables too, behind them
	at     int  // in the block
}

func (t *track) width() int {
	if t.labels {
		return 2 * t.depth
	}
	return t.depth
}

// chain is the rows of a set in order, shared by all threads that took the same.
type chain struct {
	set        int
	labels     bool // the variable counts too
	at         int  // in the block: the last link, -1 for none
	links      []link
	index      map[link]int32
	aggregates []*aggregation
}

type link struct{ parent, row, variable int32 }

func newLayout(sets [][]int, variables int) *layout {
	l := &layout{}
	for _, set := range sets {
		has := make([]bool, variables)
		for i := range has {
			has[i] = set == nil
		}
		for _, v := range set {
			has[v] = true
		}
		l.sets = append(l.sets, has)
	}
	return l
}

// track makes sure that rows are kept for a navigation; placing comes later.
func (l *layout) track(nav Nav, labels bool) int {
	for i := range l.tracks {
		t := &l.tracks[i]
		if t.set == nav.Set && t.first == nav.First {
			t.depth = max(t.depth, nav.Offset+1)
			t.labels = t.labels || labels
			return i
		}
	}
	l.tracks = append(l.tracks, track{set: nav.Set, first: nav.First, depth: nav.Offset + 1, labels: labels})
	return len(l.tracks) - 1
}

func (l *layout) chain(set int, labels bool) *chain {
	for _, c := range l.chains {
		if c.set == set {
			c.labels = c.labels || labels
			return c
		}
	}
	c := &chain{set: set, labels: labels, index: map[link]int32{}}
	l.chains = append(l.chains, c)
	return c
}

// place gives tracks and chains their places in the block.
func (l *layout) place() {
	l.size = 0
	for i := range l.tracks {
		l.tracks[i].at = l.size
		l.size += l.tracks[i].width()
	}
	for _, c := range l.chains {
		c.at = l.size
		l.size++
	}
}

// reset forgets the chains of the attempt before.
func (l *layout) reset() {
	for _, c := range l.chains {
		c.links = c.links[:0]
		clear(c.index)
		for _, a := range c.aggregates {
			a.states = a.states[:0]
		}
	}
}

// step makes the block after a row was taken as a variable.
func (l *layout) step(to, from []int32, row, variable int32) {
	copy(to, from)
	for i := range l.tracks {
		t := &l.tracks[i]
		if !l.sets[t.set][variable] {
			continue
		}
		rows := to[t.at : t.at+t.depth]
		slot := 0
		if t.first {
			for slot < t.depth && rows[slot] >= 0 {
				slot++
			}
			if slot == t.depth {
				continue
			}
		} else {
			copy(rows[1:], from[t.at:t.at+t.depth-1])
		}
		rows[slot] = row
		if t.labels {
			labels := to[t.at+t.depth : t.at+2*t.depth]
			if !t.first {
				copy(labels[1:], from[t.at+t.depth:t.at+2*t.depth-1])
			}
			labels[slot] = variable
		}
	}
	for _, c := range l.chains {
		if l.sets[c.set][variable] {
			to[c.at] = c.extend(from[c.at], row, variable)
		}
	}
}

func (c *chain) extend(parent, row, variable int32) int32 {
	key := link{parent, row, variable}
	if !c.labels {
		key.variable = 0
	}
	if id, ok := c.index[key]; ok {
		return id
	}
	id := int32(len(c.links))
	c.links = append(c.links, key)
	c.index[key] = id
	return id
}

// rows are the chain's links up to one, in order.
func (c *chain) rows(last int32) []link {
	n := 0
	for at := last; at >= 0; at = c.links[at].parent {
		n++
	}
	out := make([]link, n)
	for at := last; at >= 0; at = c.links[at].parent {
		n--
		out[n] = c.links[at]
	}
	return out
}

func hashBlock(pc int32, block []int32) uint64 {
	h := uint64(pc)*0x9E3779B97F4A7C15 + 1
	for _, x := range block {
		h = (h ^ uint64(uint32(x))) * 0xff51afd7ed558ccd
		h ^= h >> 29
	}
	return h
}
