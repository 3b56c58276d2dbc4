package ion

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// Stream gives the values of a stream of Ion, which is binary if it starts with the
// mark of that, or else text.
type Stream struct {
	r       *bufio.Reader
	text    *textReader // nil: binary
	started bool
	at      int64
	raw     []byte
	symbols *symbolTable
	tables  int // how many symbol tables there were
	value   Value
}

var versionMark = []byte{0xe0, 1, 0, 0xea}

// maxValue is the longest value that is read.
const maxValue = 100 << 20

// NewStream reads r, and buffers.
func NewStream(r io.Reader) *Stream {
	return &Stream{r: bufio.NewReaderSize(r, windowSize), symbols: newSymbolTable()}
}

// windowSize is how much of a stream is in memory; leastWindow is how much of it Window
// gives, if there is as much.
const windowSize, leastWindow = 256 << 10, 64 << 10

// Window is what follows in a binary stream and where that starts, valid until the next call.
// It is empty at the stream's end, before the first value, and of text.
func (s *Stream) Window() (data []byte, at int64) {
	if !s.started || s.text != nil {
		return nil, 0
	}
	most := s.r.Buffered()
	if most < leastWindow {
		most = windowSize
	}
	data, _ = s.r.Peek(most)
	return data, s.at + int64(len(s.raw))
}

// Pass leaves out what a Window starts with: whole values.
func (s *Stream) Pass(n int) {
	s.at += int64(len(s.raw) + n)
	s.raw = s.raw[:0]
	_, _ = s.r.Discard(n)
}

// Symbols are the names that symbols of what follows in a binary stream have by their
// numbers, nil where that isn't known, and the number of the table that they are of.
func (s *Stream) Symbols() (names [][]byte, table int) { return s.symbols.names, s.tables }

// Value is the value that bytes of a binary stream are.
func (s *Stream) Value(raw []byte) (v Value, err error) {
	_, _, _, err = v.parse(raw, s.symbols)
	return v, err
}

// Next gives the next value, valid until the call after; io.EOF after the last. An
// *Error is of the stream's content, others are the reader's.
func (s *Stream) Next() (*Value, error) {
	if !s.started {
		head, err := s.r.Peek(len(versionMark))
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		if len(head) < len(versionMark) || head[0] != versionMark[0] || head[3] != versionMark[3] {
			s.text = newTextReader(s.r)
		}
		s.started = true
	}
	for {
		annotation, err := s.fill()
		if err != nil {
			return nil, s.place(err)
		}
		if annotation != symbolTableID || s.value.Type != Struct || s.value.Null {
			return &s.value, nil
		}
		if err := s.declare(); err != nil {
			return nil, s.place(err)
		}
	}
}

// Start is where the value starts that Next gave last.
func (s *Stream) Start() int64 {
	if s.text != nil {
		return s.text.start
	}
	return s.at
}

// declare takes the value for the symbol table that it is.
func (s *Stream) declare() (err error) {
	if s.text != nil {
		s.text.file, err = s.text.file.declared(&s.value)
		return err
	}
	s.symbols, err = s.symbols.declared(&s.value)
	s.tables++
	return err
}

// place says where an error is.
func (s *Stream) place(err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		at := s.at
		if s.text != nil {
			at = s.text.at
		}
		return &Error{Offset: at, Reason: e.Reason}
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return &Error{Offset: s.at, Reason: "the last value is cut off"}
	}
	return err
}

// fill reads the next value.
func (s *Stream) fill() (annotation uint64, err error) {
	if s.text != nil {
		raw, annotation, err := s.text.next()
		if err != nil {
			return 0, err
		}
		_, _, _, err = s.value.parse(raw, s.text.local)
		return annotation, err
	}
	for {
		s.at += int64(len(s.raw))
		if err := s.frame(); err != nil {
			return 0, err
		}
		if s.raw[0] == versionMark[0] {
			s.symbols = newSymbolTable()
			s.tables++
			continue
		}
		_, pad, annotation, err := s.value.parse(s.raw, s.symbols)
		if err != nil {
			return 0, err
		}
		if !pad {
			return annotation, nil
		}
	}
}

// frame reads the bytes of one value, or of a version mark.
func (s *Stream) frame() error {
	s.raw = s.raw[:0]
	d, err := s.r.ReadByte()
	if err != nil {
		return err // io.EOF here is the end
	}
	s.raw = append(s.raw, d)
	if d == versionMark[0] {
		if err := s.take(uint64(len(versionMark) - 1)); err != nil {
			return err
		}
		if string(s.raw) != string(versionMark) {
			return corrupt("Ion %d.%d is not supported", s.raw[1], s.raw[2])
		}
		return nil
	}
	size, long, err := bodySize(d>>4, d&15)
	if err != nil {
		return err
	}
	for long {
		if err := s.take(1); err != nil {
			return err
		}
		if s.raw[len(s.raw)-1]&0x80 != 0 || len(s.raw) > 10 {
			if size, _, err = readVarUint(s.raw[1:]); err != nil {
				return err
			}
			break
		}
	}
	return s.take(size)
}

// take reads n bytes more.
func (s *Stream) take(n uint64) error {
	if n > maxValue {
		return corrupt("a value of %d bytes", n)
	}
	// Memory grows with what is there, not with what a length promises.
	for n > 0 {
		const step = 1 << 20
		k := int(min(n, step))
		from := len(s.raw)
		s.raw = append(s.raw, make([]byte, k)...)
		if _, err := io.ReadFull(s.r, s.raw[from:]); err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return fmt.Errorf("read a value: %w", err)
		}
		n -= uint64(k)
	}
	return nil
}
