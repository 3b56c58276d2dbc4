package worker

import (
	"fmt"
	"io"
	"os"
)

// inputFile is an input of the query that Go code decodes. Its reads are metered,
// and refused where a sparse file has a hole, as DuckDB's are.
type inputFile struct {
	f    *os.File
	size int64
}

func openInput(path string) (*inputFile, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open an input file: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("open an input file: %w", err)
	}
	return &inputFile{f, info.Size()}, nil
}

// Size is the file's length.
func (f *inputFile) Size() int64 { return f.size }

// ReadAt implements io.ReaderAt.
func (f *inputFile) ReadAt(p []byte, off int64) (int, error) {
	if off >= f.size {
		return 0, io.EOF
	}
	p = p[:min(int64(len(p)), f.size-off)]
	for n := 0; n < len(p); {
		k, err := pread(f.f, p[n:], off+int64(n))
		if err != nil {
			return n, err
		}
		if k == 0 {
			return n, io.ErrUnexpectedEOF
		}
		n += k
	}
	return len(p), nil
}

func (f *inputFile) close() { _ = f.f.Close() }
