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

// Regexp is a regular expression in Java's syntax that must match a whole text.
type Regexp struct{ p *pattern }

// CompileWhole compiles an expression for Groups.
func CompileWhole(text string, foldCase bool) (*Regexp, error) {
	flags := ""
	if foldCase {
		flags = "(?i)"
	}
	p, err := compile(flags + `\A(?:` + text + `)\z`)
	return &Regexp{p}, err
}

// Count is how many groups there are.
func (r *Regexp) Count() int { return r.p.groups }

// Groups gives the bounds of the whole text and of each group in pairs, -1 where
// one took no part; nil when the text doesn't match.
func (r *Regexp) Groups(text string) ([]int, error) { return r.p.first(text) }

// CompileAnywhere compiles an expression that may match in the midst of a text.
func CompileAnywhere(text string) (*Regexp, error) {
	p, err := compile(text)
	return &Regexp{p}, err
}
