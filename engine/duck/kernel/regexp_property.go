package kernel

import (
	"strings"
	"sync"
	"unicode"
)

// propertyRanges are the characters of a property by its lower-case name, which
// has neither blanks nor underscores.
func propertyRanges(name string) ([]rune, bool) {
	if ranges, ok := posixRanges(name); ok {
		return ranges, true
	}
	if tables, ok := properties()[name]; ok {
		return posixClass{tables: tables}.ranges(), true
	}
	if block, ok := blocks[strings.TrimPrefix(name, "in")]; ok && strings.HasPrefix(name, "in") {
		return block[:], true
	}
	switch name {
	case "any":
		return []rune{0, unicode.MaxRune}, true
	case "assigned":
		ranges, ok := classRanges(`\P{Cn}`)
		return ranges, ok
	}
	return nil, false
}

// properties are the categories, scripts and binary properties by name.
var properties = sync.OnceValue(func() map[string][]*unicode.RangeTable {
	all := map[string][]*unicode.RangeTable{}
	add := func(tables map[string]*unicode.RangeTable) {
		for name, t := range tables {
			all[propertyName(name)] = []*unicode.RangeTable{t}
		}
	}
	add(unicode.Properties)
	add(unicode.Scripts)
	add(unicode.Categories)
	for long, short := range unicode.CategoryAliases {
		if t := unicode.Categories[short]; t != nil {
			all[propertyName(long)] = []*unicode.RangeTable{t}
		}
	}
	for short, script := range scriptCodes {
		all[short] = []*unicode.RangeTable{unicode.Scripts[script]}
	}
	all["lc"] = []*unicode.RangeTable{unicode.Lu, unicode.Ll, unicode.Lt}
	all["math"] = []*unicode.RangeTable{unicode.Sm, unicode.Other_Math}
	all["alphabetic"], all["javaalphabetic"] = alphabetic, alphabetic
	lower, upper := posix["lower"].tables, posix["upper"].tables
	all["lowercase"], all["javalowercase"] = lower, lower
	all["uppercase"], all["javauppercase"] = upper, upper
	all["javaletter"] = []*unicode.RangeTable{unicode.L}
	all["javadigit"] = []*unicode.RangeTable{unicode.Nd}
	all["javawhitespace"] = []*unicode.RangeTable{unicode.White_Space}
	return all
})

func propertyName(s string) string { return strings.ToLower(strings.ReplaceAll(s, "_", "")) }

// scriptCodes are the four-letter codes of scripts.
var scriptCodes = map[string]string{
	"arab": "Arabic", "armn": "Armenian", "beng": "Bengali", "bopo": "Bopomofo", "cher": "Cherokee", "copt": "Coptic", "cyrl": "Cyrillic",
	"deva": "Devanagari", "ethi": "Ethiopic", "geor": "Georgian", "goth": "Gothic", "grek": "Greek", "gujr": "Gujarati", "guru": "Gurmukhi",
	"hang": "Hangul", "hani": "Han", "hebr": "Hebrew", "hira": "Hiragana", "kana": "Katakana", "khmr": "Khmer", "knda": "Kannada",
	"laoo": "Lao", "latn": "Latin", "mlym": "Malayalam", "mong": "Mongolian", "mymr": "Myanmar", "orya": "Oriya", "runr": "Runic",
	"sinh": "Sinhala", "syrc": "Syriac", "taml": "Tamil", "telu": "Telugu", "thaa": "Thaana", "thai": "Thai", "tibt": "Tibetan",
	"zinh": "Inherited", "zyyy": "Common",
}

// blocks are ranges of code points that Unicode names, as \p{InCyrillic} does.
var blocks = map[string][2]rune{
	"basiclatin": {0x00, 0x7f}, "latin1supplement": {0x80, 0xff}, "latinextendeda": {0x100, 0x17f}, "latinextendedb": {0x180, 0x24f},
	"ipaextensions": {0x250, 0x2af}, "spacingmodifierletters": {0x2b0, 0x2ff}, "combiningdiacriticalmarks": {0x300, 0x36f},
	"greek": {0x370, 0x3ff}, "greekandcoptic": {0x370, 0x3ff}, "cyrillic": {0x400, 0x4ff}, "cyrillicsupplement": {0x500, 0x52f},
	"armenian": {0x530, 0x58f}, "hebrew": {0x590, 0x5ff}, "arabic": {0x600, 0x6ff}, "syriac": {0x700, 0x74f}, "thaana": {0x780, 0x7bf},
	"devanagari": {0x900, 0x97f}, "bengali": {0x980, 0x9ff}, "gurmukhi": {0xa00, 0xa7f}, "gujarati": {0xa80, 0xaff}, "tamil": {0xb80, 0xbff},
	"telugu": {0xc00, 0xc7f}, "kannada": {0xc80, 0xcff}, "malayalam": {0xd00, 0xd7f}, "thai": {0xe00, 0xe7f}, "lao": {0xe80, 0xeff},
	"tibetan": {0xf00, 0xfff}, "georgian": {0x10a0, 0x10ff}, "hanguljamo": {0x1100, 0x11ff}, "ethiopic": {0x1200, 0x137f},
	"latinextendedadditional": {0x1e00, 0x1eff}, "greekextended": {0x1f00, 0x1fff}, "generalpunctuation": {0x2000, 0x206f},
	"superscriptsandsubscripts": {0x2070, 0x209f}, "currencysymbols": {0x20a0, 0x20cf}, "letterlikesymbols": {0x2100, 0x214f},
	"numberforms": {0x2150, 0x218f}, "arrows": {0x2190, 0x21ff}, "mathematicaloperators": {0x2200, 0x22ff},
	"miscellaneoustechnical": {0x2300, 0x23ff}, "boxdrawing": {0x2500, 0x257f}, "blockelements": {0x2580, 0x259f},
	"geometricshapes": {0x25a0, 0x25ff}, "miscellaneoussymbols": {0x2600, 0x26ff}, "dingbats": {0x2700, 0x27bf},
	"cjksymbolsandpunctuation": {0x3000, 0x303f}, "hiragana": {0x3040, 0x309f}, "katakana": {0x30a0, 0x30ff}, "bopomofo": {0x3100, 0x312f},
	"cjkunifiedideographsextensiona": {0x3400, 0x4dbf}, "cjkunifiedideographs": {0x4e00, 0x9fff}, "hangulsyllables": {0xac00, 0xd7af},
	"cjkcompatibilityideographs": {0xf900, 0xfaff}, "alphabeticpresentationforms": {0xfb00, 0xfb4f},
	"halfwidthandfullwidthforms": {0xff00, 0xffef}, "emoticons": {0x1f600, 0x1f64f}, "miscellaneoussymbolsandpictographs": {0x1f300, 0x1f5ff},
}
