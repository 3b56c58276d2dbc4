package duck

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"

	"glaux/engine"
	"glaux/lake"
	"glaux/lake/laketest"
	"glaux/sql"
)

// put stores text as an object, compressed as its name says.
func put(t testing.TB, root, key, content string) int64 {
	t.Helper()
	raw := []byte(content)
	if strings.HasSuffix(key, ".gz") {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := w.Write(raw); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		raw = b.Bytes()
	}
	name := filepath.Join(root, "b", key)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, raw, 0o644); err != nil {
		t.Fatal(err)
	}
	return int64(len(raw))
}

const (
	openX  = "org.openx.data.jsonserde.JsonSerDe"
	hcat   = "org.apache.hive.hcatalog.data.JsonSerDe"
	oneDay = "t/dt=2024-01-01/"
)

func TestTextScan(t *testing.T) {
	wide := []lake.Column{
		{Name: "id", Type: bigint}, {Name: "name", Type: varchar}, {Name: "score", Type: sql.T(sql.Double)}, {Name: "ok", Type: sql.T(sql.Boolean)},
		{Name: "at", Type: sql.TimestampOf(3)}, {Name: "day", Type: sql.T(sql.Date)}, {Name: "amount", Type: sql.DecimalOf(10, 2)},
		{Name: "tags", Type: sql.ArrayOf(varchar)}, {Name: "attrs", Type: sql.MapOf(varchar, bigint)},
		{Name: "who", Type: sql.RowOf(sql.Field{Name: "name", Type: varchar}, sql.Field{Name: "age", Type: integer})},
	}
	narrow := wide[:7]
	for _, c := range []struct {
		name   string
		format lake.Format
		class  string
		props  map[string]string
		table  []lake.Column
		file   string
		text   string
		rows   string
		err    string
	}{
		{"openx", lake.JSON, openX, nil, wide, "a.json", `{"ID": 1, "Name": "a\u00e9\"", "score": 1.5, "ok": true, "at": "2024-01-02T03:04:05.6789Z", "day": "2024-01-02", "amount": "3.455", "tags": ["x", null, 7], "attrs": {"b": 2, "a": 1}, "who": {"NAME": "n", "age": "4"}, "other": [1, {"x": 2}]}
{"id": null, "name": {"x": [1]}}
`, `1|aé"|1.5|true|2024-01-02 03:04:05.679|2024-01-02|3.46|[x, null, 7]|{a=1, b=2}|{name=n, age=4};\N|{"x":[1]}|\N|\N|\N|\N|\N|\N|\N|\N`, ""},
		{"openx gz", lake.JSON, openX, nil, narrow, "a.json.gz", "{\"id\":1}\n{\"id\":2}", `1|\N|\N|\N|\N|\N|\N;2|\N|\N|\N|\N|\N|\N`, ""},
		{"openx malformed", lake.JSON, openX, nil, narrow, "a.json", "{\"id\":1}\n{\"id\":", ``, "HIVE_CURSOR_ERROR: Row is not a valid JSON Object"},
		{"openx ignored", lake.JSON, openX, map[string]string{"ignore.malformed.json": "true"}, narrow, "a.json", "{\"id\":1}\n{\"id\":", `1|\N|\N|\N|\N|\N|\N;\N|\N|\N|\N|\N|\N|\N`, ""},
		{"openx duplicate", lake.JSON, openX, nil, narrow, "a.json", `{"id":1,"ID":2}`, ``, "HIVE_CURSOR_ERROR"},
		{"openx mapped", lake.JSON, openX, map[string]string{"mapping.id": "Key", "mapping.name": "the_name", "dots.in.keys": "true"}, narrow, "a.json", `{"key":1,"the.name":"x"}`, `1|x|\N|\N|\N|\N|\N`, ""},
		{"openx number", lake.JSON, openX, nil, narrow, "a.json", `{"id":"abc"}`, ``, "HIVE_BAD_DATA"},
		{"hive json", lake.JSON, hcat, nil, narrow, "a.json", `{"Id":5,"name":"x","at":"2024-01-02 03:04:05"}`, `5|x|\N|\N|2024-01-02 03:04:05.000|\N|\N`, ""},
		{"lazy", lake.CSV, "", nil, wide, "a.txt", "1\x01a\x011.5\x01TRUE\x012024-01-02 03:04:05.5\x012024-01-02\x013.455\x01x\x02\\N\x02y\x01a\x031\x02b\x03x\x01n\x024\nx\x01\\N\x01\x01maybe\n",
			`1|a|1.5|true|2024-01-02 03:04:05.500|2024-01-02|3.46|[x, null, y]|{a=1, b=null}|{name=n, age=4};\N|\N|\N|\N|\N|\N|\N|\N|\N|\N`, ""},
		{"delimited", lake.CSV, "", map[string]string{"field.delim": ",", "escape.delim": `\`, "serialization.null.format": "-", "skip.header.line.count": "1"}, narrow, "a.csv.gz", "id,name\r\n1,a\\,b,\r\n-,,2\r\n",
			`1|a,b|\N|\N|\N|\N|\N;\N||2.0|\N|\N|\N|\N`, ""},
		{"opencsv", lake.OpenCSV, "", nil, narrow, "a.csv", `1,"a, ""b""",2.5,true,1704164645678,19724,1.2` + "\n" + `"2","x\"y","3","false","0","0","0"`,
			`1|a, "b"|2.5|true|2024-01-02 03:04:05.678|2024-01-02|1.20;2|x"y|3.0|false|1970-01-01 00:00:00.000|1970-01-01|0.00`, ""},
		{"opencsv empty number", lake.OpenCSV, "", nil, narrow, "a.csv", `,a`, ``, "HIVE_BAD_DATA"},
		{"footer", lake.CSV, "", map[string]string{"skip.footer.line.count": "1", "skip.header.line.count": "1"}, narrow[:1], "a.csv", "h\n1\n2\n3\n", "1;2", ""},
		{"timestamp formats", lake.CSV, "", map[string]string{"timestamp.formats": "yyyy/MM/dd HH.mm,yyyyMMdd'T'HHmmssSSS"}, wide[4:5], "a.csv", "2024/01/02 03.04\n20240102T030405678\n2024-01-02 03:04:05\nx",
			`2024-01-02 03:04:00.000;2024-01-02 03:04:05.678;2024-01-02 03:04:05.000;\N`, ""},
		{"latin", lake.CSV, "", map[string]string{"serialization.encoding": "ISO-8859-1"}, wide[1:2], "a.csv", "caf\xe9", "café", ""},
		{"gbk", lake.CSV, "", map[string]string{"serialization.encoding": "GBK", "field.delim": ","}, wide[1:2], "a.csv", "\xd6\xd0\xce\xc4,x", "中文", ""},
		{"lazy numbers", lake.CSV, "", map[string]string{"serialization.format": "1"}, []lake.Column{wide[0], wide[2], wide[6]}, "a.txt", "1.5\x010x1p3\x01 5\n1.x\x01 2 \x011e3\n7\x01Infinity\x01-0.005\n",
			`1|8.0|\N;\N|2.0|1000.00;7|Infinity|-0.01`, ""},
		{"lazy times", lake.CSV, "", map[string]string{"field.delim": "9"}, wide[4:6], "a.txt", "2024-01-02\t2024-02-30\n2024-1-2 3:4:5\t2024-1-2\n2024-01-02 24:00:00\t2024-01-02 03:04:05\n2024-01-02 03:04:05Z\t2024-01-02T00:00:00\n",
			`\N|2024-03-01;2024-01-02 03:04:05.000|2024-01-02;2024-01-03 00:00:00.000|2024-01-02;\N|\N`, ""},
		{"line ends", lake.CSV, "", nil, wide[1:2], "a.txt", "\xef\xbb\xbfa\rb\r\n\nc\xff\xfe", "a;b;;c\uFFFD\uFFFD", ""},
		{"opencsv open quote", lake.OpenCSV, "", nil, wide[1:2], "a.csv", "\"x\n\n\"y\"", `\N;\N;y`, ""},
		{"opencsv quotes of few characters", lake.OpenCSV, "", nil, wide[1:2], "a.csv", "\"é\"x\"y\"\n\"ab\"x\"y\"\nxyz,b\n\"🦆\"x\"y\"", "éx\"y;ab\"x\"y;xyz;🦆\"x\"y", ""},
		{"opencsv blanks before quotes", lake.OpenCSV, "", nil, wide[1:2], "a.csv", "\"\u00a0\"x\"y\"\n    \"x\"", "\u00a0x\"y;x", ""},
		{"openx lists and maps", lake.JSON, openX, nil, wide[7:9], "a.json", `{"tags": 5, "attrs": {"k":1,"k":2}}` + "\n" + `{"tags": "", "attrs": ""} rest`, `[5]|{k=2};\N|\N`, ""},
		{"hive json strict", lake.JSON, hcat, nil, wide[4:5], "a.json", `{"at":"2024-01-02T03:04:05Z"}`, ``, "HIVE_CURSOR_ERROR"},
		{"regex", lake.Regex, "", map[string]string{"input.regex": `(\d+)\s+"([^"]*)"(?:\s+(\S+))?`}, narrow, "a.log", "12 \"a b\" 1.5\n13 \"\"\nno\n",
			`12|a b|1.5|\N|\N|\N|\N;13||\N|\N|\N|\N|\N;\N|\N|\N|\N|\N|\N|\N`, ""},
		{"regex without case", lake.Regex, "", map[string]string{"input.regex": `id=(\d+) (x+)`, "input.regex.case.insensitive": "true"}, narrow[:2], "a.log", "ID=1 XX", `1|XX`, ""},
		{"regex words of ASCII", lake.Regex, "", map[string]string{"input.regex": `(\S+)(\b\w+\b)\|(.*)`}, wide[1:2], "a.log", "éabc|1\nxabc|1", `é;\N`, ""},
		{"regex missing", lake.Regex, "", nil, narrow, "a.log", "x", "", "HIVE_INVALID_METADATA"},
		{"grok", lake.Grok, "", map[string]string{"input.format": `%{WORD:Name} \[%{TS:at}\] %{NUMBER:score:float}`, "input.grokCustomPatterns": "TS [^\\]]*\nOTHER x"}, []lake.Column{wide[1], wide[2], wide[4]}, "a.log",
			"bob [2024-01-02 03:04:05] 1.5\nbob (x)", `bob|1.5|2024-01-02 03:04:05.000;\N|\N|\N`, ""},
		{"grok syslog", lake.Grok, "", map[string]string{"input.format": `%{SYSLOGBASE} %{POSTFIX_QUEUEID:queue_id}: %{GREEDYDATA:syslog_message}`, "input.grokCustomPatterns": "POSTFIX_QUEUEID [0-9A-F]{10,11}"},
			[]lake.Column{{Name: "syslogbase", Type: varchar}, {Name: "queue_id", Type: varchar}, {Name: "syslog_message", Type: varchar}, {Name: "pid", Type: bigint}}, "a.log",
			"Feb  9 07:15:00 m4eastmail postfix/smtpd[19305]: B88C4120838: connect from unknown[192.168.55.4]", "Feb  9 07:15:00 m4eastmail postfix/smtpd[19305]:|B88C4120838|connect from unknown[192.168.55.4]|19305", ""},
		{"grok apache", lake.Grok, "", map[string]string{"input.format": `%{COMBINEDAPACHELOG}`}, []lake.Column{{Name: "clientip", Type: varchar}, {Name: "verb", Type: varchar}, {Name: "response", Type: integer}, {Name: "bytes", Type: bigint}, {Name: "timestamp", Type: varchar}}, "a.log",
			`127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326 "http://www.example.com/start.html" "Mozilla/4.08 [en] (Win98; I ;Nav)"`, "127.0.0.1|GET|200|2326|10/Oct/2000:13:55:36 -0700", ""},
		{"cloudtrail", lake.CloudTrail, "", nil, []lake.Column{{Name: "eventversion", Type: varchar}, {Name: "useridentity", Type: sql.RowOf(sql.Field{Name: "type", Type: varchar}, sql.Field{Name: "accountid", Type: varchar})}, {Name: "requestparameters", Type: varchar}}, "a.json.gz",
			`{"Records": [{"eventVersion":"1.0","userIdentity":{"type":"IAMUser","accountId":"1"},"requestParameters":{"a":[1]}},` + "\n" + `{"eventVersion":"1.1","requestParameters":null}]}`, `1.0|{type=IAMUser, accountid=1}|{"a":[1]};1.1|\N|\N`, ""},
		{"cloudtrail empty", lake.CloudTrail, "", nil, narrow[:1], "a.json", `{"Records":[]}`, ``, ""},
		{"cloudtrail broken", lake.CloudTrail, "", nil, narrow[:1], "a.json", `{"Records":[{"id":1`, ``, "HIVE_CURSOR_ERROR"},
		{"bad file", lake.JSON, openX, nil, narrow, "a.json", "{\"id\":1}\n{\"id\":", ``, "HIVE_CURSOR_ERROR: Row is not a valid JSON Object - JSONException: malformed JSON (in the line at byte 9) [s3://b/t/dt=2024-01-01/a.json]"},
		{"several characters between fields", lake.CSV, "org.apache.hadoop.hive.serde2.MultiDelimitSerDe", map[string]string{"field.delim": "[,]", "collection.delim": ":", "mapkey.delim": "@"}, []lake.Column{wide[0], wide[7], wide[8]}, "a.txt", "1[,]a:b[,]k@1:l@2\n2[,][,\n[,]\\N[,]", `1|[a, b]|{k=1, l=2};2|[[,]|\N;\N|\N|{}`, ""},
		{"lzop", lake.CSV, "", nil, wide[:1], "a.lzo", "\x89LZO\x00\r\n\x1a\n\x10\x30\x20\xa0\x09\x40\x01\x05" + strings.Repeat("\x00", 17) + "\x1c\xf3\x01\x50\x00\x00\x00\x04\x00\x00\x00\x041\n2\n\x00\x00\x00\x00", "1;2", ""},
		{"lzo in Hadoop's blocks", lake.CSV, "", nil, wide[:1], "a.lzo_deflate", "\x00\x00\x00\x04\x00\x00\x00\x08\x151\n2\n\x11\x00\x00", "1;2", ""},
		{"lzo broken", lake.CSV, "", nil, narrow, "a.lzo", "x", "", "HIVE_CURSOR_ERROR"},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := t.TempDir()
			e := newEngine(t, Options{Workers: 1, Store: &laketest.Store{Root: root}, TempDir: filepath.Join(root, "tmp")})
			size := put(t, root, oneDay+c.file, c.text)
			req := table(c.format, lake.SerDe{Class: c.class, Properties: c.props}, c.table)
			var names []string
			var types []sql.Type
			for _, col := range c.table {
				names, types = append(names, col.Name), append(types, col.Type)
			}
			rows, stats, err := scan(t, e, reading(req, names...), "SELECT * FROM SCAN", 0, types...)
			if c.err != "" {
				var se *sql.Error
				if !errors.As(err, &se) || !strings.HasPrefix(se.Name+": "+se.Message, c.err) {
					t.Fatalf("%v instead of %s", err, c.err)
				}
				return
			}
			if err != nil || strings.Join(rows, ";") != c.rows || stats.ScannedBytes != size {
				t.Fatalf("%s, %v, %d of %d bytes; want %s", strings.Join(rows, ";"), err, stats.ScannedBytes, size, c.rows)
			}
		})
	}
}

