package serde

import (
	"errors"
	"io"

	"glaux/engine/duck/kernel"
	"glaux/sql"
)

// cloudTrailSource reads files of one JSON object whose member Records is an array
// of what becomes rows.
type cloudTrailSource struct{ decoder *jsonDecoder }

func newCloudTrail(o Options) (Source, error) {
	d, err := newJSON(o)
	if err != nil {
		return nil, err
	}
	json := d.(*jsonDecoder)
	json.openX = true // Objects in text columns are their JSON.
	return &cloudTrailSource{json}, nil
}

// Units implements Source.
func (s *cloudTrailSource) Units(File, Input) ([]Unit, error) { return []Unit{{End: -1}}, nil }

// Open implements Source.
func (s *cloudTrailSource) Open(f File, in Input, _ Unit) (Reader, error) {
	plain, err := decompress(io.NewSectionReader(f, 0, f.Size()), in.Extension)
	if err != nil {
		return nil, err
	}
	r := &cloudTrailReader{decoder: s.decoder, in: plain, buf: make([]byte, 256<<10)}
	if err := r.find(); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// cloudTrailReader holds as much of a file as its longest record needs.
type cloudTrailReader struct {
	decoder    *jsonDecoder
	in         io.ReadCloser
	buf        []byte
	start, end int // of what has been read and not been used
	offset     int64
	err        error
	more       bool // a record follows, or the array's end
}

var errRecords = &sql.Error{Name: "HIVE_CURSOR_ERROR", Message: "Not a CloudTrail file: it is not a JSON object with an array Records"}

// find goes to the first record, if there is one.
func (r *cloudTrailReader) find() error {
	if c, err := r.next(); err != nil || c != '{' {
		return r.broken(err)
	}
	for {
		switch c, err := r.peek(); {
		case err != nil || c != '"' && c != '}':
			return r.broken(err)
		case c == '}':
			return nil
		}
		key, err := r.value()
		if err != nil {
			return err
		}
		isRecords := string(key) == `"Records"`
		if c, err := r.next(); err != nil || c != ':' {
			return r.broken(err)
		}
		c, err := r.peek()
		if err != nil {
			return r.broken(err)
		}
		if isRecords && c == '[' {
			r.skip(1)
			r.more = true
			return nil
		}
		if _, err := r.value(); err != nil {
			return err
		}
		if c, err := r.next(); err != nil || c != ',' && c != '}' {
			return r.broken(err)
		} else if c == '}' {
			return nil
		}
	}
}

// broken is the error of a file that isn't as it should be, if err isn't one of reading.
func (r *cloudTrailReader) broken(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return errRecords
	}
	return err
}

// Read implements Reader.
func (r *cloudTrailReader) Read(most int, out []*kernel.Builder) (n int, err error) {
	for n < most && r.more {
		if c, err := r.peek(); err == nil && c == ']' {
			return n, r.drain()
		}
		at := r.offset
		record, err := r.value()
		if err != nil {
			return n, atByte(err, at)
		}
		if err := r.decoder.Decode(record, out); err != nil {
			return n, atByte(err, at)
		}
		n++
		switch c, err := r.next(); {
		case err != nil || c != ',' && c != ']':
			return n, atByte(r.broken(err), at)
		case c == ']':
			return n, r.drain()
		}
	}
	return n, nil
}

// drain reads what follows the records, which only a checksum may stand behind.
func (r *cloudTrailReader) drain() error {
	r.more = false
	_, err := io.Copy(io.Discard, r.in)
	return err
}

// Close implements Reader.
func (r *cloudTrailReader) Close() { _ = r.in.Close() }

func (r *cloudTrailReader) skip(n int) {
	r.start += n
	r.offset += int64(n)
}

// peek finds the next byte that is no blank.
func (r *cloudTrailReader) peek() (byte, error) {
	for {
		window := r.buf[r.start:r.end]
		r.skip(skipSpace(window, 0))
		if r.start < r.end {
			return r.buf[r.start], nil
		}
		if r.err != nil {
			return 0, r.err
		}
		r.fill()
	}
}

func (r *cloudTrailReader) next() (byte, error) {
	c, err := r.peek()
	if err == nil {
		r.skip(1)
	}
	return c, err
}

// value gives the next value, valid until the next call.
func (r *cloudTrailReader) value() ([]byte, error) {
	if _, err := r.peek(); err != nil {
		return nil, r.broken(err)
	}
	for {
		window := r.buf[r.start:r.end]
		// A number may go on behind the window.
		if end, err := skipValue(window, 0, 0); err == nil && (end < len(window) || r.err != nil) {
			r.skip(end)
			return window[:end], nil
		}
		if r.err != nil {
			return nil, r.broken(r.err)
		}
		if len(window) >= maxLine {
			return nil, badData("A record of a CloudTrail file is longer than %d bytes, or is no JSON", maxLine)
		}
		r.fill()
	}
}

// fill reads at least as much again as there is, so that what is looked at
// repeatedly is not looked at often.
func (r *cloudTrailReader) fill() {
	if r.start > 0 {
		r.end = copy(r.buf, r.buf[r.start:r.end])
		r.start = 0
	}
	if 2*r.end > len(r.buf) {
		grown := make([]byte, 2*len(r.buf))
		copy(grown, r.buf[:r.end])
		r.buf = grown
	}
	for want := 2*r.end + 1; r.end < min(want, len(r.buf)) && r.err == nil; {
		n, err := r.in.Read(r.buf[r.end:])
		r.end += n
		r.err = err
	}
}
