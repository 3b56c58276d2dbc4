package lake

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync/atomic"

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
	// Conditions say what every row needed meets, too, and may say more than Bounds.
	// By them pages of Parquet files are left out.
	Conditions []Condition
	// Bytes says that texts of Parquet files are read as bytes, of which texts are made
	// whatever they are.
	Bytes bool
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
	Path   []string // as in Column
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
	indexes      pageIndexes
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
	var footers []func(context.Context) error
	reads := make([][]Figures, len(files))
	for i, loc := range r.Locations {
		bounds, conditions := loc.bounds(r.Bounds), loc.conditions(r.Conditions)
		reads[i] = make([]Figures, len(files[i]))
		for k := range files[i] {
			f := &files[i][k]
			reads[i][k] = Figures{FilesTotal: 1}
			switch loc.Format {
			case Parquet:
				footers = append(footers, func(ctx context.Context) error {
					return p.planParquet(ctx, f, &reads[i][k], loc, needed, bounds, conditions, r.Bytes)
				})
			case ORC:
				footers = append(footers, func(ctx context.Context) error { return p.planORC(ctx, f, &reads[i][k], loc, needed, bounds) })
			default:
				reads[i][k].Files, reads[i][k].Bytes = 1, f.Object.Size
			}
		}
	}
	if err := together(ctx, footers); err != nil {
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

// together does tasks, planWidth at a time, until one fails. There may be very many: a
// goroutine does one after the other, since a new one's stack has to grow first.
func together(ctx context.Context, tasks []func(context.Context) error) error {
	work, ctx := errgroup.WithContext(ctx)
	var next atomic.Int64
	for range min(planWidth, len(tasks)) {
		work.Go(func() error {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(tasks) {
					return nil
				}
				if err := tasks[i](ctx); err != nil {
					return err
				}
			}
			return ctx.Err()
		})
	}
	return work.Wait()
}

// bounds are those of columns that have their type in the place's files: values of
// other types are converted when they are read.
func (l *Location) bounds(all []Bound) []Bound {
	other := func(b Bound) bool { return l.differs(b.Column, b.Path, b.Type) }
	if !slices.ContainsFunc(all, other) {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), other)
}

