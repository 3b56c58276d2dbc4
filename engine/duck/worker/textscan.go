package worker

/*
#include <stdint.h>
#include <stdlib.h>

void glauxTextBind(void *info);
void glauxTextInit(void *info);
void glauxTextLocal(void *info);
void glauxTextRead(void *info, void *chunk);
*/
import "C"

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"glaux/engine/duck/kernel"
	"glaux/engine/duck/serde"
	"glaux/sql"
)

// textFunction is the table function that reads a TextScan by its index: columns
// d0, d1, … and file_index.
const textFunction = "glaux_text"

// textScans are the current query's. Registry keeps the Go side of DuckDB's
// states, found through numbers in C memory; all of it ends with the worker.
var (
	textScans []TextScan
	textRows  atomic.Int64 // decoded so far
	registry  struct {
		sync.Mutex
		states []any
	}
)

// registerText makes the function callable for the query's scans.
func registerText(conn bindings.Connection, scans []TextScan) error {
	if len(scans) == 0 {
		return nil
	}
	textScans = scans
	f := bindings.CreateTableFunction()
	defer bindings.DestroyTableFunction(&f)
	bindings.TableFunctionSetName(f, textFunction)
	index := bindings.CreateLogicalType(bindings.TypeBigInt)
	defer bindings.DestroyLogicalType(&index)
	bindings.TableFunctionAddParameter(f, index)
	bindings.TableFunctionSetBind(f, C.glauxTextBind)
	bindings.TableFunctionSetInit(f, C.glauxTextInit)
	bindings.TableFunctionSetLocalInit(f, C.glauxTextLocal)
	bindings.TableFunctionSetFunction(f, C.glauxTextRead)
	bindings.TableFunctionSupportsProjectionPushdown(f, true)
	if bindings.RegisterTableFunction(conn, f) == bindings.StateError {
		return errors.New("register the text reader: refused by DuckDB")
	}
	return nil
}

// keep gives a state a number in C memory.
func keep(state any) unsafe.Pointer {
	registry.Lock()
	defer registry.Unlock()
	registry.states = append(registry.states, state)
	p := C.malloc(8)
	*(*int64)(p) = int64(len(registry.states) - 1)
	return p
}

func kept[T any](p unsafe.Pointer) T {
	registry.Lock()
	defer registry.Unlock()
	return registry.states[*(*int64)(p)].(T)
}

// guarded runs a callback and reports its error or panic.
func guarded(report func(string), f func() error) {
	defer func() {
		if p := recover(); p != nil {
			report(kernel.ErrorText(fmt.Errorf("text reader: %v\n%s", p, debug.Stack())))
		}
	}()
	if err := f(); err != nil {
		report(kernel.ErrorText(err))
	}
}

//export glauxTextBind
func glauxTextBind(p unsafe.Pointer) {
	info := bindings.BindInfo{Ptr: p}
	guarded(func(s string) { bindings.BindSetError(info, s) }, func() error {
		v := bindings.BindGetParameter(info, 0)
		defer bindings.DestroyValue(&v)
		i := bindings.GetInt64(v)
		if i < 0 || i >= int64(len(textScans)) {
			return fmt.Errorf("there is no text scan %d", i)
		}
		scan := &textScans[i]
		for k, at := range scan.Columns {
			if err := addColumn(info, fmt.Sprintf("d%d", k), scan.Table[at].Type); err != nil {
				return err
			}
		}
		if err := addColumn(info, "file_index", sql.T(sql.BigInt)); err != nil {
			return err
		}
		bindings.BindSetBindData(info, keep(scan), C.free)
		return nil
	})
}

func addColumn(info bindings.BindInfo, name string, t sql.Type) error {
	lt, err := kernel.LogicalType(t)
	if err != nil {
		return err
	}
	defer bindings.DestroyLogicalType(&lt)
	bindings.BindAddResultColumn(info, name, lt)
	return nil
}

