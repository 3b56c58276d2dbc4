package sql

// tokenKind tells what the lexer found.
type tokenKind uint8

const (
	tokEOF       tokenKind = iota
	tokWord                // unquoted identifier or keyword
	tokDigitWord           // an identifier that starts with a digit: always an error
	tokQuoted              // "delimited identifier"
	tokBackquoted
	tokString
	tokUnicodeString // U&'…'
	tokBinary        // X'…'
	tokInteger
	tokDecimal
	tokDouble
	tokSymbol
	tokUnknown // a character that starts nothing
)

// token is one piece of the text. Word is what grammar rules compare with: the
// upper-cased word or the symbol, and empty for everything else, so that a
// quoted name is never taken for a keyword.
type token struct {
	kind     tokenKind
	reserved bool
	word     string
	text     string
	start    int // byte offset
	pos      Pos
}

func (t *token) end() int { return t.start + len(t.text) }

// isName reports whether the token can be an identifier where one is expected.
func (t *token) isName() bool {
	switch t.kind {
	case tokWord:
		return !t.reserved
	case tokQuoted, tokBackquoted, tokDigitWord:
		return true
	}
	return false
}

func (t *token) isNumber() bool {
	return t.kind == tokInteger || t.kind == tokDecimal || t.kind == tokDouble
}

func (t *token) isString() bool { return t.kind == tokString || t.kind == tokUnicodeString }

// reservedWords are the words that Trino's grammar keeps for itself; every
// other keyword may also be a name.
var reservedWords = wordSet(`ALTER AND AS BETWEEN BY CASE CAST CONSTRAINT CREATE CROSS CUBE
CURRENT_CATALOG CURRENT_DATE CURRENT_PATH CURRENT_ROLE CURRENT_SCHEMA CURRENT_TIME
CURRENT_TIMESTAMP CURRENT_USER DEALLOCATE DELETE DESCRIBE DISTINCT DROP ELSE END ESCAPE EXCEPT
EXISTS EXTRACT FALSE FOR FROM FULL GROUP GROUPING HAVING IN INNER INSERT INTERSECT INTO IS JOIN
JSON_ARRAY JSON_EXISTS JSON_OBJECT JSON_QUERY JSON_TABLE JSON_VALUE LEFT LIKE LISTAGG LOCALTIME
LOCALTIMESTAMP NATURAL NORMALIZE NOT NULL ON OR ORDER OUTER PREPARE RECURSIVE RIGHT ROLLUP
SELECT SKIP TABLE THEN TRIM TRUE UESCAPE UNION UNNEST USING VALUES WHEN WHERE WITH`)

func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	start := -1
	for i := 0; i <= len(text); i++ {
		if i < len(text) && text[i] != ' ' && text[i] != '\n' {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			set[text[start:i]] = true
			start = -1
		}
	}
	return set
}
