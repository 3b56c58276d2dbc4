package worker

/*
void glauxDecodeBind(void *info);
void glauxDecodeInit(void *info);
void glauxDecodeLocal(void *info);
void glauxDecodeRead(void *info, void *chunk);
*/
import "C"

import (
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"sync/atomic"
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"glaux/engine/duck/handle"
	"glaux/engine/duck/kernel"
	"glaux/engine/duck/serde"
	"glaux/sql"
)

// decodeFunction is the table function that reads a DecodedScan by its index: columns
// d0, d1, … and file_index.
const decodeFunction = "glaux_decode"

// offerDecoder makes the function callable under a name.
func (in *instance) offerDecoder(name string) error {
	return in.offer(tableFunction{name: name, bind: C.glauxDecodeBind, init: C.glauxDecodeInit, local: C.glauxDecodeLocal, read: C.glauxDecodeRead, projects: true})
}

// guarded runs a callback and reports its error or panic.
func guarded(report func(string), f func() error) {
	defer func() {
		if p := recover(); p != nil {
			report(kernel.ErrorText(fmt.Errorf("decoder: %v\n%s", p, debug.Stack())))
		}
	}()
	if err := f(); err != nil {
		report(kernel.ErrorText(err))
	}
}

//export glauxDecodeBind
func glauxDecodeBind(p unsafe.Pointer) {
	info := bindings.BindInfo{Ptr: p}
	guarded(func(s string) { bindings.BindSetError(info, s) }, func() error {
		in := handle.Value[*instance](bindings.BindGetExtraInfo(info))
		i := parameter(info)
		if i < 0 || i >= int64(len(in.query.Decoded)) {
			return fmt.Errorf("there is no scan %d", i)
		}
		scan := &in.query.Decoded[i]
		for k, at := range scan.Columns {
			if err := addColumn(info, fmt.Sprintf("d%d", k), scan.Table[at].Type); err != nil {
				return err
			}
		}
		if err := addColumn(info, "file_index", sql.T(sql.BigInt)); err != nil {
			return err
		}
		bindings.BindSetBindData(info, handle.New(scan), handle.Deleter())
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

// scanInit is the state that the threads of one scan share.
type scanInit struct {
	db    *instance
	scan  *DecodedScan
	rows  *atomic.Int64 // of the scan, decoded so far
	units []fileUnit
	queue queue
}

// fileUnit is a part of a file that one thread reads.
type fileUnit struct {
	file int
	unit serde.Unit
}

//export glauxDecodeInit
func glauxDecodeInit(p unsafe.Pointer) {
	info := bindings.InitInfo{Ptr: p}
	guarded(func(s string) { bindings.InitSetError(info, s) }, func() error {
		st := &scanInit{db: handle.Value[*instance](bindings.InitGetExtraInfo(info)), scan: handle.Value[*DecodedScan](bindings.InitGetBindData(info))}
		for i := range st.db.query.Decoded {
			if st.scan == &st.db.query.Decoded[i] {
				st.rows = &st.db.decodedRows[i]
			}
		}
		if err := st.cut(); err != nil {
			return err
		}
		bindings.InitSetMaxThreads(info, bindings.IdxT(max(len(st.units), 1)))
		bindings.InitSetInitData(info, handle.New(st), handle.Deleter())
		return nil
	})
}

// cut makes units of the files.
func (st *scanInit) cut() error {
	source, err := serde.New(st.scan.options(nil))
	if err != nil {
		return err
	}
	for i := range st.scan.Files {
		spec := &st.scan.Files[i]
		f, err := openInput(st.db.reads, spec.Path)
		if err != nil {
			return err
		}
		units, err := source.Units(f, spec.Input)
		f.close()
		if err != nil {
			return inFile(err, spec.Path)
		}
		for _, u := range units {
			st.units = append(st.units, fileUnit{i, u})
		}
	}
	st.queue.fill(st.units)
	return nil
}

func (s *DecodedScan) options(columns []int) serde.Options {
	return serde.Options{Format: s.Format, SerDe: s.SerDe, Table: s.Table, Columns: columns, Keys: s.Keys}
}

// scanLocal is one thread's state.
type scanLocal struct {
	source  serde.Source
	decoded []*kernel.Builder // of the columns that the source decodes
	columns []*kernel.Builder // parallel to the chunk's columns; nil: ignored
	fileAt  []int             // columns of the chunk that are the file's number
	ahead   *stretch          // what it goes on with
	unit    *fileUnit
	file    *inputFile
	reader  serde.Reader
}

//export glauxDecodeLocal
func glauxDecodeLocal(p unsafe.Pointer) {
	info := bindings.InitInfo{Ptr: p}
	guarded(func(s string) { bindings.InitSetError(info, s) }, func() error {
		scan := handle.Value[*DecodedScan](bindings.InitGetBindData(info))
		l := &scanLocal{}
		var wanted []int
		for i := range bindings.InitGetColumnCount(info) {
			at := int(bindings.InitGetColumnIndex(info, i))
			switch {
			case at >= 0 && at < len(scan.Columns):
				b := kernel.NewBuilder(scan.Table[scan.Columns[at]].Type)
				wanted = append(wanted, scan.Columns[at])
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
		if l.source, err = serde.New(scan.options(wanted)); err != nil {
			return err
		}
		bindings.InitSetInitData(info, handle.New(l), handle.Deleter())
		return nil
	})
}

//export glauxDecodeRead
func glauxDecodeRead(p, c unsafe.Pointer) {
	info, chunk := bindings.FunctionInfo{Ptr: p}, bindings.DataChunk{Ptr: c}
	guarded(func(s string) { bindings.FunctionSetError(info, s) }, func() error {
		st := handle.Value[*scanInit](bindings.FunctionGetInitData(info))
		l := handle.Value[*scanLocal](bindings.FunctionGetLocalInitData(info))
		most := int(bindings.VectorSize())
		for i, b := range l.columns {
			if b != nil {
				b.Reset()
				b.Into(bindings.DataChunkGetVector(chunk, bindings.IdxT(i)), most)
			}
		}
		n, err := l.read(st, most)
		if err != nil {
			return err
		}
		for i, b := range l.columns {
			if b != nil {
				b.Flush(bindings.DataChunkGetVector(chunk, bindings.IdxT(i)))
			}
		}
		st.rows.Add(int64(n))
		bindings.DataChunkSetSize(chunk, bindings.IdxT(n))
		return nil
	})
}

// read decodes up to most rows of one file into builders that are empty; none are left
// when there are none.
func (l *scanLocal) read(st *scanInit, most int) (n int, err error) {
	for n == 0 {
		if l.reader == nil {
			next, ok := st.queue.take(&l.ahead)
			if !ok {
				return 0, nil
			}
			if err := l.open(st, &st.units[next]); err != nil {
				return 0, err
			}
		}
		if n, err = l.reader.Read(most, l.decoded); err != nil {
			return 0, inFile(err, st.scan.Files[l.unit.file].Path)
		}
		if n == 0 {
			l.close()
		}
	}
	for _, i := range l.fileAt {
		for range n {
			l.columns[i].Int(int64(l.unit.file))
		}
	}
	return n, nil
}

// inFile says in which file an error happened.
func inFile(err error, path string) error {
	var e *sql.Error
	if errors.As(err, &e) {
		if e.Name == "NOT_SUPPORTED" {
			return err
		}
		return &sql.Error{Name: e.Name, Message: fmt.Sprintf("%s [%s]", e.Message, path)}
	}
	return &sql.Error{Name: "HIVE_CURSOR_ERROR", Message: fmt.Sprintf("Failed to read file at %s: %v", path, err)}
}

func (l *scanLocal) open(st *scanInit, u *fileUnit) error {
	spec := &st.scan.Files[u.file]
	f, err := openInput(st.db.reads, spec.Path)
	if err != nil {
		return err
	}
	r, err := l.source.Open(f, spec.Input, u.unit)
	if err != nil {
		f.close()
		return inFile(err, spec.Path)
	}
	l.unit, l.file, l.reader = u, f, r
	return nil
}

// Released implements handle.Released: the query may end before its scans do.
func (l *scanLocal) Released() {
	if l.reader != nil {
		l.close()
	}
	if c, ok := l.source.(io.Closer); ok {
		_ = c.Close()
	}
}

func (l *scanLocal) close() {
	l.reader.Close()
	l.file.close()
	l.file, l.reader = nil, nil
}
