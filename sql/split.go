package sql

import "strings"

// Split gives the one statement of a query string, without blanks and stray
// semicolons around it, as Athena echoes it. Several statements are an error.
func Split(text string) (string, error) {
	toks := lex(text, isHive(skipSemicolons(lex(text, false))))
	start, end := 0, len(toks)-1
	for toks[start].word == ";" {
		start++
	}
	// Semicolons at the end go, unless a comment follows them: what stands
	// behind a semicolon counts as a statement.
	if end > start && strings.TrimRight(text[toks[end-1].end():], " \t\r\n\f\v") == "" {
		for end > start && toks[end-1].word == ";" {
			end--
		}
	}
	empty := func() (string, error) {
		return "", &Error{Name: "SYNTAX_ERROR", Message: "Empty sql statement: " + strings.TrimSpace(text)}
	}
	if start >= end {
		return empty()
	}
	from := 0
	if start > 0 {
		from = toks[start-1].end()
	}
	to := len(text)
	if end < len(toks)-1 {
		to = toks[end].start
	}
	one := strings.TrimSpace(text[from:to])
	if one == "" {
		return empty()
	}
	if hasRoutine(toks[start:end]) {
		return one, nil
	}
	for _, t := range toks[start:end] {
		if t.word == ";" {
			got := strings.TrimRight(text, " \t\r\n\f\v")
			return "", &Error{Name: "SYNTAX_ERROR", Message: "Only one sql statement is allowed. Got: " + got}
		}
	}
	return one, nil
}

func skipSemicolons(toks []token) []token {
	for toks[0].word == ";" {
		toks = toks[1:]
	}
	return toks
}

// hasRoutine reports whether a statement declares a function, whose body has
// semicolons of its own.
func hasRoutine(toks []token) bool {
	for i, t := range toks[:max(len(toks)-1, 0)] {
		if t.word == "WITH" && toks[i+1].word == "FUNCTION" {
			return true
		}
	}
	return false
}

// SplitScript cuts a script at the semicolons that end statements: not those in
// strings, names, comments and the bodies of WITH FUNCTION. It never fails; a
// statement that is no SQL is for its parser to refuse.
func SplitScript(text string) []string {
	var out []string
	for from := 0; from < len(text); {
		rest := text[from:]
		end := statementEnd(rest)
		if one := strings.Trim(rest[:end], " \t\r\n\f\v"); one != "" && lex(one, false)[0].kind != tokEOF {
			out = append(out, one)
		}
		from += end + 1
	}
	return out
}

// statementEnd is the place of the semicolon that ends the first statement of
// text, or text's end.
func statementEnd(text string) int {
	end, toks := nextSemicolon(text, 0, false)
	if isHive(toks) {
		end, _ = nextSemicolon(text, 0, true)
	}
	if !hasRoutine(toks) {
		return end
	}
	// Only the grammar knows which semicolons belong to the function's body.
	for end < len(text) {
		if _, err := Parse(text[:end], Options{}); err == nil {
			break
		}
		end, _ = nextSemicolon(text, end+1, false)
	}
	return end
}

// nextSemicolon is the place of the first semicolon token from a byte offset
// on, or text's end, and the tokens before it.
func nextSemicolon(text string, from int, hive bool) (end int, before []token) {
	l := &lexer{text: text, at: from, marked: from, hive: hive}
	for l.skipBlank(); l.at < len(text); l.skipBlank() {
		l.next()
		if last := len(l.toks) - 1; l.toks[last].word == ";" {
			end, before = l.toks[last].start, l.toks[:last]
			return end, append(before, token{kind: tokEOF, start: end})
		}
	}
	return len(text), append(l.toks, token{kind: tokEOF, start: len(text)})
}

// Echo gives the text that GetQueryExecution returns for a statement: metadata
// statements and DDL lose an unquoted awsdatacatalog prefix. DESCRIBE loses its
// database too, which is given back to become the execution's database.
func Echo(text string) (echo, database string) {
	toks := lex(text, false)
	if !isHive(toks) {
		return text, ""
	}
	toks = lex(text, true)
	if toks[0].word == "DESCRIBE" || toks[0].word == "DESC" {
		return echoDescribe(text, toks)
	}
	var b strings.Builder
	from := 0
	for i := 0; i+2 < len(toks); i++ {
		qualified := i > 0 && toks[i-1].word == "."
		if toks[i].word == "AWSDATACATALOG" && toks[i+1].word == "." && !qualified {
			b.WriteString(text[from:toks[i].start])
			from = toks[i+2].start
		}
	}
	return b.String() + text[from:], ""
}

func echoDescribe(text string, toks []token) (echo, database string) {
	n := 1
	if (toks[n].word == "EXTENDED" || toks[n].word == "FORMATTED") && len(toks) > 3 && toks[n+1].word != "." {
		n++
	}
	last := n
	for last+2 < len(toks)-1 && toks[last+1].word == "." {
		last += 2
	}
	if last == n {
		return text, ""
	}
	database = strings.Trim(toks[last-2].text, "`")
	return text[:toks[n].start] + text[toks[last].start:], database
}
