// Package reframe presents Parquet files with column chunks in codecs and encodings that
// not all readers know – LZO, Hadoop's LZ4, BYTE_STREAM_SPLIT of other columns than
// floating ones – as files without: the pages of these chunks are not compressed and
// plain. A file is presented as it is read, page by page. So are old layouts of lists.
//
// What is presented begins with the bytes of the file. Behind them each chunk that is
// presented otherwise has a region of its own, far larger than it needs, and at the end
// stands a footer that says so.
package reframe

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"
	"sync"

	thriftproto "github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"glaux/lake/thrift"
)

// Error says what is wrong with a file.
type Error struct{ Reason string }

func (e *Error) Error() string { return e.Reason }

func corrupt(f string, args ...any) error { return &Error{fmt.Sprintf(f, args...)} }

// Needed reports that a chunk is stored in a way that not all readers know.
func Needed(m *format.ColumnMetaData) bool {
	return m.Codec == format.LZO || m.Codec == format.Lz4 ||
		m.Type != format.Float && m.Type != format.Double && slices.Contains(m.Encoding, format.ByteStreamSplit)
}

const (
	// region is how far the regions of chunks lie apart, and maxRegions bounds them. The
	// second half of a region has the chunk's pages once more, from the one behind a
	// dictionary: a footer tells where that is.
	region     = 1 << 39
	maxRegions = 1 << 23
	maxFooter  = 512 << 20
	magic      = "PAR1"
)

// File is a Parquet file as it is presented. Its methods may be called by several
// goroutines.
type File struct {
	src    io.ReaderAt
	size   int64 // of the file
	chunks []*chunk
	foot   []byte
	footAt int64
	held   held
}

// Open reads a file's footer.
func Open(src io.ReaderAt, size int64) (*File, error) {
	f, meta, columns, err := open(src, size)
	if err != nil {
		return nil, err
	}
	for i, c := range f.chunks {
		present(columns[i], c.at, region/2)
	}
	if f.foot, err = footer(meta); err != nil {
		return nil, err
	}
	return f, nil
}

// footer is that of a file.
func footer(meta *format.FileMetaData) ([]byte, error) {
	foot, err := thriftproto.Marshal(new(thriftproto.CompactProtocol), meta)
	if err != nil {
		return nil, fmt.Errorf("write a footer: %w", err)
	}
	return append(binary.LittleEndian.AppendUint32(foot, uint32(len(foot))), magic...), nil
}

// open finds the chunks of a file that are presented otherwise, and what its footer says
// of them.
func open(src io.ReaderAt, size int64) (*File, *format.FileMetaData, []*format.ColumnChunk, error) {
	meta, err := metadata(src, size)
	if err != nil {
		return nil, nil, nil, err
	}
	schema, changed, err := Schema(meta.Schema)
	if err != nil {
		return nil, nil, nil, err
	}
	if meta.Schema = schema; slices.Contains(changed, true) {
		rename(meta)
	}
	leaves := leavesOf(meta.Schema)
	f := &File{src: src, size: size}
	var columns []*format.ColumnChunk
	first := (size + region) / region * region
	for i := range meta.RowGroups {
		list := meta.RowGroups[i].Columns
		if len(list) != len(leaves) {
			return nil, nil, nil, corrupt("a row group has %d columns of %d", len(list), len(leaves))
		}
		for k := range list {
			if !Needed(&list[k].MetaData) {
				continue
			}
			c, err := newChunk(&list[k].MetaData, leaves[k], size)
			if err != nil {
				return nil, nil, nil, err
			}
			if len(f.chunks) == maxRegions {
				return nil, nil, nil, corrupt("a file of more than %d column chunks", maxRegions)
			}
			c.file, c.at = f, first+region*int64(len(f.chunks))
			f.chunks, columns = append(f.chunks, c), append(columns, &list[k])
		}
	}
	f.footAt = first + region*int64(len(f.chunks))
	return f, meta, columns, nil
}

// rename puts the columns' paths right in what is said of their chunks.
func rename(meta *format.FileMetaData) {
	list := paths(meta.Schema)
	for i := range meta.RowGroups {
		columns := meta.RowGroups[i].Columns
		for k := range columns[:min(len(columns), len(list))] {
			columns[k].MetaData.PathInSchema = list[k]
		}
	}
}

// metadata reads what the file's end says.
func metadata(src io.ReaderAt, size int64) (*format.FileMetaData, error) {
	const tail = 8
	if size < tail+4 {
		return nil, corrupt("a file of %d bytes", size)
	}
	var b [tail]byte
	if err := readFull(src, b[:], size-tail); err != nil {
		return nil, err
	}
	n := int64(binary.LittleEndian.Uint32(b[:]))
	if string(b[4:]) != magic || n > maxFooter || n > size-tail-4 {
		return nil, corrupt("the file has no footer")
	}
	raw := make([]byte, n)
	if err := readFull(src, raw, size-tail-n); err != nil {
		return nil, err
	}
	meta, err := Metadata(raw)
	if err != nil {
		return nil, corrupt("%v", err)
	}
	return meta, nil
}