// differs reports that a column, or a field of one, has another type in the place's files.
func (l *Location) differs(column string, path []string, of sql.Type) bool {
	t, ok := declared(l.Table, column, path)
	return ok && !t.Equal(of)
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
func (p *Planner) planParquet(ctx context.Context, f *File, figures *Figures, loc Location, needed []Column, bounds []Bound, conditions []Condition, bytes bool) error {
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
	byIndex := strings.EqualFold(loc.SerDe.Properties["parquet.column.index.access"], "true")
	cols, absent := ft.find(needed, loc.Table, byIndex)
	f.Absent = absent
	marks := ft.marks(cols, loc.Table, byIndex, bytes)
	if len(marks) > 0 {
		if err := ft.withRaw(ctx, p.Store, f.Object); err != nil {
			return err
		}
	}
	if narrow := ft.narrow(cols); narrow || len(marks) > 0 {
		// Of these columns other leaves would be read, too.
		keep := cols
		if !narrow {
			keep = slices.Repeat([]bool{true}, len(cols))
		}
		switch e, ok := ft.narrowing(keep, marks); {
		case ok:
			f.Edits = append(f.Edits, e)
		case len(marks) > 0:
			return &sql.Error{Name: "NOT_SUPPORTED", Message: fmt.Sprintf("The schema of the Parquet file %s can't be presented as the table declares it: its footer has no room", f.Object.URI)}
		default:
			ft.widen(cols)
		}
	}
	f.Plain = !byIndex && ft.plain(needed) && len(marks) == 0 && !bytes
	if byIndex {
		f.Stored = make([]string, len(loc.Table))
		copy(f.Stored, ft.tops)
	}
	f.Converted = ft.converted(loc.Table, byIndex, bytes)
	f.Largest = ft.largest(needed, loc.Table, byIndex)
	if err := ft.readable(f, cols); err != nil {
		return err
	}
	figures.RowGroupsTotal += int64(len(ft.groups))
	figures.Bound = len(bounds)+len(conditions) > 0
	if err := ft.checkStatistics(bounds, loc.Table, byIndex); err != nil {
		return errNotParquet(f.Object, err.Error())
	}
	pages := pagePlan{ft: ft, bounds: bounds, conditions: conditions, table: loc.Table, byIndex: byIndex, needed: cols, figures: figures, index: newIndexReader(p, f.Object)}
	why := make([]reason, len(ft.groups))
	for i := range ft.groups {
		g := &ft.groups[i]
		if !g.mayMatch(ft, bounds, loc.Table, byIndex) {
			why[i] = byStatistics
			continue
		}
		may, read, err := p.mayHold(ctx, f.Object, ft, g, bounds, loc.Table, byIndex)
		if err != nil {
			return err
		}
		figures.Requests += read
		switch {
		case !may:
			why[i] = byValues
		case !pages.mayMatch(g):
			why[i] = byConditions
		}
	}
	// What is presented otherwise has other pages, and among chunks that overlap nobody
	// finds any.
	pages.fixed = f.Reframed || !ft.apart(cols)
	groups, err := pages.plan(ctx, why)
	if err != nil {
		return err
	}
	figures.Requests += pages.index.read
	f.list(ft, cols, groups, figures)
	if figures.Files == 0 {
		return nil
	}
	return ft.checkTypes(f.Object, needed, loc.Table, byIndex)
}

// readable refuses files whose columns that are needed nobody can read, and notes
// whether all readers can.
func (ft *footer) readable(f *File, needed []bool) error {
	for top, old := range ft.old {
		if top < len(ft.schema) {
			of := &ft.schema[top]
			f.Reframed = f.Reframed || old && slices.Contains(needed[of.from:of.to], true)
		}
	}
	for i := range ft.groups {
		for _, c := range ft.groups[i].chunks {
			if needed[c.leaf] && c.unread != "" {
				return &sql.Error{Name: "NOT_SUPPORTED", Message: fmt.Sprintf("Column %s of the Parquet file %s is %s, which is not supported", ft.tops[ft.leaves[c.leaf].top], f.Object.URI, c.unread)}
			}
			f.Reframed = f.Reframed || needed[c.leaf] && c.reframed
		}
	}
	return nil
}

// apart reports that the chunks needed don't overlap.
func (ft *footer) apart(needed []bool) bool {
	var all []Range
	for i := range ft.groups {
		for _, c := range ft.groups[i].chunks {
			if needed[c.leaf] {
				all = append(all, c.at)
			}
		}
	}
	sortRanges(all)
	for i := 1; i < len(all); i++ {
		if all[i].Off < all[i-1].Off+all[i-1].Len {
			return false
		}
	}
	return true
}

func sortRanges(list []Range) {
	slices.SortFunc(list, func(a, b Range) int { return cmp.Compare(a.Off, b.Off) })
}

// list notes what is read of a Parquet file, and counts it.
func (f *File) list(ft *footer, needed []bool, groups []groupPages, figures *Figures) {
	f.Chunks = []Range{}
	for i := range groups {
		g := &groups[i]
		if g.may {
			figures.Files = 1
			figures.RowGroups++
			figures.Rows += g.rows
			f.Kept += g.rows
		}
		for k, c := range ft.groups[i].chunks {
			if !needed[c.leaf] {
				continue
			}
			ranges := []Range{c.at}
			if e, edited := g.edits[k]; edited {
				ranges = e.kept
				f.Edits = append(f.Edits, e.edit)
			}
			f.Chunks = append(f.Chunks, ranges...)
			if c.filter.Len > 0 {
				f.Filters = append(f.Filters, c.filter)
			}
			if _, edited := g.edits[k]; !edited && !g.may && g.unseen {
				continue
			}
			f.Expected = append(f.Expected, ranges...)
			for _, r := range ranges {
				figures.Bytes += r.Len
			}
		}
	}
	if figures.Files == 0 {
		figures.Bytes = 0 // It isn't read at all.
	}
	sortRanges(f.Expected)
	sortRanges(f.Chunks)
	slices.SortFunc(f.Edits, func(a, b Edit) int { return cmp.Compare(a.Chunk.Off, b.Chunk.Off) })
}
