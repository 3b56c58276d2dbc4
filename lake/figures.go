package lake

// Figures count what is read of what there is. All of them are known when a scan
// is planned, from the catalog, listings and footers.
type Figures struct {
	Partitions, PartitionsTotal int64 // a table without partitions has one
	Files, FilesTotal           int64 // in the partitions that are read
	// RowGroups are those of Parquet files and the stripes of ORC files.
	RowGroups, RowGroupsTotal int64
	// Pages are those of Parquet files' column chunks, where conditions made planning
	// look at them.
	Pages, PagesTotal int64
	// Rows are those of what is read, where files tell; of the others nothing is known.
	Rows int64
	// Bytes is what the scan weighs: the column chunks needed of formats by
	// columns, whole files of others.
	Bytes int64
	// Bound says that Bytes is an upper bound: what the engine reads may be less.
	Bound bool
	// Requests were made to the store to plan; CacheHits are those that something
	// remembered saved.
	Requests, CacheHits int64
}

// Add adds another scan's figures.
func (f *Figures) Add(o Figures) {
	f.Partitions += o.Partitions
	f.PartitionsTotal += o.PartitionsTotal
	f.Files += o.Files
	f.FilesTotal += o.FilesTotal
	f.RowGroups += o.RowGroups
	f.RowGroupsTotal += o.RowGroupsTotal
	f.Pages += o.Pages
	f.PagesTotal += o.PagesTotal
	f.Rows += o.Rows
	f.Bytes += o.Bytes
	f.Bound = f.Bound || o.Bound
	f.Requests += o.Requests
	f.CacheHits += o.CacheHits
}
