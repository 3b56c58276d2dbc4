package lake

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"glaux/sql"
)

// ScanRequest says what to read of a table. Columns, Partition, Hidden and
// PartitionNames are as in Scan.
type ScanRequest struct {
	Columns        []Column
	Partition      []int
	Hidden         []string
	PartitionNames []string
	// Locations are the places of the partitions that survived pruning, or the one
	// of a table without partitions.
	Locations []Location
	// PartitionsTotal counts the partitions before pruning, for statistics.
	PartitionsTotal int64
	// Bounds are conditions on data columns that every row needed meets: files
	// whose footers show that none of their rows does are left out.
	Bounds []Bound
}

// Location is a prefix whose files are all read, at any depth.
type Location struct {
	Prefix    URI
	Partition []*string // values of the partition columns; nil element: NULL
	Format    Format
	SerDe     SerDe
	Table     []Column // all data columns in order
	// Choose, if not nil, picks the files that are read of those found, sorted by
	// name, and may say of which buckets they are.
	Choose func([]File) ([]File, error)
}

// Bound says that a column's value is not NULL and lies between Min and Max,
// both included; a nil one is open.
type Bound struct {
	Column string
	Type   sql.Type
	Min    sql.Value
	Max    sql.Value
	// Values, if not nil, are all that the value may be.
	Values []sql.Value
}

// Planner plans scans. It remembers footers, and is safe for concurrent use.
type Planner struct {
	Store        Store
	footers      footerCache
	filters      filterCache
	dictionaries dictionaryCache
	orcs         orcCache
}

// planWidth is how many requests to the store one plan makes at a time: a store that
// is far away takes tens of milliseconds for each.
const planWidth = 48

// Plan lists the files of a scan and reads the footers of Parquet and ORC files.
func (p *Planner) Plan(ctx context.Context, r ScanRequest) (*Scan, error) {
	s := &Scan{
		Columns: r.Columns, Partition: r.Partition, Hidden: r.Hidden, PartitionNames: r.PartitionNames, Bounds: r.Bounds,
		Figures: Figures{Partitions: int64(len(r.Locations)), PartitionsTotal: max(r.PartitionsTotal, int64(len(r.Locations)))},
	}
	files, err := p.list(ctx, r.Locations)
	if err != nil {
		return nil, err
	}
	needed := s.dataColumns()
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(planWidth)
	reads := make([][]Figures, len(files))
	for i, loc := range r.Locations {
		bounds := loc.bounds(r.Bounds)
		reads[i] = make([]Figures, len(files[i]))
		for k := range files[i] {
			f := &files[i][k]
			reads[i][k] = Figures{FilesTotal: 1}
			switch loc.Format {
			case Parquet:
				work.Go(func() error { return p.planParquet(ctx, f, &reads[i][k], loc, needed, bounds) })
			case ORC:
				work.Go(func() error { return p.planORC(ctx, f, &reads[i][k], loc, needed, bounds) })
			default:
				reads[i][k].Files, reads[i][k].Bytes = 1, f.Object.Size
			}
		}
	}
	if err := work.Wait(); err != nil {
		return nil, err
	}
	for i, loc := range r.Locations {
		for k, f := range files[i] {
			s.Figures.Add(reads[i][k])
			if reads[i][k].Files > 0 {
				s.add(loc, f)
			}
		}
	}
	return s, nil
}

// bounds are those of columns that have their type in the place's files: values of
// other types are converted when they are read.
func (l *Location) bounds(all []Bound) []Bound {
	other := func(b Bound) bool {
		return slices.ContainsFunc(l.Table, func(c Column) bool { return strings.EqualFold(c.Name, b.Column) && !c.Type.Equal(b.Type) })
	}
	if !slices.ContainsFunc(all, other) {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), other)
}

// dataColumns are the columns that are read from the files' content.
func (s *Scan) dataColumns() []Column {
	var cols []Column
	for i, c := range s.Columns {
		if s.Partition[i] < 0 && s.Hidden[i] == "" {
			cols = append(cols, c)
		}
	}
	return cols
}

// add puts a file in the group of those that are read like it.
func (s *Scan) add(loc Location, f File) {
	for i := len(s.Groups) - 1; i >= 0; i-- {
		if g := &s.Groups[i]; g.Format == loc.Format && g.SerDe.equal(loc.SerDe) && sameColumns(g.Table, loc.Table) {
			g.Files = append(g.Files, f)
			return
		}
	}
	s.Groups = append(s.Groups, FileGroup{Format: loc.Format, SerDe: loc.SerDe, Table: loc.Table, Files: []File{f}})
}

func (s SerDe) equal(o SerDe) bool {
	if s.Class != o.Class || s.Container != o.Container || len(s.Properties) != len(o.Properties) {
		return false
	}
	for k, v := range s.Properties {
		if w, ok := o.Properties[k]; !ok || v != w {
			return false
		}
	}
	return true
}

