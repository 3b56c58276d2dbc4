package thrift_test

import (
	"bytes"
	"errors"
	"testing"

	thriftproto "github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"glaux/lake/thrift"
)

func TestLeading(t *testing.T) {
	want := format.OffsetIndex{PageLocations: []format.PageLocation{{Offset: 4, CompressedPageSize: 100}, {Offset: 104, CompressedPageSize: 7, FirstRowIndex: 9}}}
	raw, err := thriftproto.Marshal(new(thriftproto.CompactProtocol), &want)
	if err != nil {
		t.Fatal(err)
	}
	for _, behind := range []string{"", "x", "more bytes"} {
		var got format.OffsetIndex
		if n, err := thrift.Leading(append(bytes.Clone(raw), behind...), &got); n != len(raw) || err != nil || len(got.PageLocations) != 2 || got.PageLocations[1] != want.PageLocations[1] {
			t.Errorf("%q: %d bytes, %v, %v", behind, n, got, err)
		}
		if err := thrift.Unmarshal(append(bytes.Clone(raw), behind...), &got); (err == nil) != (behind == "") {
			t.Errorf("%q: %v", behind, err)
		}
	}
	for n := range raw {
		if _, err := thrift.Leading(raw[:n], new(format.OffsetIndex)); !errors.Is(err, thrift.ErrShort) {
			t.Errorf("%d of %d bytes: %v", n, len(raw), err)
		}
	}
	// A list of very many structures, of which none is there.
	if _, err := thrift.Leading([]byte{0x19, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x0f, 0}, new(format.OffsetIndex)); !errors.Is(err, thrift.ErrShort) {
		t.Error(err)
	}
}
