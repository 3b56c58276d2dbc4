package serde

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"glaux/engine/duck/kernel"
	"glaux/lake"
	"glaux/sql"
)

// accessLog is lines as a web server writes them.
func accessLog(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, "192.168.%d.%d - user%d [29/Nov/2026:11:%02d:%02d +0000] \"GET /articles/%d/index.html?page=%d HTTP/1.1\" 200 %d \"https://example.com/start/%d\" \"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36\"\n",
			i%256, i%199, i%50, i%60, i%59, i*7, i%11, 1000+i, i%300)
	}
	return b.Bytes()
}

// BenchmarkLines decodes lines by the SerDes of text.
func BenchmarkLines(b *testing.B) {
	table := func(n int) (list []lake.Column) {
		for i := range n {
			list = append(list, lake.Column{Name: fmt.Sprintf("c%d", i), Type: sql.T(sql.Varchar)})
		}
		return list
	}
	log := accessLog(20_000)
	bars := []byte(strings.Repeat("1|155190|7706|1|17.0|21168.23|0.04|0.02|N|O|1996-03-13|1996-02-12|1996-03-22|DELIVER IN PERSON|TRUCK|egular courts above the\n", 20_000))
	names := table(9)
	for i, n := range []string{"clientip", "ident", "auth", "timestamp", "verb", "request", "httpversion", "response", "bytes"} {
		names[i].Name = n
	}
	for _, c := range []struct {
		name string
		o    Options
		text []byte
	}{
		{"regex of bars", Options{Format: lake.Regex, Table: table(16), SerDe: lake.SerDe{Properties: map[string]string{"input.regex": strings.Repeat(`([^|]*)\|`, 15) + `([^|]*)`}}}, bars},
		{"regex of a log", Options{Format: lake.Regex, Table: table(9), SerDe: lake.SerDe{Properties: map[string]string{"input.regex": `([^ ]*) ([^ ]*) ([^ ]*) (-|\[[^\]]*\]) ([^ "]*|"[^"]*") (-|[0-9]*) (-|[0-9]*)(?: ([^ "]*|"[^"]*") ([^ "]*|"[^"]*"))?`}}}, log},
		{"grok of a log", Options{Format: lake.Grok, Table: names, SerDe: lake.SerDe{Properties: map[string]string{"input.format": "%{COMBINEDAPACHELOG}"}}}, log},
	} {
		b.Run(c.name, func(b *testing.B) {
			c.o.Columns = all(c.o.Table)
			s, err := New(c.o)
			if err != nil {
				b.Fatal(err)
			}
			out := builders(c.o.Table)
			f := textFile{bytes.NewReader(c.text)}
			b.SetBytes(int64(len(c.text)))
			b.ReportAllocs()
			for b.Loop() {
				r, err := s.Open(f, Input{}, Unit{End: f.Size()})
				if err != nil {
					b.Fatal(err)
				}
				rows := 0
				for n := 1; n > 0; rows += n {
					for _, o := range out {
						o.Reset()
					}
					if n, err = r.Read(2048, out); err != nil {
						b.Fatal(err)
					}
				}
				if rows != 20_000 {
					b.Fatalf("%d rows", rows)
				}
			}
		})
	}
	_ = kernel.NewBuilder
}