func sameColumns(a, b []Column) bool {
	return slices.EqualFunc(a, b, func(x, y Column) bool { return x.Name == y.Name && x.Type.Equal(y.Type) })
}

// list finds the files of each location.
func (p *Planner) list(ctx context.Context, locations []Location) ([][]File, error) {
	prefixes := make([]URI, len(locations))
	for i, loc := range locations {
		prefixes[i] = loc.Prefix
		if key := &prefixes[i].Key; *key != "" && !strings.HasSuffix(*key, "/") {
			*key += "/"
		}
	}
	var absent map[URI]bool
	if f, ok := p.Store.(Foldered); ok && len(prefixes) > 1 {
		var err error
		if absent, err = f.Absent(ctx, prefixes); err != nil {
			return nil, fmt.Errorf("list partitions: %w", err)
		}
	}
	files := make([][]File, len(locations))
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(planWidth)
	for i, loc := range locations {
		prefix := prefixes[i]
		if absent[prefix] {
			continue
		}
		work.Go(func() error {
			for obj, err := range p.Store.List(ctx, prefix) {
				if err != nil {
					return fmt.Errorf("list %s: %w", prefix, err)
				}
				if readable(obj, prefix) {
					files[i] = append(files[i], File{Object: obj, Partition: loc.Partition, Rows: -1, Bucket: -1})
				}
			}
			if loc.Choose == nil {
				return nil
			}
			var err error
			files[i], err = loc.Choose(files[i])
			return err
		})
	}
	return files, work.Wait()
}

// readable leaves out empty objects, folder markers, and names that Hive hides.
func readable(obj Object, under URI) bool {
	if obj.Size == 0 {
		return false
	}
	rest := strings.TrimPrefix(obj.URI.Key, under.Key)
	for part := range strings.SplitSeq(rest, "/") {
		if strings.HasPrefix(part, "_") || strings.HasPrefix(part, ".") {
			return false
		}
	}
	return !strings.HasSuffix(path.Base(rest), "_$folder$")
}

// planParquet finds the column chunks to read of a file, and whether any row may
// be needed. All row groups' chunks are listed, as the engine prunes by itself
// when it reads, and not always the same; figures count those that the bounds keep.
func (p *Planner) planParquet(ctx context.Context, f *File, figures *Figures, loc Location, needed []Column, bounds []Bound) error {
	ft, known, err := p.footers.get(ctx, p.Store, f.Object)
	if err != nil {
		return err
	}
	if known {
		figures.CacheHits++
	} else {
		figures.Requests++
	}
	f.Rows = ft.rows
	f.Footer = ft.at
	f.Chunks = []Range{}
	byIndex := strings.EqualFold(loc.SerDe.Properties["parquet.column.index.access"], "true")
	cols := ft.find(needed, loc.Table, byIndex)
	f.Plain = !byIndex && ft.plain(needed)
	if byIndex {
		f.Stored = make([]string, len(loc.Table))
		copy(f.Stored, ft.tops)
	}
	f.Largest = ft.largest(needed, loc.Table, byIndex)
	figures.RowGroupsTotal += int64(len(ft.groups))
	figures.Bound = len(bounds) > 0
	if err := ft.checkStatistics(bounds, loc.Table, byIndex); err != nil {
		return errNotParquet(f.Object, err.Error())
	}
	for i := range ft.groups {
		g := &ft.groups[i]
		may := g.mayMatch(ft, bounds, loc.Table, byIndex)
		if may {
			var read int64
			if may, read, err = p.mayHold(ctx, f.Object, ft, g, bounds, loc.Table, byIndex); err != nil {
				return err
			}
			figures.Requests += read
		}
		if may {
			figures.Files = 1
			figures.RowGroups++
			figures.Rows += g.rows
		}
		for _, c := range g.chunks {
			if !cols[ft.leaves[c.leaf].top] {
				continue
			}
			if c.unread != "" {
				return &sql.Error{Name: "NOT_SUPPORTED", Message: fmt.Sprintf("Column %s of the Parquet file %s is %s, which is not supported", ft.tops[ft.leaves[c.leaf].top], f.Object.URI, c.unread)}
			}
			f.Split = f.Split || c.split
			f.Chunks = append(f.Chunks, c.at)
			if c.filter.Len > 0 {
				f.Filters = append(f.Filters, c.filter)
			}
			if may {
				f.Expected = append(f.Expected, c.at)
				figures.Bytes += c.at.Len
			}
		}
	}
	slices.SortFunc(f.Expected, func(a, b Range) int { return cmp.Compare(a.Off, b.Off) })
	slices.SortFunc(f.Chunks, func(a, b Range) int { return int(min(max(a.Off-b.Off, -1), 1)) })
	return nil
}
