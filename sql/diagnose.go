package sql

import (
	"strings"

	"glaux/sql/grammar"
)

// diagnose is the error of a statement that can't be read, in Trino's words; nil if
// Trino's grammar has nothing against it, or says so too late.
func diagnose(toks []token) error {
	names, bad := make([]string, len(toks)-1), map[int]bool{}
	for i := range names {
		names[i], bad[i] = grammarToken(&toks[i]), badName(&toks[i]) != ""
	}
	d, ok := grammar.Diagnose(names, bad)
	switch {
	case !ok:
		return nil
	case d.Name:
		return Errorf(toks[d.At].pos, "SYNTAX_ERROR", "%s", badName(&toks[d.At]))
	}
	return Errorf(toks[d.At].pos, "SYNTAX_ERROR", "mismatched input '%s'. Expecting: %s", toks[d.Found].text, strings.Join(d.Expected, ", "))
}

var tokenClasses = map[tokenKind]string{
	tokDigitWord: grammar.DigitIdentifier, tokQuoted: grammar.QuotedIdentifier, tokBackquoted: grammar.BackquotedIdentifier,
	tokString: grammar.String, tokUnicodeString: grammar.UnicodeString, tokBinary: grammar.Binary,
	tokUnknown: grammar.Unrecognized, tokInteger: grammar.Integer, tokDecimal: grammar.Decimal, tokDouble: grammar.Double,
}

func grammarToken(t *token) string {
	switch {
	case t.word == "<>" || t.word == "!=":
		return grammar.NotEqual
	case t.word != "":
		return t.word
	}
	return tokenClasses[t.kind]
}

// badName is what is wrong with a token that looks like a name, or empty.
func badName(t *token) string {
	switch {
	case t.kind == tokQuoted && len(t.text) == 2:
		return "Zero-length delimited identifier not allowed"
	case t.kind == tokBackquoted:
		return "backquoted identifiers are not supported; use double quotes to quote identifiers"
	case t.kind == tokDigitWord:
		return "identifiers must not start with a digit; surround the identifier with double quotes"
	}
	return ""
}
