//go:build !linux

package worker

import (
	"errors"
	"fmt"
	"math"
	"os"

	"glaux/lake/reframe"
)

// WaitsForRanges says that a read of a File outside of its Present ranges asks for them.
const WaitsForRanges = false

// reads can't see single reads here: it counts all that the query needs at once.
type reads struct {
	needed, limit int64
	each          []int64 // what is needed of each file
}

func newReads(*Conn) *reads { return &reads{} }

func (r *reads) start(files []File, limit int64) error {
	r.limit = limit
	for _, f := range files {
		if err := r.present(f); err != nil {
			return err
		}
		n := int64(0)
		if f.Chunks == nil {
			n = f.Size
		}
		for _, c := range f.Chunks {
			n += c.Len
		}
		r.needed += n
		r.each = append(r.each, n)
	}
	return nil
}

// present puts what an input file is presented as in its place.
func (r *reads) present(f File) error {
	if !f.Reframed {
		return nil
	}
	src, err := os.Open(f.Path)
	if err != nil {
		return fmt.Errorf("open an input file: %w", err)
	}
	defer src.Close()
	to, err := os.CreateTemp(SpillDir, "presented")
	if err != nil {
		return fmt.Errorf("present an input file: %w", err)
	}
	defer to.Close()
	if err := reframe.Copy(to, src, f.Size); err != nil {
		_ = os.Remove(to.Name())
		if why, malformed := errors.AsType[*reframe.Error](err); malformed {
			return malformedFile(&brokenFile{f.Path, why})
		}
		return err
	}
	if err := os.Rename(to.Name(), f.Path); err != nil {
		return fmt.Errorf("present an input file: %w", err)
	}
	return nil
}

// brokenFile is an input file that can't be presented, and why.
type brokenFile struct {
	path string
	why  *reframe.Error
}

// malformed is found when a query starts.
func (r *reads) malformed() *brokenFile { return nil }

func (r *reads) stop() error {
	r.needed, r.limit, r.each = 0, 0, nil
	return nil
}

// pread reads an input file, all of which is there.
func (r *reads) pread(_ int, f *os.File, p []byte, off int64) (int, error) {
	n, err := f.ReadAt(p, off)
	if n > 0 {
		err = nil
	}
	return n, err
}

// drop keeps everything.
func (r *reads) drop(file int) Dropped {
	return Dropped{File: file, Kept: []Range{{Off: 0, Len: math.MaxInt64}}}
}

// answer has nothing to do: nothing is asked for.
func (r *reads) answer(Filled) {}

// fresh can't be told here.
func (r *reads) fresh() int64 { return 0 }

func (r *reads) scanned() int64 { return r.needed }

func (r *reads) refused() (overLimit, missing bool) { return r.limit > 0 && r.needed > r.limit, false }

// thrown can't be told here.
func (r *reads) thrown() int { return -1 }

func (r *reads) byFile() []int64 { return r.each }
