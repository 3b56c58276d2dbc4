package query

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"glaux/lake"
)

// Page is part of a result.
type Page struct {
	Columns     []ResultColumn // nil for a failed statement that still has an empty result
	Rows        [][]Cell
	UpdateCount *int64
	Next        string
}

// Cell is one value of a row; nil Text is NULL.
type Cell struct{ Text *string }

// resultPage is the limit of rows in a page.
const resultPage = 1000

// place in a result object: a token of GetQueryResults.
type mark struct {
	ID  string
	Off int64
	End bool
}

// Results reads a page of an execution's result from its object, from where the
// page before ended.
func (s *Service) Results(ctx context.Context, id, token string, limit int, manifest bool) (*Page, error) {
	e, err := s.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if limit > resultPage {
		return nil, invalid("MaxResults is more than maximum allowed length %d", resultPage)
	}
	switch e.State {
	case Queued, Running:
		return nil, refuse(InvalidExecutionState, "Query has not yet finished. Current state: %s", e.State)
	case Cancelled:
		return nil, refuse(ResultNotFound, "Could not find results")
	case Failed:
		if hiveSubtype(e) {
			return &Page{}, nil
		}
		return nil, refuse(InvalidExecutionState, "Query did not finish successfully. Final query state: %s", e.State)
	}
	at := mark{ID: id}
	if token != "" {
		text, err := decodeToken(token)
		if err != nil || json.Unmarshal([]byte(text), &at) != nil || at.ID != id {
			return nil, invalid("Malformed nextPageToken %s", token)
		}
	}
	p := &Page{Columns: e.Result.Columns, UpdateCount: e.Result.UpdateCount}
	if p.Columns == nil {
		p.Columns = []ResultColumn{}
	}
	form, where := e.Result.Form, e.Results.OutputLocation
	if manifest {
		if e.Stats.Manifest == "" {
			return nil, refuse(ResultNotFound, "Could not find results")
		}
		form, where = TextResult, e.Stats.Manifest
	}
	if form == NoResult || at.End {
		return p, nil
	}
	return p, s.readPage(ctx, p, form, where, &at, or(limit, resultPage))
}

// hiveSubtype tells the statements whose failure has an empty result.
func hiveSubtype(e *Execution) bool {
	return e.Type != "DML" && strings.HasPrefix(e.Reason, "FAILED: ")
}

func (s *Service) readPage(ctx context.Context, p *Page, form ResultForm, where string, at *mark, limit int) error {
	uri, err := lake.ParseURI(where)
	if err != nil {
		return err
	}
	obj, err := s.o.Store.Head(ctx, uri)
	if errors.Is(err, lake.ErrNotFound) {
		return refuse(ResultNotFound, "Could not find results")
	} else if err != nil {
		return fmt.Errorf("reading the result: %w", err)
	}
	if obj.Size == 0 || at.Off >= obj.Size {
		return nil
	}
	body, err := s.o.Store.Read(ctx, obj, at.Off, -1)
	if err != nil {
		return fmt.Errorf("reading the result: %w", err)
	}
	defer body.Close()
	r := &rowReader{in: bufio.NewReaderSize(body, 64<<10), off: at.Off}
	read := r.line
	if form == CSVResult {
		read = r.record
	}
	for len(p.Rows) < limit {
		row, err := read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading the result: %w", err)
		}
		p.Rows = append(p.Rows, row)
	}
	at.Off, at.End = r.off, r.end
	text, err := json.Marshal(at)
	p.Next = encodeToken(string(text))
	return err
}

// rowReader reads rows of a result object and counts the bytes.
type rowReader struct {
	in  *bufio.Reader
	off int64
	end bool // a text object's last line was read
	buf []byte
}

// line reads one line of a text object; the last one has no line feed.
func (r *rowReader) line() ([]Cell, error) {
	if r.end {
		return nil, io.EOF
	}
	line, err := r.in.ReadString('\n')
	r.off += int64(len(line))
	if errors.Is(err, io.EOF) {
		r.end = true
		return []Cell{{&line}}, nil
	}
	if err != nil {
		return nil, err
	}
	line = line[:len(line)-1]
	return []Cell{{&line}}, nil
}

// record reads one row of the CSV that this package writes.
func (r *rowReader) record() ([]Cell, error) {
	var cells []Cell
	for {
		cell, last, err := r.field()
		if err != nil {
			if errors.Is(err, io.EOF) && len(cells) > 0 {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
		cells = append(cells, cell)
		if last {
			return cells, nil
		}
	}
}

// field reads one field and its separator.
func (r *rowReader) field() (cell Cell, last bool, err error) {
	c, err := r.byte()
	if err != nil {
		return cell, false, err
	}
	if c != '"' {
		return cell, c == '\n', nil // NULL
	}
	r.buf = r.buf[:0]
	for {
		part, err := r.in.ReadSlice('"')
		r.off += int64(len(part))
		r.buf = append(r.buf, part...)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil {
			return cell, false, unexpected(err)
		}
		c, err := r.byte()
		if err != nil {
			return cell, false, unexpected(err)
		}
		if c == '"' {
			continue // doubled: one of them is in buf
		}
		text := string(bytes.TrimSuffix(r.buf, []byte{'"'}))
		return Cell{&text}, c == '\n', nil
	}
}

func (r *rowReader) byte() (byte, error) {
	c, err := r.in.ReadByte()
	if err == nil {
		r.off++
	}
	return c, err
}

func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