// textInit is the state that the threads of one scan share.
type textInit struct {
	scan  *TextScan
	units []textUnit
	next  atomic.Int64
}

// textUnit is a part of a file that one thread reads.
type textUnit struct {
	file       int
	start, end int64 // end < 0: the whole of a compressed file
	header     int   // lines to skip
}

// unitBytes is how much of a plain file one thread takes at a time.
const unitBytes = 16 << 20

//export glauxTextInit
func glauxTextInit(p unsafe.Pointer) {
	info := bindings.InitInfo{Ptr: p}
	guarded(func(s string) { bindings.InitSetError(info, s) }, func() error {
		st := &textInit{scan: kept[*TextScan](bindings.InitGetBindData(info))}
		if err := st.cut(); err != nil {
			return err
		}
		bindings.InitSetMaxThreads(info, bindings.IdxT(max(len(st.units), 1)))
		bindings.InitSetInitData(info, keep(st), C.free)
		return nil
	})
}

// cut makes units of the files.
func (st *textInit) cut() error {
	header, err := serde.HeaderLines(st.scan.SerDe)
	if err != nil {
		return err
	}
	for i, f := range st.scan.Files {
		if serde.Compressed(f.Codec) {
			st.units = append(st.units, textUnit{file: i, end: -1, header: header})
			continue
		}
		info, err := os.Stat(f.Path)
		if err != nil {
			return fmt.Errorf("open a text file: %w", err)
		}
		size := info.Size()
		step := int64(unitBytes)
		if header > 0 {
			step = size // The header may be longer than the first part.
		}
		for at := int64(0); at < size; at += step {
			st.units = append(st.units, textUnit{file: i, start: at, end: min(at+step, size), header: header})
		}
	}
	return nil
}

// textLocal is one thread's state.
type textLocal struct {
	decoder serde.Decoder
	decoded []*kernel.Builder // of the columns that the decoder fills
	columns []*kernel.Builder // parallel to the chunk's columns; nil: ignored
	fileAt  []int             // columns of the chunk that are the file's number
	unit    *textUnit
	file    *os.File
	lines   *serde.Lines
}

//export glauxTextLocal
func glauxTextLocal(p unsafe.Pointer) {
	info := bindings.InitInfo{Ptr: p}
	guarded(func(s string) { bindings.InitSetError(info, s) }, func() error {
		scan := kept[*TextScan](bindings.InitGetBindData(info))
		l := &textLocal{}
		o := serde.Options{Format: scan.Format, SerDe: scan.SerDe, Table: scan.Table}
		for i := range bindings.InitGetColumnCount(info) {
			at := int(bindings.InitGetColumnIndex(info, i))
			switch {
			case at >= 0 && at < len(scan.Columns):
				b := kernel.NewBuilder(scan.Table[scan.Columns[at]].Type)
				o.Columns = append(o.Columns, scan.Columns[at])
				l.decoded, l.columns = append(l.decoded, b), append(l.columns, b)
			case at == len(scan.Columns):
				l.fileAt = append(l.fileAt, int(i))
				l.columns = append(l.columns, kernel.NewBuilder(sql.T(sql.BigInt)))
			default:
				// What stands for a row when no column is read.
				l.columns = append(l.columns, nil)
			}
		}
		var err error
		if l.decoder, err = serde.New(o); err != nil {
			return err
		}
		bindings.InitSetInitData(info, keep(l), C.free)
		return nil
	})
}

//export glauxTextRead
func glauxTextRead(p, c unsafe.Pointer) {
	info, chunk := bindings.FunctionInfo{Ptr: p}, bindings.DataChunk{Ptr: c}
	guarded(func(s string) { bindings.FunctionSetError(info, s) }, func() error {
		st := kept[*textInit](bindings.FunctionGetInitData(info))
		l := kept[*textLocal](bindings.FunctionGetLocalInitData(info))
		n, err := l.read(st, int(bindings.VectorSize()))
		if err != nil {
			return err
		}
		for i, b := range l.columns {
			if b != nil {
				b.Flush(bindings.DataChunkGetVector(chunk, bindings.IdxT(i)))
			}
		}
		textRows.Add(int64(n))
		bindings.DataChunkSetSize(chunk, bindings.IdxT(n))
		return nil
	})
}

