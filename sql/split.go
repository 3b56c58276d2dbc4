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

// Classify gives Athena's statement type (DML, DDL, UTILITY) and substatement
// type. It reads only the words that decide, so it works on text that does not
// parse; a text that starts no statement has neither.
func Classify(text string) (statementType, substatementType string) {
	toks := lex(text, false)
	word := func(n int) string { return toks[min(n, len(toks)-1)].word }
	switch word(0) {
	case "SELECT", "WITH", "VALUES", "TABLE", "(":
		return "DML", "SELECT"
	case "USING":
		return "DML", "SELECT"
	case "INSERT", "UPDATE", "DELETE", "MERGE", "EXPLAIN", "UNLOAD":
		return "DML", word(0)
	case "VACUUM":
		return "DML", "VACUUM_TABLE"
	case "OPTIMIZE":
		return "DDL", "CREATE_TABLE_AS_SELECT"
	case "PREPARE", "EXECUTE":
		return "UTILITY", word(0)
	case "DEALLOCATE":
		return "UTILITY", "DEALLOCATE_PREPARE"
	case "MSCK":
		return "DDL", "MSCK_REPAIR"
	case "DESCRIBE", "DESC":
		return "UTILITY", "DESCRIBE_TABLE"
	case "CREATE":
		return "DDL", classifyCreate(toks, word)
	case "DROP":
		return "DDL", "DROP_" + objectWord(word(1))
	case "ALTER":
		return "DDL", classifyAlter(toks, word)
	case "SHOW":
		return "UTILITY", classifyShow(word)
	case "":
		return "", ""
	}
	return "UTILITY", ""
}

// objectWord makes SCHEMA a DATABASE.
func objectWord(w string) string {
	if w == "SCHEMA" {
		return "DATABASE"
	}
	return w
}

func classifyCreate(toks []token, word func(int) string) string {
	n := 1
	if word(1) == "OR" && word(2) == "REPLACE" {
		n = 3
	}
	switch w := objectWord(word(n)); w {
	case "EXTERNAL":
		return "CREATE_TABLE"
	case "TABLE":
		if hasQuery(toks) {
			return "CREATE_TABLE_AS_SELECT"
		}
		return "CREATE_TABLE"
	default:
		return "CREATE_" + w
	}
}

func classifyAlter(toks []token, word func(int) string) string {
	if word(1) != "TABLE" {
		return "ALTER_" + objectWord(word(1))
	}
	n := 3
	for word(n) == "." {
		n += 2
	}
	onPartition := word(n) == "PARTITION"
	if onPartition {
		for n < len(toks)-1 && word(n) != ")" {
			n++
		}
		n++
	}
	switch word(n) {
	case "ADD":
		if word(n+1) == "COLUMNS" || word(n+1) == "COLUMN" {
			return "ALTER_TABLE_ADD_COLUMN"
		}
		return "ALTER_TABLE_ADD_PARTITION"
	case "DROP":
		if word(n+1) == "COLUMN" {
			return "ALTER_TABLE_DROP_COLUMN"
		}
		return "ALTER_TABLE_DROP_PARTITION"
	case "REPLACE":
		return "ALTER_TABLE_REPLACE_COLUMN"
	case "CHANGE":
		return "ALTER_TABLE_CHANGE_COLUMN"
	case "RENAME":
		return "ALTER_TABLE_RENAME"
	case "SET":
		if word(n+1) == "LOCATION" {
			return "ALTER_TABLE_SET_LOCATION"
		}
		return "ALTER_TABLE_PROPERTIES"
	case "UNSET":
		return "ALTER_TABLE_PROPERTIES"
	}
	return "ALTER_TABLE"
}

func classifyShow(word func(int) string) string {
	switch w := word(1); w {
	case "SCHEMAS":
		return "SHOW_DATABASES"
	case "TBLPROPERTIES":
		return "SHOW_TABLE_PROPERTIES"
	case "CREATE":
		return "SHOW_CREATE_" + objectWord(word(2))
	default:
		return "SHOW_" + w
	}
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