// TestTextSplits reads a file that several threads share.
func TestTextSplits(t *testing.T) {
	root := t.TempDir()
	e := newEngine(t, Options{Workers: 1, Store: &laketest.Store{Root: root}, TempDir: filepath.Join(root, "tmp")})
	var b strings.Builder
	const rows = 700_000
	for i := range rows {
		b.WriteString(`{"id": `)
		b.WriteString(strconv.Itoa(i) + `, "name": "some name that makes the line longer"}` + "\n")
	}
	one := put(t, root, oneDay+"a.json", b.String())
	two := put(t, root, "t/dt=2024-01-02/b.json", "{\"id\": 1}\n")
	req := table(lake.JSON, lake.SerDe{Class: openX}, []lake.Column{{Name: "id", Type: bigint}, {Name: "name", Type: varchar}})
	got, stats, err := scan(t, e, reading(req, "dt", "id"), "SELECT c0, count(*), sum(c1)::BIGINT FROM SCAN GROUP BY 1 ORDER BY 1", 0, sql.T(sql.Date), bigint, bigint)
	if err != nil || stats.ScannedRows != rows+1 || strings.Join(got, ";") != "2024-01-01|700000|244999650000;2024-01-02|1|1" || stats.ScannedBytes != one+two {
		t.Fatal(got, err, stats.ScannedBytes, one+two)
	}
	got, _, err = scan(t, e, reading(req), "SELECT count(*) FROM SCAN", 0, bigint)
	if err != nil || got[0] != "700001" {
		t.Fatal(got, err)
	}
	_, _, err = scan(t, e, reading(req, "id"), "SELECT sum(c0)::BIGINT FROM SCAN", 1<<20, bigint)
	var limit *engine.LimitError
	if !errors.As(err, &limit) {
		t.Fatal(err)
	}
}

func BenchmarkJSON(b *testing.B) {
	root := b.TempDir()
	e := newEngine(b, Options{Workers: 1, Store: &laketest.Store{Root: root}, TempDir: filepath.Join(root, "tmp")})
	var text strings.Builder
	for i := range 500_000 {
		text.WriteString(`{"request_id": "r-` + strconv.Itoa(i) + `", "model": "athene-large", "latency_ms": 1234, "cost_usd": 0.0123, "prompt": "some longer text that nobody reads in this query at all", "tags": ["a", "b"]}` + "\n")
	}
	b.SetBytes(put(b, root, oneDay+"a.json", text.String()))
	req := table(lake.JSON, lake.SerDe{Class: openX}, []lake.Column{{Name: "model", Type: varchar}, {Name: "latency_ms", Type: bigint}, {Name: "cost_usd", Type: sql.T(sql.Double)}})
	for b.Loop() {
		if _, _, err := scan(b, e, reading(req, "model", "latency_ms", "cost_usd"), "SELECT c0, sum(c1)::BIGINT, sum(c2) FROM SCAN GROUP BY 1", 0, varchar, bigint, sql.T(sql.Double)); err != nil {
			b.Fatal(err)
		}
	}
}
