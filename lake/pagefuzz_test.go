package lake

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/parquet-go/parquet-go"

	"glaux/lake/reframe"
	"glaux/sql"
)

// pagedFile is a Parquet file of small pages, and its metadata.
func pagedFile(t testing.TB) (raw []byte, ft *footer) {
	t.Helper()
	type row struct {
		ID   int64            `parquet:"id"`
		Name *string          `parquet:"name,optional"`
		F    float64          `parquet:"f"`
		Tags []string         `parquet:"tags,list"`
		Map  map[string]int32 `parquet:"map"`
	}
	var b bytes.Buffer
	w := parquet.NewGenericWriter[row](&b, parquet.PageBufferSize(500))
	for i := range 1000 {
		r := row{ID: int64(i), F: float64(i) / 2, Map: map[string]int32{"k": int32(i)}}
		if i%3 > 0 {
			name := fmt.Sprintf("n%04d", i)
			r.Name = &name
		}
		for range i % 4 {
			r.Tags = append(r.Tags, "tag")
		}
		if _, err := w.Write([]row{r}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	raw = b.Bytes()
	size := binary.LittleEndian.Uint32(raw[len(raw)-8:])
	m, err := reframe.Metadata(raw[len(raw)-8-int(size) : len(raw)-8])
	if err == nil {
		ft, err = digest(m, int64(len(raw))-8-int64(size))
	}
	if err != nil {
		t.Fatal(err)
	}
	return raw, ft
}

// pagesOf plans the only row group of a file whose indexes are given.
func pagesOf(ft *footer, index map[Range][]byte) (groupPages, Figures) {
	var figures Figures
	p := pagePlan{ft: ft, needed: make([]bool, len(ft.leaves)), figures: &figures, index: newIndexReader(&Planner{}, Object{}), conditions: []Condition{
		{Any: []Condition{
			{Column: "id", Type: sql.T(sql.BigInt), Spans: []Span{{int64(300), int64(310)}, {int64(900), nil}}},
			{All: []Condition{
				{Column: "name", Type: sql.T(sql.Varchar), Spans: []Span{{"n05", "n06"}}},
				{Column: "f", Type: sql.T(sql.Double), Spans: []Span{{260.5, 270.5}}},
			}},
		}},
	}}
	for i := range p.needed {
		p.needed[i] = true
	}
	p.index.raw = index
	return p.group(0, &ft.groups[0]), figures
}

func indexesOf(raw []byte, ft *footer) map[Range][]byte {
	out := map[Range][]byte{}
	for _, c := range ft.groups[0].chunks {
		for _, r := range []Range{c.pages.bounds, c.pages.offsets} {
			out[r] = bytes.Clone(raw[r.Off:][:r.Len])
		}
	}
	return out
}

// checkEdits makes sure that what edits show fits, and lies in the chunks.
func checkEdits(t *testing.T, ft *footer, g groupPages) {
	t.Helper()
	for i, e := range g.edits {
		at := ft.groups[0].chunks[i].at
		if e.edit.Chunk != at || e.edit.size() > at.Len {
			t.Errorf("chunk %d: %d bytes for %d", i, e.edit.size(), at.Len)
		}
		last := at.Off
		for _, r := range e.kept {
			if r.Off < last || r.Len <= 0 || r.Off+r.Len > at.Off+at.Len {
				t.Errorf("chunk %d: %v is kept of %v", i, e.kept, at)
			}
			last = r.Off + r.Len
		}
	}
}

func TestPagePlan(t *testing.T) {
	raw, ft := pagedFile(t)
	g, figures := pagesOf(ft, indexesOf(raw, ft))
	if checkEdits(t, ft, g); len(g.edits) < 4 || figures.Pages == 0 || figures.Pages >= figures.PagesTotal || g.rows < 120 || g.rows > 400 {
		t.Errorf("%d of %d chunks are edited, %+v, %d rows", len(g.edits), len(ft.leaves), figures, g.rows)
	}
	// An index that isn't there, or isn't one, decides nothing.
	for r := range indexesOf(raw, ft) {
		index := indexesOf(raw, ft)
		delete(index, r)
		without, _ := pagesOf(ft, index)
		index[r] = []byte("\x15\x02")
		broken, _ := pagesOf(ft, index)
		for _, g := range []groupPages{without, broken} {
			if checkEdits(t, ft, g); !g.may || g.rows < 120 {
				t.Errorf("%v: %d rows", r, g.rows)
			}
		}
	}
}

// FuzzPageIndex breaks page indexes: they are used or not, and what is made of them fits.
func FuzzPageIndex(f *testing.F) {
	raw, ft := pagedFile(f)
	f.Add(byte(0), false, uint16(3), byte(1))
	f.Add(byte(1), true, uint16(9), byte(0x40))
	f.Fuzz(func(t *testing.T, leaf byte, bounds bool, at uint16, x byte) {
		index := indexesOf(raw, ft)
		c := &ft.groups[0].chunks[int(leaf)%len(ft.leaves)]
		r := c.pages.offsets
		if bounds {
			r = c.pages.bounds
		}
		index[r][int(at)%len(index[r])] ^= x
		g, _ := pagesOf(ft, index)
		checkEdits(t, ft, g)
	})
}
