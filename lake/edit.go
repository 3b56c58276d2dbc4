package lake

import "slices"

// Edit is what a reader gets to see of a column chunk: the pages that may have what it
// needs, one behind the other, and stand-ins for the others. A reader that takes page
// after page from where the chunk begins, and looks for no page elsewhere, notices nothing.
type Edit struct {
	// Chunk is where the chunk is. What follows the last of Parts in it is not read.
	Chunk Range
	Parts []EditPart
}

// EditPart is either bytes or a range of the object.
type EditPart struct {
	Bytes []byte
	From  Range
}

// chunkEdit makes the edit of a chunk.
type chunkEdit struct {
	leaf    *leaf
	chunk   *chunk
	offsets *pageOffsets
	keep    []bool // of its pages
	// own, if not nil, gives a value that may stand in for a page, and fits says of
	// which other pages, too; else that is the least value of the chunk, and of all.
	own  func(page int) []byte
	fits func(value []byte, page int) bool
}

// make returns the edit, and what it leaves of the chunk; false says that the chunk
// has to be read as it is.
func (e *chunkEdit) make() (edit Edit, kept []Range, ok bool) {
	edit.Chunk = e.chunk.at
	var values [][]byte // of a dictionary that is added
	n := e.offsets.count()
	for i := 0; i < n; {
		from := i
		value := e.value(from)
		for i++; i < n && e.keep[i] == e.keep[from] && (e.keep[from] || e.own == nil || e.fits(value, i)); i++ {
		}
		if e.keep[from] {
			kept = append(kept, Range{e.offsets.at[from], e.offsets.at[i] - e.offsets.at[from]})
			edit.Parts = append(edit.Parts, EditPart{From: kept[len(kept)-1]})
			continue
		}
		page, added := e.standIn(e.offsets.rows[i]-e.offsets.rows[from], value, len(values))
		if page == nil {
			return edit, nil, false
		}
		if added {
			values = append(values, value)
		}
		edit.Parts = append(edit.Parts, EditPart{Bytes: page})
	}
	switch head := (Range{e.chunk.at.Off, e.chunk.pages.data - e.chunk.at.Off}); {
	case len(values) > 0 && (len(kept) == 0 || head.Len == 0):
		page := dictionary(e.leaf, values, e.chunk.codec)
		if page == nil {
			return edit, nil, false
		}
		edit.Parts = append([]EditPart{{Bytes: page}}, edit.Parts...)
	case len(values) > 0:
		return edit, nil, false // It has a dictionary of its own.
	case len(kept) > 0 && head.Len > 0:
		if kept[0].Off == e.chunk.pages.data {
			kept[0] = Range{head.Off, head.Len + kept[0].Len}
			edit.Parts[0].From = kept[0]
		} else {
			kept = append([]Range{head}, kept...)
			edit.Parts = append([]EditPart{{From: head}}, edit.Parts...)
		}
	}
	if e.leaf.rep > 0 {
		// Rows that had several values have one now. A reader that counts values may
		// ask for as many as the chunk had, and leaves alone what is too much.
		edit.Parts = append(edit.Parts, EditPart{Bytes: nullPage(e.leaf, e.chunk.pages.values)})
	}
	return edit, kept, edit.size() <= edit.Chunk.Len
}

// value stands in for a page of a column that has no NULL.
func (e *chunkEdit) value(page int) []byte {
	if e.own != nil {
		if v := e.own(page); v != nil {
			return v
		}
	}
	return e.chunk.least
}

// standIn is a page of rows, and whether a dictionary must have the value for it at a place.
func (e *chunkEdit) standIn(rows int64, value []byte, place int) (page []byte, added bool) {
	switch {
	case e.leaf.def > 0:
		return nullPage(e.leaf, rows), false
	case !e.leaf.isStandIn(value):
		return nil, false
	case !e.leaf.needsDictionary():
		return valuePage(e.leaf, rows, value, 0), false
	case e.own == nil && (place > 0 || e.chunk.pages.hasDictionary && slices.Contains(e.keep, true)):
		return valuePage(e.leaf, rows, value, 0), false // the added one, or some value that the chunk has
	}
	return valuePage(e.leaf, rows, value, place), true
}

func (e *Edit) size() (n int64) {
	for _, p := range e.Parts {
		n += int64(len(p.Bytes)) + p.From.Len
	}
	return n
}
