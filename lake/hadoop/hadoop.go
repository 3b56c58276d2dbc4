// Package hadoop reads Hadoop's containers of records, SequenceFile and RCFile, and
// the numbers that they and Hive's binary SerDes are made of.
package hadoop

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Codec unpacks a stream.
type Codec func(io.Reader) (io.ReadCloser, error)

// Codecs gives the codec that files name by its class.
type Codecs func(class string) (Codec, error)

// Error is what is wrong with a file.
type Error struct {
	Offset int64
	Reason string
	Kind   Kind
}

// Kind tells what is wrong.
type Kind int

// Contradictory: the file is none of its kind, or parts of it contradict each other.
// Unreadable: bytes are missing, or can't be unpacked.
const (
	Contradictory Kind = iota
	Unreadable
)

func (e *Error) Error() string { return fmt.Sprintf("%s at byte %d", e.Reason, e.Offset) }

// maxLength is the longest record, or part of a file, that is read.
const maxLength = 256 << 20

// input reads a file and knows where it is.
type input struct {
	r     *bufio.Reader
	at    int64
	codec Codec // nil: nothing is packed
	sync  [16]byte
}

// Offset is where what is read next starts: a record, a group, or of the records of a
// block its end.
func (in *input) Offset() int64 { return in.at }

func newInput(r io.Reader) *input { return &input{r: bufio.NewReaderSize(r, 64<<10)} }

func (in *input) corrupt(format string, args ...any) error {
	return &Error{Offset: in.at, Reason: fmt.Sprintf(format, args...)}
}

func (in *input) unreadable(format string, args ...any) error {
	return &Error{Offset: in.at, Reason: fmt.Sprintf(format, args...), Kind: Unreadable}
}

// cut makes the file's end an error of its content.
func (in *input) cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return in.unreadable("the file is cut off")
	}
	return err
}

// take reads n bytes into memory that grows with what is there.
func (in *input) take(buf []byte, n int) ([]byte, error) {
	if n < 0 {
		return nil, in.corrupt("a length of %d bytes", n)
	}
	if n > maxLength {
		return nil, in.unreadable("a length of %d bytes, of which %d are read", n, maxLength)
	}
	const step = 1 << 20
	buf = buf[:0]
	for n > 0 {
		k := min(n, step)
		from := len(buf)
		if cap(buf)-from < k {
			grown := make([]byte, from, max(2*cap(buf), from+k))
			copy(grown, buf)
			buf = grown
		}
		buf = buf[:from+k]
		if _, err := io.ReadFull(in.r, buf[from:]); err != nil {
			return nil, in.cut(err)
		}
		in.at += int64(k)
		n -= k
	}
	return buf, nil
}

// int reads a big-endian number of four bytes.
func (in *input) int() (int, error) {
	var b [4]byte
	if _, err := io.ReadFull(in.r, b[:]); err != nil {
		return 0, err
	}
	in.at += 4
	return int(int32(binary.BigEndian.Uint32(b[:]))), nil
}

// vint reads a number of variable length.
func (in *input) vint() (int, error) {
	first, err := in.r.ReadByte()
	if err != nil {
		return 0, in.cut(err)
	}
	b := []byte{first}
	for range Size(first) - 1 {
		c, err := in.r.ReadByte()
		if err != nil {
			return 0, in.cut(err)
		}
		b = append(b, c)
	}
	in.at += int64(len(b))
	x, _, _ := Vint(b)
	return int(x), nil
}

// text reads a string.
func (in *input) text() (string, error) {
	n, err := in.vint()
	if err != nil {
		return "", err
	}
	const most = 1 << 20
	if n < 0 || n > most {
		return "", in.corrupt("a name of %d bytes", n)
	}
	b, err := in.take(nil, n)
	return string(b), err
}

// header reads the codec and what a file says of itself, up to the mark that stands
// between its parts.
func (in *input) header(packed bool, codecs Codecs) error {
	if packed {
		class, err := in.text()
		if err != nil {
			return err
		}
		if in.codec, err = codecs(class); err != nil {
			return err
		}
	}
	n, err := in.int()
	if err != nil {
		return in.cut(err)
	}
	const most = 1 << 10
	if n < 0 || n > most {
		return in.corrupt("%d entries of metadata", n)
	}
	for range 2 * n {
		if _, err := in.text(); err != nil {
			return err
		}
	}
	_, err = io.ReadFull(in.r, in.sync[:])
	in.at += int64(len(in.sync))
	return in.cut(err)
}

// mark reads the mark between parts, which must be the file's.
func (in *input) mark() error {
	var b [16]byte
	if _, err := io.ReadFull(in.r, b[:]); err != nil {
		return in.cut(err)
	}
	if b != in.sync {
		return in.corrupt("the mark between records is not that of the file")
	}
	in.at += int64(len(b))
	return nil
}

// unpack is what a packed part was; most bounds it, negative: maxLength does.
func (in *input) unpack(packed []byte, most int) ([]byte, error) {
	if in.codec == nil {
		return packed, nil
	}
	if most < 0 || most > maxLength {
		most = maxLength
	}
	r, err := in.codec(bytes.NewReader(packed))
	if err != nil {
		return nil, in.unreadable("a part can't be unpacked: %v", err)
	}
	defer r.Close()
	raw, err := io.ReadAll(io.LimitReader(r, int64(most)+1))
	if err != nil {
		return nil, in.unreadable("a part can't be unpacked: %v", err)
	}
	if len(raw) > most {
		return nil, in.unreadable("a part has more than %d bytes", most)
	}
	return raw, nil
}

// Size is the length of a number of variable length by its first byte.
func Size(first byte) int {
	switch c := int(int8(first)); {
	case c >= -112:
		return 1
	case c < -120:
		return -119 - c
	default:
		return -111 - c
	}
}

// Vint reads a number of variable length; ok is false where it is cut off.
func Vint(b []byte) (x int64, rest []byte, ok bool) {
	if len(b) == 0 {
		return 0, nil, false
	}
	n := Size(b[0])
	if n == 1 {
		return int64(int8(b[0])), b[1:], true
	}
	if n > len(b) {
		return 0, nil, false
	}
	for _, c := range b[1:n] {
		x = x<<8 | int64(c)
	}
	if int8(b[0]) < -120 {
		x = ^x
	}
	return x, b[n:], true
}
