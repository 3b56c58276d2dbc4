package kernel

import (
	"glaux/engine/duck/zone"
	"glaux/sql"
)

// TimestampFormat is a pattern by which text is a timestamp, in Joda's letters.
type TimestampFormat struct{ pattern datePattern }

// ParseTimestampFormat reads a pattern.
func ParseTimestampFormat(pattern string) (*TimestampFormat, error) {
	p, err := jodaPattern(pattern)
	return &TimestampFormat{p}, err
}

// Parse reads a text; ok is false where it doesn't match. A zone in it is taken off.
func (f *TimestampFormat) Parse(text string) (x sql.Instant, ok bool) {
	p, err := f.pattern.parse(text)
	if err != nil {
		return x, false
	}
	if p.zoned {
		return sql.Instant{Micros: zone.ToUTC(p.key, p.micros()), Nanos: int(floorMod(p.nanos, 1000))}, true
	}
	return sql.Instant{Micros: p.micros(), Nanos: int(floorMod(p.nanos, 1000))}, true
}

// Regexp is a regular expression in Java's syntax, for one goroutine.
type Regexp struct{ m *matcher }

// CompileWhole compiles an expression that must match a whole text.
func CompileWhole(text string, foldCase bool) (*Regexp, error) {
	flags := ""
	if foldCase {
		flags = "(?i)"
	}
	return CompileAnywhere(flags + `\A(?:` + text + `)\z`)
}

// Count is how many groups there are.
func (r *Regexp) Count() int { return r.m.groups }

// Groups gives the bounds of the first match and of each group in pairs, -1 where
// one took no part; nil when the text doesn't match. They are valid until the next call.
func (r *Regexp) Groups(text string) ([]int, error) { return r.m.first(text) }

// CompileAnywhere compiles an expression that may match in the midst of a text.
func CompileAnywhere(text string) (*Regexp, error) {
	p, err := compileWords(text, true)
	if err != nil {
		return nil, err
	}
	return &Regexp{p.matcher()}, nil
}