// Metadata decodes a footer, which may be malformed. That of a file with columns that
// are encrypted may be signed.
func Metadata(raw []byte) (*format.FileMetaData, error) {
	const signature = 28
	meta := &format.FileMetaData{}
	n, err := thrift.Leading(raw, meta)
	if rest := len(raw) - n; err == nil && rest != 0 && (rest != signature || meta.EncryptionAlgorithm.Value == nil) {
		err = fmt.Errorf("undecodable metadata: %d bytes behind it", rest)
	}
	return meta, err
}

// present changes what a footer says of a chunk: that it is at a place, and its data
// pages so many bytes behind that if it has a dictionary.
func present(c *format.ColumnChunk, at, dictionary int64) {
	m := &c.MetaData
	m.Codec = format.Uncompressed
	for i := range m.Encoding {
		m.Encoding[i] = plain(m.Encoding[i])
	}
	for i := range m.EncodingStats {
		m.EncodingStats[i].Encoding = plain(m.EncodingStats[i].Encoding)
	}
	if d := m.DictionaryPageOffset; d > 0 && d < m.DataPageOffset {
		m.DictionaryPageOffset, m.DataPageOffset = at, at+dictionary
	} else {
		m.DictionaryPageOffset, m.DataPageOffset = 0, at
	}
	m.IndexPageOffset = 0
	m.TotalUncompressedSize = min(max(m.TotalUncompressedSize, 1), region/2)
	m.TotalCompressedSize = m.TotalUncompressedSize
	c.FileOffset = at
	c.ColumnIndexOffset, c.ColumnIndexLength, c.OffsetIndexOffset, c.OffsetIndexLength = 0, 0, 0, 0
}

func plain(e format.Encoding) format.Encoding {
	if e == format.ByteStreamSplit {
		return format.Plain
	}
	return e
}

// Size is how long the file is as it is presented: most of it is nothing.
func (f *File) Size() int64 { return f.footAt + int64(len(f.foot)) }

// ReadAt implements io.ReaderAt. Where there is nothing it reads zeros.
func (f *File) ReadAt(p []byte, off int64) (n int, err error) {
	for n < len(p) && off < f.Size() {
		to := p[n:]
		var end int64
		switch i := sort.Search(len(f.chunks), func(i int) bool { return f.chunks[i].at > off }) - 1; {
		case off < f.size:
			to = to[:min(int64(len(to)), f.size-off)]
			err = readFull(f.src, to, off)
		case off >= f.footAt:
			to = to[:copy(to, f.foot[off-f.footAt:])]
		case i < 0:
			end = (f.size + region) / region * region
			to = to[:min(int64(len(to)), end-off)]
			clear(to)
		default:
			c := f.chunks[i]
			to = to[:min(int64(len(to)), c.at+region-off)]
			err = c.read(to, off-c.at)
		}
		if err != nil {
			return n, err
		}
		n, off = n+len(to), off+int64(len(to))
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// readFull reads as many bytes as there is room for.
func readFull(src io.ReaderAt, p []byte, off int64) error {
	n, err := src.ReadAt(p, off)
	switch {
	case n == len(p):
		return nil
	case err == nil || errors.Is(err, io.EOF):
		return corrupt("the file ends %d bytes early", len(p)-n)
	}
	return err
}

// leaf is what is known of a column that has values.
type leaf struct {
	width    int // of a value in bytes; 0: they differ
	rep, def int // the highest levels
}

// leavesOf goes through a schema's tree, which is whole.
func leavesOf(schema []format.SchemaElement) (leaves []leaf) {
	next := 1
	var walk func(rep, def int)
	walk = func(rep, def int) {
		e := &schema[next]
		next++
		switch {
		case repeated(e):
			rep, def = rep+1, def+1
		case e.RepetitionType.Valid && e.RepetitionType.V == format.Optional:
			def++
		}
		if children(e) == 0 {
			l := leaf{rep: rep, def: def}
			switch e.Type.V {
			case format.Int32, format.Float:
				l.width = 4
			case format.Int64, format.Double:
				l.width = 8
			case format.FixedLenByteArray:
				l.width = int(e.TypeLength.V)
			}
			leaves = append(leaves, l)
		}
		for range children(e) {
			walk(rep, def)
		}
	}
	for next < len(schema) {
		walk(0, 0)
	}
	return leaves
}

// held are the chunks that have a page unpacked, the oldest first.
type held struct {
	mu   sync.Mutex
	list []*chunk
}

// maxHeld is how many pages are kept that a reader hasn't read to their ends.
const maxHeld = 256

// add notes that a chunk has a page, and returns one that is to forget its.
func (h *held) add(c *chunk) (old *chunk) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if i := slices.Index(h.list, c); i >= 0 {
		h.list = slices.Delete(h.list, i, i+1)
	}
	if h.list = append(h.list, c); len(h.list) > maxHeld {
		old = h.list[0]
		h.list = h.list[1:]
	}
	return old
}
