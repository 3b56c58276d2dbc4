package worker

import (
	"bufio"
	"fmt"
	"os"
	"sync"

	bindings "github.com/duckdb/duckdb-go-bindings"
	"golang.org/x/sync/errgroup"

	"glaux/engine/duck/kernel"
	"glaux/engine/duck/serde"
	"glaux/sql"
)

// Export says how the rows of a SELECT become files that Go code writes.
type Export struct {
	serde.WriterOptions
	// Partitions is how many of the last columns are partition values, as text:
	// files have rows of one partition only.
	Partitions    int
	MaxPartitions int
}

// exporter hands the chunks of a result to goroutines that each write files of
// their own.
type exporter struct {
	in     *instance
	spec   *Export
	types  []sql.Type
	chunks chan bindings.DataChunk

	mu         sync.Mutex
	partitions map[string]bool
	written    []Written
}

// firstChunks are written by one goroutine: small results are to be one file.
const firstChunks = 128

// export runs a SELECT and writes its rows.
func (in *instance) export(q *Query) ([]Written, error) {
	stmt, err := prepareSelect(in.conn, q.SQL)
	if err != nil {
		return nil, err
	}
	in.library.Planned()
	defer bindings.DestroyPrepare(&stmt)
	var res bindings.Result
	defer bindings.DestroyResult(&res)
	if bindings.ExecutePreparedStreaming(stmt, &res) == bindings.StateError {
		return nil, queryError(bindings.ResultError(&res), bindings.ResultErrorType(&res))
	}
	if n := int(bindings.ColumnCount(&res)); n != len(q.Types) {
		return nil, fmt.Errorf("the query gives %d columns instead of %d", n, len(q.Types))
	}
	for i, t := range q.Types {
		if err := checkType(&res, i, t); err != nil {
			return nil, err
		}
	}
	e := &exporter{in: in, spec: q.Export, types: q.Types, chunks: make(chan bindings.DataChunk), partitions: map[string]bool{}}
	err = e.run(&res, max(q.Threads, in.threads, 1))
	return e.written, err
}

// run fetches chunks until the result ends or a goroutine fails.
func (e *exporter) run(res *bindings.Result, threads int) error {
	var work errgroup.Group
	failed := make(chan struct{})
	var once sync.Once
	start := func(number int) {
		work.Go(func() error {
			err := e.write(number)
			if err != nil {
				once.Do(func() { close(failed) })
			}
			return err
		})
	}
	err := e.feed(res, failed, start, threads)
	close(e.chunks)
	if werr := work.Wait(); werr != nil {
		return werr
	}
	return err
}

func (e *exporter) feed(res *bindings.Result, failed <-chan struct{}, start func(int), threads int) error {
	running := 0
	for n := 0; ; n++ {
		chunk := bindings.FetchChunk(*res)
		if chunk.Ptr == nil {
			if message := bindings.ResultError(res); message != "" {
				return queryError(message, bindings.ResultErrorType(res))
			}
			return nil
		}
		if running == 0 || running < threads && n >= firstChunks {
			start(running)
			running++
		}
		select {
		case e.chunks <- chunk:
		case <-failed:
			bindings.DestroyDataChunk(&chunk)
			return nil
		}
	}
}

// exportFile is a file that is being written.
type exportFile struct {
	path   string
	f      *os.File
	buf    *bufio.Writer
	w      serde.Writer
	rows   []int // of the chunk at hand
	total  int64
	values []*string
}

// write is one goroutine's work.
func (e *exporter) write(number int) (err error) {
	files := map[string]*exportFile{}
	var order []*exportFile
	defer func() {
		if err != nil {
			for _, f := range order {
				_ = f.f.Close()
			}
		}
	}()
	columns := make([]kernel.Vec, len(e.types))
	data := len(columns) - e.spec.Partitions
	var key []byte
	for chunk := range e.chunks {
		for i := range columns {
			columns[i].Load(e.types[i], bindings.DataChunkGetVector(chunk, bindings.IdxT(i)))
		}
		for row := range int(bindings.DataChunkGetSize(chunk)) {
			key = partitionKey(key[:0], columns[data:], row)
			f := files[string(key)]
			if f == nil {
				if f, err = e.open(number, len(order), string(key), columns[data:], row); err != nil {
					bindings.DestroyDataChunk(&chunk)
					return err
				}
				files[string(key)] = f
				order = append(order, f)
			}
			f.rows = append(f.rows, row)
		}
		for _, f := range order {
			if len(f.rows) > 0 && err == nil {
				err = f.w.Write(columns[:data], f.rows)
				f.total += int64(len(f.rows))
				f.rows = f.rows[:0]
			}
		}
		bindings.DestroyDataChunk(&chunk)
		if err != nil {
			return err
		}
	}
	for _, f := range order {
		if err := e.close(f); err != nil {
			return err
		}
	}
	return nil
}

func partitionKey(key []byte, columns []kernel.Vec, row int) []byte {
	for i := range columns {
		if columns[i].Null(row) {
			key = append(key, 0)
		} else {
			key = append(append(append(key, 1), columns[i].Bytes(row)...), 0)
		}
	}
	return key
}

// open starts the file of a partition.
func (e *exporter) open(number, index int, key string, columns []kernel.Vec, row int) (*exportFile, error) {
	e.mu.Lock()
	e.partitions[key] = true
	count := len(e.partitions)
	e.mu.Unlock()
	if count > e.spec.MaxPartitions && e.spec.Partitions > 0 {
		return nil, &sql.Error{Name: "HIVE_TOO_MANY_OPEN_PARTITIONS", Message: fmt.Sprintf("Exceeded limit of %d open writers for partitions", e.spec.MaxPartitions)}
	}
	f := &exportFile{path: fmt.Sprintf("%s/%d-%d", OutputDir, number, index)}
	for i := range columns {
		var value *string
		if !columns[i].Null(row) {
			s := string(columns[i].Bytes(row))
			value = &s
		}
		f.values = append(f.values, value)
	}
	var err error
	if f.f, err = os.Create(f.path); err != nil {
		return nil, fmt.Errorf("write a file: %w", err)
	}
	f.buf = bufio.NewWriterSize(f.f, 256<<10)
	o := e.spec.WriterOptions
	o.Many = e.spec.Partitions > 0
	if f.w, err = serde.NewWriter(o, f.buf); err != nil {
		_ = f.f.Close()
	}
	return f, err
}

// close completes a file.
func (e *exporter) close(f *exportFile) error {
	if err := f.w.Close(); err != nil {
		return err
	}
	if err := f.buf.Flush(); err != nil {
		return fmt.Errorf("write a file: %w", err)
	}
	info, err := f.f.Stat()
	if err != nil {
		return fmt.Errorf("write a file: %w", err)
	}
	if err := f.f.Close(); err != nil {
		return fmt.Errorf("write a file: %w", err)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.written = append(e.written, Written{Path: f.path, Rows: f.total, Bytes: info.Size(), Partition: f.values})
	return nil
}
