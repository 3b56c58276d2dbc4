package serde

import (
	"bytes"
	"errors"
	"io"

	"glaux/engine/duck/serde/span"
)

// lines cuts a stream into lines.
type lines struct {
	r          io.Reader
	buf        []byte // has span.Pad bytes more than are used
	start, end int
	offset     int64 // of buf[start] in the stream
	err        error
}

// maxLine is the longest line that is read.
const maxLine = 100 << 20

// newLines reads r, which has so many bytes or more.
func newLines(r io.Reader, size int64) *lines {
	const most = 256 << 10
	return &lines{r: r, buf: make([]byte, min(max(size, 0)+1, most)+span.Pad)}
}

// at is where the next line starts.
func (l *lines) at() int64 { return l.offset }

// next gives the next line without its terminator, valid until the next call;
// io.EOF after the last. A line feed, a carriage return, or both end a line.
func (l *lines) next() ([]byte, error) {
	searched := 0
	for {
		window := l.buf[l.start+searched : l.end]
		i := bytes.IndexByte(window, '\n')
		if i >= 0 {
			window = window[:i]
		}
		if k := bytes.IndexByte(window, '\r'); k >= 0 {
			// What follows a carriage return must be seen to tell a line feed.
			if i >= 0 || k < len(window)-1 || l.err != nil {
				n := 1
				if l.start+searched+k+1 < l.end && l.buf[l.start+searched+k+1] == '\n' {
					n = 2
				}
				return l.take(searched+k, n), nil
			}
			searched += k
		} else if i >= 0 {
			return l.take(searched+i, 1), nil
		} else {
			searched = l.end - l.start
		}
		if l.err != nil {
			if l.end > l.start && errors.Is(l.err, io.EOF) {
				return l.take(l.end-l.start, 0), nil
			}
			return nil, l.err
		}
		if searched >= maxLine {
			return nil, badData("Line too long in text file")
		}
		l.fill()
	}
}

// take returns the next n bytes and skips the terminator.
func (l *lines) take(n, terminator int) []byte {
	line := l.buf[l.start : l.start+n]
	l.start += n + terminator
	l.offset += int64(n + terminator)
	return line
}

// skipMark leaves out a byte order mark at the file's start.
func (l *lines) skipMark() {
	for l.end < 3 && l.err == nil {
		l.fill()
	}
	if bytes.HasPrefix(l.buf[l.start:l.end], []byte("\xef\xbb\xbf")) {
		l.take(0, 3)
	}
}

func (l *lines) fill() {
	if l.start > 0 {
		copy(l.buf, l.buf[l.start:l.end])
		l.end -= l.start
		l.start = 0
	}
	if l.end == len(l.buf)-span.Pad {
		grown := make([]byte, 2*len(l.buf))
		copy(grown, l.buf[:l.end])
		l.buf = grown
	}
	for l.err == nil && l.end < len(l.buf)-span.Pad {
		var n int
		n, l.err = l.r.Read(l.buf[l.end : len(l.buf)-span.Pad])
		l.end += n
	}
}
