package worker

import (
	"net"
	"testing"

	"glaux/engine"
)

// FuzzDecodeBatch reads batches of a worker that may send anything.
func FuzzDecodeBatch(f *testing.F) {
	a, b := net.Pipe()
	go func() {
		_ = NewConn(a).SendBatch(&engine.Batch{Rows: 2, Columns: []engine.TextColumn{
			{Data: []byte("abc"), Offsets: []uint32{0, 1, 3}, Nulls: []bool{false, true}}, {Offsets: []uint32{0, 0, 0}},
		}})
	}()
	kind, body, err := NewConn(b).Receive()
	if err != nil || kind != KindBatch {
		f.Fatal(kind, err)
	}
	got, err := DecodeBatch(body)
	if err != nil || got.Rows != 2 || string(got.Columns[0].Data) != "abc" || !got.Columns[0].Nulls[1] || got.Columns[1].Nulls != nil {
		f.Fatal(got, err)
	}
	f.Add(body)
	f.Add([]byte{255, 255, 255, 255, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, body []byte) {
		batch, err := DecodeBatch(body)
		if err != nil {
			return
		}
		for _, c := range batch.Columns {
			for i := range batch.Rows {
				c.Value(i)
			}
		}
	})
}
