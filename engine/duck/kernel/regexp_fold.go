package kernel

import (
	"slices"
	"strings"
	"sync"
	"unicode"
)

// What flag i takes for one, as Trino's engine does: characters by the case folding of
// Unicode 4.1, and sequences of characters that single ones fold to, as ß does to ss.

// unfolded are characters, in pairs of first and last, that fold to no other one there.
var unfolded = []rune{
	0xdf, 0xdf, 0x131, 0x131, 0x180, 0x180, 0x23a, 0x23a, 0x23e, 0x252, 0x25c, 0x25c, 0x261, 0x261, 0x265, 0x266, 0x26a, 0x26c, 0x271, 0x271,
	0x27d, 0x27d, 0x282, 0x282, 0x287, 0x287, 0x289, 0x289, 0x28c, 0x28c, 0x29d, 0x29e, 0x370, 0x37f, 0x3cf, 0x3cf, 0x3d7, 0x3d7, 0x3f3, 0x3f3,
	0x3fd, 0x3ff, 0x4c0, 0x4c0, 0x4cf, 0x4cf, 0x4fa, 0x4ff, 0x510, 0x52f, 0x10c7, 0x1d8e, 0x1e9e, 0x1e9e, 0x1efa, 0x1eff, 0x2132, 0x214e,
	0x2183, 0x2184, 0x2c2f, 0x2c2f, 0x2c5f, 0x2c7f, 0x2ceb, 0x2cf3, 0x2d27, 0xabbf, 0x104b0, unicode.MaxRune,
}

// longFolds are what single characters fold to that is several.
var longFolds = map[rune]string{
	'ß': "ss", 'İ': "i\u0307", 'ŉ': "ʼn", 'ǰ': "j\u030c", 'ΐ': "ι\u0308\u0301", 'ΰ': "υ\u0308\u0301", 'և': "եւ",
	'ẖ': "h\u0331", 'ẗ': "t\u0308", 'ẘ': "w\u030a", 'ẙ': "y\u030a", 'ẚ': "aʾ", 'ὐ': "υ\u0313", 'ὒ': "υ\u0313\u0300",
	'ὔ': "υ\u0313\u0301", 'ὖ': "υ\u0313\u0342", 'ᾀ': "ἀι", 'ᾁ': "ἁι", 'ᾂ': "ἂι", 'ᾃ': "ἃι", 'ᾄ': "ἄι",
	'ᾅ': "ἅι", 'ᾆ': "ἆι", 'ᾇ': "ἇι", 'ᾈ': "ἀι", 'ᾉ': "ἁι", 'ᾊ': "ἂι", 'ᾋ': "ἃι",
	'ᾌ': "ἄι", 'ᾍ': "ἅι", 'ᾎ': "ἆι", 'ᾏ': "ἇι", 'ᾐ': "ἠι", 'ᾑ': "ἡι", 'ᾒ': "ἢι",
	'ᾓ': "ἣι", 'ᾔ': "ἤι", 'ᾕ': "ἥι", 'ᾖ': "ἦι", 'ᾗ': "ἧι", 'ᾘ': "ἠι", 'ᾙ': "ἡι",
	'ᾚ': "ἢι", 'ᾛ': "ἣι", 'ᾜ': "ἤι", 'ᾝ': "ἥι", 'ᾞ': "ἦι", 'ᾟ': "ἧι", 'ᾠ': "ὠι",
	'ᾡ': "ὡι", 'ᾢ': "ὢι", 'ᾣ': "ὣι", 'ᾤ': "ὤι", 'ᾥ': "ὥι", 'ᾦ': "ὦι", 'ᾧ': "ὧι",
	'ᾨ': "ὠι", 'ᾩ': "ὡι", 'ᾪ': "ὢι", 'ᾫ': "ὣι", 'ᾬ': "ὤι", 'ᾭ': "ὥι", 'ᾮ': "ὦι",
	'ᾯ': "ὧι", 'ᾲ': "ὰι", 'ᾳ': "αι", 'ᾴ': "άι", 'ᾶ': "α\u0342", 'ᾷ': "α\u0342ι", 'ᾼ': "αι",
	'ῂ': "ὴι", 'ῃ': "ηι", 'ῄ': "ήι", 'ῆ': "η\u0342", 'ῇ': "η\u0342ι", 'ῌ': "ηι", 'ῒ': "ι\u0308\u0300",
	'ΐ': "ι\u0308\u0301", 'ῖ': "ι\u0342", 'ῗ': "ι\u0308\u0342", 'ῢ': "υ\u0308\u0300", 'ΰ': "υ\u0308\u0301", 'ῤ': "ρ\u0313", 'ῦ': "υ\u0342",
	'ῧ': "υ\u0308\u0342", 'ῲ': "ὼι", 'ῳ': "ωι", 'ῴ': "ώι", 'ῶ': "ω\u0342", 'ῷ': "ω\u0342ι", 'ῼ': "ωι",
	'ﬀ': "ff", 'ﬁ': "fi", 'ﬂ': "fl", 'ﬃ': "ffi", 'ﬄ': "ffl", 'ﬅ': "st", 'ﬆ': "st",
	'ﬓ': "մն", 'ﬔ': "մե", 'ﬕ': "մի", 'ﬖ': "վն", 'ﬗ': "մխ",
}

func inRanges(ranges []rune, r rune) bool {
	i, found := slices.BinarySearch(ranges, r)
	return found || i%2 == 1
}

