package lake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"glaux/lake/orc"
	"glaux/sql"
)

// OrcStripe is a stripe of an ORC file to read.
type OrcStripe struct {
	Number int
	// Groups are the ranges of row groups that may hold rows needed, each from its
	// first up to the one after its last; nil: all.
	Groups [][2]int
}

// OrcColumn finds the top-level field that holds a column of the table: by its
// place in the table's list, or by name with orc.column.index.access = false.
// Zero says that the file has none.
func OrcColumn(t *orc.Tail, s SerDe, table []Column, name string) int {
	if strings.EqualFold(s.Properties["orc.column.index.access"], "false") {
		return max(t.Column(name), 0)
	}
	kids := t.Types[0].Kids
	for i, c := range table {
		if strings.EqualFold(c.Name, name) && i < len(kids) {
			return kids[i]
		}
	}
	return 0
}

// OrcTypes are the types of a file that are read of one of its columns as a type: of
// structs those of the fields that the type has.
func OrcTypes(t *orc.Tail, id int, as sql.Type) []int {
	of := &t.Types[id]
	out := []int{id}
	switch {
	case of.Kind == orc.Struct && as.Kind == sql.Row:
		for _, f := range as.Fields {
			if i := of.Field(f.Name); i >= 0 {
				out = append(out, OrcTypes(t, of.Kids[i], f.Type)...)
			}
		}
	case of.Kind == orc.List && as.Kind == sql.Array:
		out = append(out, OrcTypes(t, of.Kids[0], *as.Elem)...)
	case of.Kind == orc.Map && as.Kind == sql.Map:
		out = append(append(out, OrcTypes(t, of.Kids[0], *as.Key)...), OrcTypes(t, of.Kids[1], *as.Elem)...)
	default:
		return t.Subtree(id)
	}
	return out
}

// orcField finds the type of a column or of a field of it; zero: the file has none;
// negative: it isn't where structs have theirs.
func orcField(t *orc.Tail, s SerDe, table []Column, name string, path []string) int {
	id := OrcColumn(t, s, table, name)
	for _, f := range path {
		if id == 0 {
			break
		}
		of := &t.Types[id]
		if of.Kind != orc.Struct {
			return -1
		}
		if i := of.Field(f); i >= 0 {
			id = of.Kids[i]
		} else {
			id = 0
		}
	}
	return id
}

// OrcError words what is wrong with an ORC file.
func OrcError(err error, where string) error {
	if e, ok := errors.AsType[*orc.Error](err); ok {
		return &sql.Error{Name: "HIVE_BAD_DATA", Message: fmt.Sprintf("Malformed ORC file. %s [%s]", e.Reason, where)}
	}
	return err
}

// orcFile is what planning needs of an ORC file's metadata.
type orcFile struct {
	tail    *orc.Tail
	stripes []*orc.Stripe
}

func (f *orcFile) weight() int { return 1 + len(f.tail.Types)*(1+len(f.stripes)) }

// orcCache keeps ORC files' metadata by object version.
type orcCache struct {
	mu      sync.Mutex
	entries map[string]*orcFile
	size    int
}

