package kernel

import (
	"testing"

	"glaux/engine/duck/zone"
	"glaux/sql"
)

// FuzzDatePattern compiles any pattern and reads any text with it.
func FuzzDatePattern(f *testing.F) {
	for _, s := range [][2]string{
		{"%Y-%m-%d %H:%i:%s.%f", "2024-02-29 10:11:12.345"}, {"%r %j %x %v %W", "01:00:00 PM 060 2024 09 Monday"},
		{"yyyy-MM-dd'T'HH:mm:ssZZ ZZZ", "2024-02-29T13:45:56+02:00 UTC"}, {"EEE, dd MMM yy G C 'o''clock", "x"}, {"yyyy/mm/dd hh24;mi;ss", "'"},
	} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, format, text string) {
		for _, compile := range []func(string) (datePattern, error){mysqlPattern, jodaPattern, teradataPattern} {
			p, err := compile(format)
			if err != nil {
				continue
			}
			if at, err := p.parse(text); err == nil {
				_ = appendZonedMillis(NewBuilder(sql.TimestampTZOf(3)), at, text, zone.UTC)
			}
			m := printed{year: 2024, month: 2, dom: 29, day: 19782, nanos: 1}
			for i := range p {
				m.append(nil, &p[i])
			}
		}
	})
}

// FuzzISO8601 reads any text as a date and as a timestamp.
func FuzzISO8601(f *testing.F) {
	for _, s := range []string{"2024-02-29T13:45:56.789+05:30", "2024-W09-4T10:00", "2024-060", "T10,5", "-0001-01", "20240229T134556Z"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, read := range []func(*parsed, string) (int, bool){(*parsed).isoDate, (*parsed).isoDateTime} {
			p := &parsed{}
			n, ok := read(p, text)
			if n < 0 || n > len(text) {
				t.Fatalf("read %d bytes of %d", n, len(text))
			}
			if ok && p.finish(text) == nil {
				_ = appendZonedMillis(NewBuilder(sql.TimestampTZOf(3)), p, text, zone.UTC)
			}
		}
	})
}
