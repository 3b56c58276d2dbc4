package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/peterh/liner"

	"glaux/sql"
)

const promptHelp = `Statements end with a semicolon. Also:
  use DATABASE;      set the database of unqualified names
  output FORMAT;     table, csv or json
  help;  quit;
Ctrl-C stops a running query; Ctrl-D leaves.`

// prompt reads statements for the server at endpoint from a person, with a history.
func (sh *shell) prompt(endpoint string) error {
	line := liner.NewLiner()
	defer line.Close()
	line.SetCtrlCAborts(true)
	line.SetMultiLineMode(true)
	history := historyFile()
	if f, err := os.Open(history); err == nil {
		_, _ = line.ReadHistory(f)
		f.Close()
	}
	defer saveHistory(line, history)

	fmt.Fprintln(sh.out, "Glaux at "+endpoint+". help; for help.")
	var text strings.Builder
	for {
		input, err := line.Prompt(promptText(sh.session.database, text.Len() > 0))
		switch {
		case errors.Is(err, liner.ErrPromptAborted):
			text.Reset()
			continue
		case errors.Is(err, io.EOF):
			fmt.Fprintln(sh.out)
			return nil
		case err != nil:
			return err
		}
		text.WriteString(input + "\n")
		if !strings.HasSuffix(strings.TrimSpace(input), ";") {
			continue
		}
		statements := sql.SplitScript(text.String())
		line.AppendHistory(strings.TrimSpace(strings.ReplaceAll(text.String(), "\n", " ")))
		text.Reset()
		for _, s := range statements {
			if sh.meta(s) {
				return nil
			}
		}
	}
}

// meta runs one statement or command of the prompt; true means quit.
func (sh *shell) meta(statement string) bool {
	word, rest, _ := strings.Cut(statement, " ")
	rest = strings.TrimSpace(rest)
	switch strings.ToLower(word) {
	case "quit", "exit":
		return true
	case "help":
		fmt.Fprintln(sh.out, promptHelp)
	case "use":
		sh.session.database = strings.Trim(rest, "`\"")
	case "output":
		if w, ok := writers[rest]; ok {
			sh.write, sh.summary = w, rest == "table"
		} else {
			fmt.Fprintln(sh.out, "the formats are table, csv and json")
		}
	default:
		// Ctrl-C stops the query, not the prompt.
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
		if err := sh.run(ctx, statement); err != nil {
			fmt.Fprintln(sh.out, err)
		}
		stop()
	}
	return false
}

func promptText(database string, more bool) string {
	if more {
		return "   ...> "
	}
	if database != "" {
		return "glaux:" + database + "> "
	}
	return "glaux> "
}

func historyFile() string {
	dir, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "glaux", "history")
}

func saveHistory(line *liner.State, path string) {
	if path == "" || os.MkdirAll(filepath.Dir(path), 0o700) != nil {
		return
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return
	}
	defer f.Close()
	_, _ = line.WriteHistory(f)
}