// get returns a file's metadata, and how many requests that took.
func (c *orcCache) get(ctx context.Context, st Store, obj Object) (f *orcFile, requests int, err error) {
	key := obj.URI.String() + "\x00" + obj.ETag
	c.mu.Lock()
	f = c.entries[key]
	c.mu.Unlock()
	if f != nil {
		return f, 0, nil
	}
	if f, err = readOrc(ctx, st, obj); err != nil {
		return nil, 0, OrcError(err, obj.URI.String())
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries == nil {
		c.entries = map[string]*orcFile{}
	}
	c.entries[key] = f
	c.size += f.weight()
	for k, old := range c.entries {
		if c.size <= maxCachedChunks || k == key {
			break
		}
		c.size -= old.weight()
		delete(c.entries, k)
	}
	return f, 1 + len(f.stripes), nil
}

func readOrc(ctx context.Context, st Store, obj Object) (*orcFile, error) {
	src := &objectReader{ctx, st, obj}
	tail, err := orc.ReadTail(src, obj.Size)
	if err != nil {
		return nil, err
	}
	if tail.Transactional() {
		return nil, &sql.Error{Name: "NOT_SUPPORTED", Message: fmt.Sprintf("%s belongs to a Hive ACID table: transactional tables are not supported", obj.URI)}
	}
	f := &orcFile{tail: tail, stripes: make([]*orc.Stripe, len(tail.Stripes))}
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(planWidth)
	for i := range f.stripes {
		work.Go(func() (err error) {
			f.stripes[i], err = tail.ReadStripe(&objectReader{ctx, st, obj}, i)
			return err
		})
	}
	return f, work.Wait()
}

// objectReader reads an object as orc wants it.
type objectReader struct {
	ctx context.Context
	st  Store
	obj Object
}

// ReadAt implements io.ReaderAt.
func (r *objectReader) ReadAt(p []byte, off int64) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	body, err := r.st.Read(r.ctx, r.obj, off, int64(len(p)))
	if err != nil {
		return 0, fmt.Errorf("read the metadata of %s: %w", r.obj.URI, err)
	}
	defer body.Close()
	n, err := io.ReadFull(body, p)
	if err != nil {
		return n, fmt.Errorf("read the metadata of %s: %w", r.obj.URI, err)
	}
	return n, nil
}

// planORC finds the stripes and row groups to read of a file, and the ranges of
// the streams needed.
func (p *Planner) planORC(ctx context.Context, f *File, figures *Figures, loc Location, needed []Column, bounds []Bound) error {
	file, requests, err := p.orcs.get(ctx, p.Store, f.Object)
	if err != nil {
		return err
	}
	figures.Requests += int64(requests)
	if requests == 0 {
		figures.CacheHits++
	}
	f.Rows, f.Footer = 0, Range(file.tail.At)
	f.Chunks, f.Expected, f.Filters = []Range{}, []Range{}, []Range{{0, 3}}
	types := orcNeeded(file.tail, loc, needed)
	src := &objectReader{ctx, p.Store, f.Object}
	figures.RowGroupsTotal += int64(len(file.stripes))
	for i, s := range file.stripes {
		prune := orcPruner{file.tail, s, loc, bounds}
		if !prune.stripe() {
			continue
		}
		groups, read, err := prune.groups(src)
		figures.Requests += int64(read)
		if err != nil {
			return OrcError(err, f.Object.URI.String())
		}
		if groups != nil && len(groups) == 0 {
			continue
		}
		f.Stripes = append(f.Stripes, OrcStripe{Number: i, Groups: groups})
		f.Rows += s.Info.Rows
		f.Filters = append(f.Filters, Range(s.FootAt))
		if groups != nil || s.Groups() > 1 {
			for _, r := range s.RowIndexRanges(types) {
				f.Filters = append(f.Filters, Range(r))
			}
		}
		for _, r := range s.DataRanges(types) {
			f.Chunks = append(f.Chunks, Range(r))
			if groups == nil {
				f.Expected = append(f.Expected, Range(r))
			}
			figures.Bytes += r.Len
		}
		figures.RowGroups++
		figures.Files = 1
	}
	figures.Rows += f.Rows
	slices.SortFunc(f.Chunks, func(a, b Range) int { return int(min(max(a.Off-b.Off, -1), 1)) })
	return nil
}

// orcNeeded are the types that hold what is needed of a file.
func orcNeeded(t *orc.Tail, loc Location, needed []Column) (types []int) {
	of := &Scan{Columns: needed, Partition: make([]int, len(needed)), Hidden: make([]string, len(needed))}
	for i := range needed {
		of.Partition[i] = -1
	}
	seen := map[int]bool{}
	for _, c := range needed {
		id := OrcColumn(t, loc.SerDe, loc.Table, c.Name)
		if id <= 0 || seen[id] {
			continue
		}
		seen[id] = true
		as, known := declared(loc.Table, c.Name, nil)
		switch whole := len(c.Path) == 0 && !c.Present; {
		case !known && !whole:
			continue // The place's table hasn't got it.
		case !known:
			as = c.Type
		}
		types = append(types, OrcTypes(t, id, of.Narrowed(c.Name, as, true))...)
	}
	return types
}
