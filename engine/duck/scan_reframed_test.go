package duck

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"glaux/lake"
	"glaux/lake/laketest"
	"glaux/sql"
)

// TestReframed reads files in codecs that DuckDB lacks, and compares with what isn't
// compressed.
func TestReframed(t *testing.T) {
	root := t.TempDir()
	e := newEngine(t, Options{Workers: 1, Threads: 2, Store: &laketest.Store{Root: root}, TempDir: filepath.Join(root, "tmp")})
	for name, options := range map[string][]parquet.WriterOption{"v1": {parquet.DataPageVersion(1)}, "v2": {parquet.DataPageVersion(2)}} {
		plain := filepath.Join(root, "b", name, "plain", "a.parquet")
		writePaged(t, plain, 10_000, append(options, parquet.Compression(&parquet.Uncompressed))...)
		raw, err := os.ReadFile(plain)
		if err != nil {
			t.Fatal(err)
		}
		for codec, pack := range map[format.CompressionCodec]func([]byte) []byte{format.LZO: laketest.Framed(laketest.LZO), format.Lz4: laketest.Framed(laketest.LZ4)} {
			file, err := laketest.Repack(raw, codec, pack)
			if err != nil {
				t.Fatal(err)
			}
			at := filepath.Join(root, "b", name, codec.String(), "a.parquet")
			if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(at, file, 0o644); err != nil {
				t.Fatal(err)
			}
			for _, where := range []string{"true", "c0 BETWEEN 4100 AND 4200", "c3 = 'n004242' OR c5 = 'k3'", "c0 < 0"} {
				_, text, types := pagedQuery("b", name+"/plain/", where)
				wants, _, _ := pagedQuery("b", name+"/plain/", where)
				gots, _, _ := pagedQuery("b", name+"/"+codec.String()+"/", where)
				want, _, err := scan(t, e, wants, text, 0, types...)
				if err != nil {
					t.Fatal(err)
				}
				got, stats, err := scan(t, e, gots, text, 0, types...)
				if err != nil || !slices.Equal(got, want) {
					t.Errorf("%s, %s, %s: %d rows instead of %d, %v", name, codec, where, len(got), len(want), err)
				}
				if all := chunkBytes(t, at, all, columnNames(pagedColumns)...); where == "true" && stats.ScannedBytes != all {
					t.Errorf("%s, %s: %d bytes instead of %d", name, codec, stats.ScannedBytes, all)
				}
			}
			// What is broken is the file's fault.
			for i := len(file) / 3; i < len(file)/3+3000; i++ {
				file[i] ^= 0xa5
			}
			if err := os.WriteFile(at, file, 0o644); err != nil {
				t.Fatal(err)
			}
			broken, text, types := pagedQuery("b", name+"/"+codec.String()+"/", "true")
			_, _, err = scan(t, e, broken, text, 0, types...)
			if se := (*sql.Error)(nil); !errors.As(err, &se) || !strings.HasPrefix(se.Name, "HIVE_") || !strings.Contains(se.Message, "s3://b/"+name) {
				t.Errorf("%s, %s: broken: %v", name, codec, err)
			}
		}
	}
}

func columnNames(columns []lake.Column) (names []string) {
	for _, c := range columns {
		names = append(names, c.Name)
	}
	return names
}

// TestSplitEncoding reads numbers whose bytes are stored apart, nested and not.
func TestSplitEncoding(t *testing.T) {
	type part struct {
		X *int64 `parquet:"x,optional,split"`
		Y int32  `parquet:"y,split"`
	}
	type row struct {
		ID     int64   `parquet:"id,split"`
		Amount int32   `parquet:"amount,split,decimal(2:9)"`
		Price  float64 `parquet:"price,split"`
		List   []part  `parquet:"list,list"`
		In     *part   `parquet:"in,optional"`
	}
	root := t.TempDir()
	e := newEngine(t, Options{Workers: 1, Store: &laketest.Store{Root: root}, TempDir: filepath.Join(root, "tmp")})
	columns := []lake.Column{
		{Name: "id", Type: bigint}, {Name: "amount", Type: sql.DecimalOf(9, 2)}, {Name: "price", Type: sql.T(sql.Double)},
		{Name: "list", Type: sql.ArrayOf(sql.RowOf(sql.Field{Name: "x", Type: bigint}, sql.Field{Name: "y", Type: integer}))},
		{Name: "in", Type: sql.RowOf(sql.Field{Name: "x", Type: bigint}, sql.Field{Name: "y", Type: integer})},
	}
	for name, options := range map[string][]parquet.WriterOption{
		"v1": {parquet.DataPageVersion(1), parquet.Compression(&parquet.Snappy)}, "v2": {parquet.DataPageVersion(2), parquet.Compression(&parquet.Zstd)},
	} {
		var b bytes.Buffer
		w := parquet.NewGenericWriter[row](&b, append(options, parquet.PageBufferSize(900), parquet.MaxRowsPerRowGroup(500))...)
		for i := range 1200 {
			r := row{ID: int64(i) << 33, Amount: int32(-i), Price: float64(i)}
			for k := range i % 3 {
				x := int64(i * k)
				r.List = append(r.List, part{X: &x, Y: int32(k)})
			}
			if i%2 == 1 {
				r.In = &part{Y: int32(i)}
			}
			if _, err := w.Write([]row{r}); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		at := filepath.Join(root, "b", name, "a.parquet")
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		req := reading(lake.ScanRequest{Locations: []lake.Location{{Prefix: lake.URI{Bucket: "b", Key: name + "/"}, Format: lake.Parquet, Table: columns}}}, columnNames(columns)...)
		rows, stats, err := scan(t, e, req, "SELECT count(*), sum(c0)::BIGINT >> 33, sum(c1)::VARCHAR, sum(c2), sum(list_sum([x.x FOR x IN c3]))::BIGINT, sum(c4.y)::BIGINT FROM SCAN", 0,
			bigint, bigint, varchar, sql.T(sql.Double), bigint, bigint)
		// Of every three rows one has a list of 0 and i.
		if want := "1200|719400|-7194.00|719400.0|240200|360000"; err != nil || strings.Join(rows, ";") != want {
			t.Errorf("%s: %v, %v instead of %s", name, rows, err, want)
		}
		if all := chunkBytes(t, at, all, columnNames(columns)...); stats.ScannedBytes != all {
			t.Errorf("%s: %d bytes instead of %d", name, stats.ScannedBytes, all)
		}
	}
}
