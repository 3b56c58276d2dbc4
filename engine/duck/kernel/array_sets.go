package kernel

// appendUnseen appends the elements that are new to a set.
func appendUnseen(b *Builder, s *set, v *Vec, start, end int) {
	for k := start; k < end; k++ {
		if s.add(v, k) {
			b.Copy(v, k)
		}
	}
}

func arrayDistinct(c *Call, i int) error {
	v, start, end := c.list(0, i)
	appendUnseen(c.Out.kids[0], &set{}, v, start, end)
	c.Out.End()
	return nil
}

func arrayUnion(c *Call, i int) error {
	s := &set{}
	for k := range 2 {
		v, start, end := c.list(k, i)
		appendUnseen(c.Out.kids[0], s, v, start, end)
	}
	c.Out.End()
	return nil
}

// arrayIntersect keeps the order of the longer array.
func arrayIntersect(c *Call, i int) error {
	a, s, e := c.list(0, i)
	b, t, f := c.list(1, i)
	if e-s < f-t {
		a, s, e, b, t, f = b, t, f, a, s, e
	}
	var both, seen set
	for k := t; k < f; k++ {
		both.add(b, k)
	}
	for k := s; k < e; k++ {
		if both.has(a, k) && seen.add(a, k) {
			c.Out.kids[0].Copy(a, k)
		}
	}
	c.Out.End()
	return nil
}

func arrayExcept(c *Call, i int) error {
	a, s, e := c.list(0, i)
	b, t, f := c.list(1, i)
	out := c.Out.kids[0]
	if t == f { // Repetitions stay then.
		appendRange(out, a, s, e)
	} else {
		seen := &set{}
		for k := t; k < f; k++ {
			seen.add(b, k)
		}
		appendUnseen(out, seen, a, s, e)
	}
	c.Out.End()
	return nil
}

func arraysOverlap(c *Call, i int) error {
	a, s, e := c.list(0, i)
	b, t, f := c.list(1, i)
	if found, ok := overlap(a, s, e, b, t, f); ok {
		c.Out.Bool(found)
	} else {
		c.Out.Null()
	}
	return nil
}

// overlap is arrays_overlap of one row; it is NULL if not ok.
func overlap(a *Vec, s, e int, b *Vec, t, f int) (found, ok bool) {
	if s == e || t == f {
		return false, true
	}
	var seen set
	null := false
	for k := s; k < e; k++ {
		if a.Null(k) {
			null = true
		} else {
			seen.add(a, k)
		}
	}
	for k := t; k < f; k++ {
		if b.Null(k) {
			null = true
		} else if seen.has(b, k) {
			return true, true
		}
	}
	return false, !null
}

func arrayHistogram(c *Call, i int) error {
	v, start, end := c.list(0, i)
	appendCounts(c.Out, v, start, end)
	return nil
}

// appendCounts appends a map from values that are not NULL to how often they occur.
func appendCounts(out *Builder, v *Vec, start, end int) (found bool) {
	var values set
	var counts []int64
	for k := start; k < end; k++ {
		if v.Null(k) {
			continue
		}
		n, isNew := values.index(v, k)
		if isNew {
			out.kids[0].Copy(v, k)
			counts = append(counts, 0)
		}
		counts[n]++
	}
	out.kids[1].Ints(counts)
	out.End()
	return len(counts) > 0
}
