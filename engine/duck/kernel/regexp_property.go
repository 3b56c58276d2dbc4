package kernel

import (
	"strconv"
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
	if derive, ok := derived[name]; ok {
		return derive(), true
	}
	if name == "cn" || name == "unassigned" {
		return unassigned(), true
	}
	if tables, ok := properties()[name]; ok {
		return posixClass{tables: tables}.ranges(), true
	}
	if strings.HasPrefix(name, "in") {
		if block, ok := blocks()[name[2:]]; ok {
			return block, true
		}
	}
	switch name {
	case "any":
		return []rune{0, unicode.MaxRune}, true
	case "assigned":
		return complement(unassigned()), true
	}
	return nil, false
}

// properties are the categories, scripts and binary properties by name.
var properties = sync.OnceValue(func() map[string][]*unicode.RangeTable {
	all := map[string][]*unicode.RangeTable{}
	add := func(name string, tables ...*unicode.RangeTable) { all[propertyName(name)] = tables }
	for name, t := range unicode.Properties {
		add(name, t)
	}
	for _, later := range []string{"Sentence_Terminal", "Prepended_Concatenation_Mark", "Regional_Indicator"} {
		delete(all, propertyName(later))
	}
	for name, t := range unicode.Categories {
		add(name, t)
	}
	for long, short := range unicode.CategoryAliases {
		if t := unicode.Categories[short]; t != nil {
			add(long, t)
		}
	}
	for entry := range strings.SplitSeq(strings.TrimSuffix(scriptNames, ";"), ";") {
		code, name, _ := strings.Cut(entry, " ")
		add(code, unicode.Scripts[name])
		add(name, unicode.Scripts[name])
	}
	for entry := range strings.FieldsSeq(propertyAliases) {
		short, long, _ := strings.Cut(entry, ":")
		add(short, all[long]...)
	}
	add("lc", unicode.Lu, unicode.Ll, unicode.Lt)
	add("math", unicode.Sm, unicode.Other_Math)
	lower, upper := posix["lower"].tables, posix["upper"].tables
	for _, prefix := range []string{"", "java"} {
		add(prefix+"alphabetic", alphabetic...)
		add(prefix+"lowercase", lower...)
		add(prefix+"uppercase", upper...)
	}
	add("javaletter", unicode.L)
	add("javadigit", unicode.Nd)
	add("javawhitespace", unicode.White_Space)
	add("cased", append(append([]*unicode.RangeTable{unicode.Lt}, lower...), upper...)...)
	return all
})

// propertyAliases are shorter names of binary properties.
const propertyAliases = "ahex:asciihexdigit bidic:bidicontrol dep:deprecated dia:diacritic ext:extender hex:hexdigit ideo:ideographic " +
	"idsb:idsbinaryoperator idst:idstrinaryoperator joinc:joincontrol loe:logicalorderexception nchar:noncharactercodepoint " +
	"oalpha:otheralphabetic odi:otherdefaultignorablecodepoint ogrext:othergraphemeextend oidc:otheridcontinue oids:otheridstart " +
	"olower:otherlowercase omath:othermath oupper:otheruppercase patsyn:patternsyntax patws:patternwhitespace qmark:quotationmark " +
	"sd:softdotted term:terminalpunctuation uideo:unifiedideograph vs:variationselector wspace:whitespace qaac:coptic qaai:inherited"

func propertyName(s string) string { return strings.ToLower(strings.ReplaceAll(s, "_", "")) }

// blocks are ranges of code points by the names that Unicode gives them.
var blocks = sync.OnceValue(func() map[string][]rune {
	all := map[string][]rune{}
	var named []rune
	for entry := range strings.SplitSeq(strings.TrimSuffix(blockRanges, ";"), ";") {
		name, span, _ := strings.Cut(entry, " ")
		first, last, _ := strings.Cut(span, " ")
		low, _ := strconv.ParseUint(first, 16, 32)
		high, _ := strconv.ParseUint(last, 16, 32)
		all[name] = []rune{rune(low), rune(high)}
		named = append(named, all[name]...)
	}
	all["greekandcoptic"] = all["greek"]
	all["combiningdiacriticalmarksforsymbols"] = all["combiningmarksforsymbols"]
	all["noblock"] = complement(named)
	return all
})

// unassigned are the code points without a character.
func unassigned() []rune {
	return union(append(tableRanges(unicode.Cn), newerRunes...))
}

// derived are properties that are computed from others.
var derived = map[string]func() []rune{
	"c": others, "other": others,
	"unknown": func() []rune { return union(append(unassigned(), tableRanges(unicode.Co, unicode.Cs)...)) },
	"zzzz":    func() []rune { return union(append(unassigned(), tableRanges(unicode.Co, unicode.Cs)...)) },
	"ids":     identifierStart, "idstart": identifierStart, "idc": identifierPart, "idcontinue": identifierPart,
	"xids": compatibleStart, "xidstart": compatibleStart, "xidc": compatiblePart, "xidcontinue": compatiblePart,
	"grext": graphemeExtend, "graphemeextend": graphemeExtend, "grbase": graphemeBase, "graphemebase": graphemeBase,
	"newline": func() []rune { return []rune{'\n', '\n'} },
}

// tableRanges are the characters of tables, as far as Trino's engine has them.
func tableRanges(tables ...*unicode.RangeTable) []rune { return posixClass{tables: tables}.ranges() }

func without(ranges, less []rune) []rune { return intersect(ranges, complement(less)) }

func others() []rune {
	return union(append(tableRanges(unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs), unassigned()...))
}

func identifierStart() []rune {
	return without(tableRanges(unicode.L, unicode.Nl, unicode.Other_ID_Start), tableRanges(unicode.Pattern_Syntax, unicode.Pattern_White_Space))
}

func identifierPart() []rune {
	return union(append(identifierStart(), tableRanges(unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue)...))
}

// incompatible are letters whose compatibility forms begin with, or have, what no identifier has.
var incompatible = []rune{0x37a, 0x37a, 0x309b, 0x309c, 0xfc5e, 0xfc63, 0xfdfa, 0xfdfb, 0xfe70, 0xfe70, 0xfe72, 0xfe72, 0xfe74, 0xfe74, 0xfe76, 0xfe76, 0xfe78, 0xfe78, 0xfe7a, 0xfe7a,
	0xfe7c, 0xfe7c, 0xfe7e, 0xfe7e}

func compatibleStart() []rune {
	return without(identifierStart(), append([]rune{0xe33, 0xe33, 0xeb3, 0xeb3, 0xff9e, 0xff9f}, incompatible...))
}

func compatiblePart() []rune { return without(identifierPart(), incompatible) }

func graphemeExtend() []rune {
	return tableRanges(unicode.Me, unicode.Mn, unicode.Other_Grapheme_Extend)
}

func graphemeBase() []rune {
	return complement(append(append(others(), tableRanges(unicode.Zl, unicode.Zp)...), graphemeExtend()...))
}
