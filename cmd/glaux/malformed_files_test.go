package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/adler32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"

	"glaux/lake/lzo"
)

// packed compresses a text by a codec.
func packed(codec string, content []byte) ([]byte, error) {
	var b bytes.Buffer
	var w io.WriteCloser
	var err error
	switch codec {
	case "gzip":
		w = gzip.NewWriter(&b)
	case "deflate":
		w = zlib.NewWriter(&b)
	case "zstd":
		w, err = zstd.NewWriter(&b)
	case "snappy":
		w = snappy.NewBufferedWriter(&b)
	case "lz4":
		w = lz4.NewWriter(&b)
	case "hadoop-snappy":
		raw := snappy.Encode(nil, content)
		b.Write(binary.BigEndian.AppendUint32(nil, uint32(len(content))))
		b.Write(binary.BigEndian.AppendUint32(nil, uint32(len(raw))))
		b.Write(raw)
		return b.Bytes(), nil
	case "lzo", "lzop":
		return packedLZO(codec == "lzop", content), nil
	default:
		return nil, fmt.Errorf("there is no codec %q", codec)
	}
	if err == nil {
		_, err = w.Write(content)
	}
	if err == nil {
		err = w.Close()
	}
	return b.Bytes(), err
}

// packedLZO writes a short text as one run of literals, in a block of Hadoop's or a file of lzop.
func packedLZO(lzop bool, content []byte) []byte {
	packed := slices.Concat([]byte{byte(17 + len(content))}, content, []byte{0x11, 0, 0})
	sizes := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	if !lzop {
		return append(binary.BigEndian.AppendUint32(sizes, uint32(len(packed))), packed...)
	}
	// Of version 1.03, packed as by the library's 1x_1, with a checksum of the text; stored, as packing doesn't pay.
	head := append([]byte(lzo.Magic), 0x10, 0x30, 0x20, 0xa0, 0x09, 0x40, 1, 5, 0, 0, 0, 1)
	head = append(head, make([]byte, 12+1)...)
	head = binary.BigEndian.AppendUint32(head, adler32.Checksum(head[len(lzo.Magic):]))
	sizes = binary.BigEndian.AppendUint32(sizes, uint32(len(content)))
	sizes = binary.BigEndian.AppendUint32(sizes, adler32.Checksum(content))
	return slices.Concat(head, sizes, content, make([]byte, 4))
}

// person is a row of the Parquet files that are broken.
type person struct {
	ID     int64     `parquet:"id"`
	Name   *string   `parquet:"name,optional,dict"`
	Amount int64     `parquet:"amount,decimal(2:15)"`
	At     time.Time `parquet:"at,timestamp(millisecond)"`
	N      int32     `parquet:"n"`
	Tags   []string  `parquet:"tags,list"`
}

// people are 100 rows in two row groups; ids are 0 to 99.
func people(t testing.TB, codec compress.Codec) []byte {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[person](&b, parquet.MaxRowsPerRowGroup(50), parquet.Compression(codec), parquet.DataPageStatistics(true))
	for i := range 100 {
		name := fmt.Sprintf("name%d", i%7)
		p := person{ID: int64(i), Name: &name, Amount: int64(i) * 100, At: time.UnixMilli(int64(i) * 1000).UTC(), N: int32(i % 10), Tags: []string{"a", name}}
		if i%10 == 3 {
			p.Name = nil
		}
		if _, err := w.Write([]person{p}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// malformedBase is a sound file to break: one of the repository, or Parquet of a codec.
func malformedBase(t testing.TB, name string) []byte {
	t.Helper()
	if codec, ok := strings.CutPrefix(name, "parquet"); ok {
		return people(t, map[string]compress.Codec{
			"": &parquet.Uncompressed, "-snappy": &parquet.Snappy, "-gzip": &parquet.Gzip, "-zstd": &parquet.Zstd, "-lz4": &parquet.Lz4Raw, "-brotli": &parquet.Brotli,
		}[codec])
	}
	raw, err := os.ReadFile(filepath.Join("..", "..", name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// lied rewrites a Parquet file's footer: what is the path of a field, as in
// "stat id max 5", "chunk name codec 3", "schema n type 2", "group rows 7" or "file rows 7".
func lied(file []byte, what string) ([]byte, error) {
	size := int(binary.LittleEndian.Uint32(file[len(file)-8:]))
	data := file[:len(file)-8-size]
	var meta format.FileMetaData
	if err := thrift.Unmarshal(new(thrift.CompactProtocol), file[len(data):len(file)-8], &meta); err != nil {
		return nil, err
	}
	if err := lie(&meta, strings.Fields(what)); err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	raw, err := thrift.Marshal(new(thrift.CompactProtocol), &meta)
	if err != nil {
		return nil, err
	}
	data = append(bytes.Clone(data), raw...)
	return append(binary.LittleEndian.AppendUint32(data, uint32(len(raw))), "PAR1"...), nil
}

func lie(meta *format.FileMetaData, words []string) error {
	number := func(s string) int64 {
		n, err := strconv.ParseInt(s, 0, 64)
		if err != nil {
			panic(err)
		}
		return n
	}
	switch words[0] {
	case "file":
		meta.NumRows = number(words[2])
		return nil
	case "group":
		for i := range meta.RowGroups {
			meta.RowGroups[i].NumRows = number(words[2])
		}
		return nil
	case "schema":
		for i := range meta.Schema {
			e := &meta.Schema[i]
			if e.Name != words[1] {
				continue
			}
			switch words[2] {
			case "type":
				e.Type.V = format.Type(number(words[3]))
				return nil
			case "children":
				e.NumChildren.V, e.NumChildren.Valid = int32(number(words[3])), true
				return nil
			case "name":
				e.Name = words[3]
				return nil
			}
		}
	case "stat", "chunk":
		done := false
		for i := range meta.RowGroups {
			for k := range meta.RowGroups[i].Columns {
				c := &meta.RowGroups[i].Columns[k].MetaData
				if c.PathInSchema[0] == words[1] {
					lieOfChunk(c, words[2], words[3], number)
					done = true
				}
			}
		}
		if done {
			return nil
		}
	}
	return fmt.Errorf("there is no such field")
}

func lieOfChunk(c *format.ColumnMetaData, field, value string, number func(string) int64) {
	bound := func() []byte {
		switch c.Type {
		case format.Int32:
			return binary.LittleEndian.AppendUint32(nil, uint32(number(value)))
		case format.Int64:
			return binary.LittleEndian.AppendUint64(nil, uint64(number(value)))
		}
		return []byte(value)
	}
	switch field {
	case "min":
		c.Statistics.MinValue, c.Statistics.Min = bound(), nil
	case "max":
		c.Statistics.MaxValue, c.Statistics.Max = bound(), nil
	case "short": // a bound of too few bytes
		c.Statistics.MinValue, c.Statistics.MaxValue = []byte{1}, []byte{2}
	case "nulls":
		c.Statistics.NullCount = number(value)
	case "codec":
		c.Codec = format.CompressionCodec(number(value))
	case "type":
		c.Type = format.Type(number(value))
	case "offset":
		c.DataPageOffset, c.DictionaryPageOffset = number(value), 0
	case "dictionary":
		c.DictionaryPageOffset = number(value)
	case "size":
		c.TotalCompressedSize = number(value)
	case "values":
		c.NumValues = number(value)
	}
}
