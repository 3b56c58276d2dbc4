package worker

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// inputFile is an input of the query that Go code decodes. Its reads are metered,
// and wait for what of a sparse file isn't there yet, as DuckDB's are.
type inputFile struct {
	reads  *reads
	f      *os.File
	number int // in the query's files
	size   int64
}

func openInput(r *reads, path string) (*inputFile, error) {
	name, _, _ := strings.Cut(filepath.Base(path), ".")
	number, err := strconv.Atoi(name)
	if err != nil {
		return nil, fmt.Errorf("%s is no input file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open an input file: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("open an input file: %w", err)
	}
	return &inputFile{r, f, number, info.Size()}, nil
}

// Size is the file's length.
func (f *inputFile) Size() int64 { return f.size }

// ReadAt implements io.ReaderAt.
func (f *inputFile) ReadAt(p []byte, off int64) (int, error) {
	if off >= f.size {
		return 0, io.EOF
	}
	want := len(p)
	p = p[:min(int64(len(p)), f.size-off)]
	for n := 0; n < len(p); {
		k, err := f.reads.pread(f.number, f.f, p[n:], off+int64(n))
		if err != nil {
			return n, fmt.Errorf("read an input file: %w", err)
		}
		if k == 0 {
			return n, io.ErrUnexpectedEOF
		}
		n += k
	}
	if len(p) < want {
		return len(p), io.EOF
	}
	return len(p), nil
}

func (f *inputFile) close() { _ = f.f.Close() }