// folds lists the characters that flag i takes for r, itself first.
func folds(r rune) []rune {
	same := []rune{r}
	if inRanges(unfolded, r) {
		return same
	}
	for x := unicode.SimpleFold(r); x != r; x = unicode.SimpleFold(x) {
		if !inRanges(unfolded, x) {
			same = append(same, x)
		}
	}
	return same
}

// foldingRunes are all characters that have others.
var foldingRunes = sync.OnceValue(func() (all []rune) {
	for r := range rune(0x10500) {
		if len(folds(r)) > 1 {
			all = append(all, r)
		}
	}
	return all
})

// foldedRunes are all characters of longFolds, in order.
var foldedRunes = sync.OnceValue(func() (all []rune) {
	for r := range longFolds {
		all = append(all, r)
	}
	slices.Sort(all)
	return all
})

// foldedRanges adds to sorted ranges what flag i takes for a part of them.
func foldedRanges(ranges []rune) []rune {
	all := slices.Clone(ranges)
	for _, r := range foldingRunes() {
		if inRanges(ranges, r) {
			for _, x := range folds(r) {
				all = append(all, x, x)
			}
		}
	}
	return union(all)
}

// foldedItem writes a character, in any case. Where flag i means the same to Go, it is left to that.
func foldedItem(r rune) string {
	same := folds(r)
	if r < 0x80 && len(same) <= 2 {
		return quoteRune(r)
	}
	if len(same) == 1 {
		return "(?-i:" + quoteRune(r) + ")"
	}
	var pairs []rune
	for _, x := range same {
		pairs = append(pairs, x, x)
	}
	return "(?-i:[" + rangeItems(union(pairs)) + "])"
}

// foldedText writes characters in any case.
func foldedText(text []rune) string {
	var out strings.Builder
	for _, r := range text {
		out.WriteString(foldedItem(r))
	}
	return out.String()
}

// span is a part of a folded text that a single character may stand for.
type span struct {
	from, to int
	by       rune
}

// foldedWord writes a text in any case, in which characters may stand for several.
func foldedWord(word []rune) string {
	if len(word) == 1 && longFolds[word[0]] == "" {
		return foldedItem(word[0])
	}
	text, spans := foldSpans(word)
	var out strings.Builder
	for at := 0; at < len(text); {
		i := slices.IndexFunc(spans, func(s span) bool { return s.from >= at })
		if i < 0 {
			out.WriteString(foldedText(text[at:]))
			break
		}
		first, end := spans[i].from, spans[i].to
		last := i
		for last+1 < len(spans) && spans[last+1].from < end {
			last++
			end = max(end, spans[last].to)
		}
		out.WriteString(foldedText(text[at:first]))
		out.WriteString("(?:" + strings.Join(foldedWays(text, spans[i:last+1], first, end), "|") + ")")
		at = end
	}
	return out.String()
}

// foldSpans folds a text, and finds what single characters may stand for, in order.
func foldSpans(word []rune) (text []rune, spans []span) {
	own := map[int]rune{}
	for _, r := range word {
		if long := longFolds[r]; long != "" {
			own[len(text)] = r
			text = append(text, []rune(long)...)
			continue
		}
		text = append(text, r)
	}
	for from := range text {
		for _, r := range foldedRunes() {
			long := []rune(longFolds[r])
			if from+len(long) > len(text) {
				continue
			}
			same := true
			for k, x := range long {
				same = same && slices.Contains(folds(text[from+k]), x)
			}
			if by := own[from]; same && (by == 0 || by == r || longFolds[by] != longFolds[r] || r >= 0xfb00) {
				spans = append(spans, span{from, from + len(long), r})
			}
		}
	}
	return text, spans
}

// mostFolded bounds the ways to write a part of a text.
const mostFolded = 64

// foldedWays lists how text from at to end is written, as what single characters stand for or in full.
func foldedWays(text []rune, spans []span, at, end int) []string {
	if at == end {
		return []string{""}
	}
	var ways []string
	for _, rest := range foldedWays(text, spans, at+1, end) {
		ways = append(ways, foldedItem(text[at])+rest)
	}
	for _, s := range spans {
		if s.from != at {
			continue
		}
		for _, rest := range foldedWays(text, spans, s.to, end) {
			if len(ways) < mostFolded {
				ways = append(ways, "(?-i:"+quoteRune(s.by)+")"+rest)
			}
		}
	}
	return ways
}

// foldedClass writes a class in any case. What its characters fold to that is several
// comes after the characters.
func foldedClass(ranges []rune, negate bool) string {
	class := "(?-i:[" + rangeItems(foldedRanges(ranges)) + "])"
	if negate {
		return "(?-i:[^" + rangeItems(foldedRanges(ranges)) + "])"
	}
	var long []string
	for _, r := range foldedRunes() {
		if inRanges(ranges, r) && !slices.Contains(long, longFolds[r]) {
			long = append(long, longFolds[r])
		}
	}
	var out strings.Builder
	for _, text := range long {
		for _, r := range foldedRunes() {
			if longFolds[r] == text && !inRanges(ranges, r) {
				out.WriteString("|(?-i:" + quoteRune(r) + ")")
			}
		}
		out.WriteString("|" + foldedText([]rune(text)))
	}
	if out.Len() == 0 {
		return class
	}
	return "(?:" + class + out.String() + ")"
}
