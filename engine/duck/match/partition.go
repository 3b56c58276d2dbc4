package match

import (
	"glaux/engine/duck/kernel"
	"glaux/sql"
)

// Chunk is a chunk of input rows; Release gives its memory back.
type Chunk struct {
	Vecs    []kernel.Vec
	N       int
	Release func()
}

// Source gives the input's chunks in order, nil at the end.
type Source interface {
	Next() (*Chunk, error)
}

// partition is the rows of one partition, in the chunks that they came in.
type partition struct {
	chunks []*Chunk
	rows   []place
}

type place struct{ chunk, at int32 }

// at is where a column's value is.
func (p *partition) at(column, row int) (*kernel.Vec, int) {
	r := p.rows[row]
	return &p.chunks[r.chunk].Vecs[column], int(r.at)
}

func (p *partition) value(column, row int) sql.Value {
	v, i := p.at(column, row)
	return v.Value(i)
}

// reader cuts the input into partitions.
type reader struct {
	source   Source
	position int // the column that is 1 where a partition starts
	part     partition
	chunk    *Chunk // with rows of the next partition, from next on
	next     int
	done     bool
}

// read makes the next partition the current one; false when there is none.
func (r *reader) read() (bool, error) {
	for _, c := range r.part.chunks {
		if c != r.chunk {
			c.Release()
		}
	}
	r.part.chunks, r.part.rows = r.part.chunks[:0], r.part.rows[:0]
	if r.chunk != nil {
		r.part.chunks = append(r.part.chunks, r.chunk)
	}
	for {
		if r.chunk != nil && r.take() {
			return true, nil
		}
		r.chunk = nil
		if r.done {
			return len(r.part.rows) > 0, nil
		}
		c, err := r.source.Next()
		if err != nil {
			return false, err
		}
		if c == nil {
			r.done = true
			continue
		}
		r.chunk, r.next = c, 0
		r.part.chunks = append(r.part.chunks, c)
	}
}

// take adds rows of the current chunk; true when the partition ends within it.
func (r *reader) take() bool {
	position := &r.chunk.Vecs[r.position]
	chunk := int32(len(r.part.chunks) - 1)
	for ; r.next < r.chunk.N; r.next++ {
		if position.Int(r.next) == 1 && len(r.part.rows) > 0 {
			return true
		}
		r.part.rows = append(r.part.rows, place{chunk, int32(r.next)})
	}
	return false
}