// read decodes up to most rows of one file; none are left when there are none.
func (l *textLocal) read(st *textInit, most int) (n int, err error) {
	for _, b := range l.columns {
		if b != nil {
			b.Reset()
		}
	}
	for n == 0 {
		if l.unit == nil {
			next := st.next.Add(1) - 1
			if next >= int64(len(st.units)) {
				return 0, nil
			}
			if err := l.open(st, &st.units[next]); err != nil {
				return 0, err
			}
		}
		if n, err = l.fill(most); err != nil {
			return 0, inFile(err, st.scan.Files[l.unit.file].Path)
		}
		if n < most {
			file := int64(l.unit.file)
			l.close()
			l.number(file, n)
		} else {
			l.number(int64(l.unit.file), n)
		}
	}
	return n, nil
}

func (l *textLocal) number(file int64, n int) {
	for _, i := range l.fileAt {
		for range n {
			l.columns[i].Int(file)
		}
	}
}

// inFile says where an error happened, unless a SerDe worded it.
func inFile(err error, path string) error {
	var e *sql.Error
	if errors.As(err, &e) {
		return err
	}
	return &sql.Error{Name: "HIVE_CURSOR_ERROR", Message: fmt.Sprintf("Failed to read file at %s: %v", path, err)}
}

func (l *textLocal) open(st *textInit, u *textUnit) error {
	spec := st.scan.Files[u.file]
	f, err := os.Open(spec.Path)
	if err != nil {
		return fmt.Errorf("open a text file: %w", err)
	}
	l.unit, l.file = u, f
	if u.end < 0 {
		plain, err := serde.Decompress(&meteredReader{f: f, until: 1 << 62}, spec.Codec)
		if err != nil {
			return inFile(err, spec.Path)
		}
		l.lines = serde.NewLines(plain)
	} else {
		// A line belongs to the part that it starts in: one before tells where.
		from := max(u.start-1, 0)
		if _, err := f.Seek(from, io.SeekStart); err != nil {
			return inFile(err, spec.Path)
		}
		l.lines = serde.NewLines(&meteredReader{f: f, at: from, from: u.start, until: u.end})
		if u.start > 0 {
			if _, err := l.lines.Next(); err != nil && !errors.Is(err, io.EOF) {
				return inFile(err, spec.Path)
			}
		}
	}
	for range u.header {
		if _, err := l.lines.Next(); err != nil && !errors.Is(err, io.EOF) {
			return inFile(err, spec.Path)
		}
	}
	return nil
}

// fill decodes lines until most rows are there or the unit ends.
func (l *textLocal) fill(most int) (n int, err error) {
	from := max(l.unit.start-1, 0)
	for n < most {
		if l.unit.end >= 0 && from+l.lines.Offset() >= l.unit.end {
			return n, nil
		}
		line, err := l.lines.Next()
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		if err := l.decoder.Decode(line, l.decoded); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func (l *textLocal) close() {
	_ = l.file.Close()
	l.unit, l.file, l.lines = nil, nil, nil
}

// meteredReader counts the bytes read of [from, until): the parts of a file
// overlap where a line crosses from one into the next.
type meteredReader struct {
	f               *os.File
	at, from, until int64
}

func (r *meteredReader) Read(p []byte) (int, error) {
	n, err := r.f.Read(p)
	counted := min(r.at+int64(n), r.until) - max(r.at, r.from)
	r.at += int64(n)
	if counted > 0 && !countBytes(counted) {
		return 0, errOverLimit
	}
	return n, err
}

var errOverLimit = errors.New("the limit of scanned bytes is exceeded")
