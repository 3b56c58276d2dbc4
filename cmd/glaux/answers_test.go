package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"os"
	"sync"
	"testing"

	"glaux/engine/enginetest"
	"glaux/sql"
)

// answers keeps what the oracle answered in a file, a JSON object a line, so that
// an engine that changed is compared again without asking a slow Trino anew.
type answers struct {
	mu    sync.Mutex
	known map[string]answer
	file  *os.File
}

// answer is an answer of the oracle, or its error.
type answer struct {
	SQL   string
	Names []string    `json:",omitempty"`
	Types []string    `json:",omitempty"`
	Rows  [][]*string `json:",omitempty"`
	Error *sql.Error  `json:",omitempty"`
}

func openAnswers(t *testing.T, path string) *answers {
	t.Helper()
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	a := &answers{known: map[string]answer{}, file: f}
	lines := bufio.NewReader(f)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return a // a line that was cut off is asked again
		}
		var one answer
		if json.Unmarshal(line, &one) == nil {
			a.known[one.SQL] = one
		}
	}
}

// ask answers from the file, and else from the oracle.
func (a *answers) ask(oracle enginetest.Ask) enginetest.Ask {
	return func(ctx context.Context, statement string) (enginetest.Answer, error) {
		a.mu.Lock()
		one, ok := a.known[statement]
		a.mu.Unlock()
		if ok {
			return one.read()
		}
		got, err := oracle(ctx, statement)
		one = answer{SQL: statement, Names: got.Names, Rows: got.Rows}
		if err != nil && !errors.As(err, &one.Error) {
			return got, err
		}
		for _, t := range got.Types {
			one.Types = append(one.Types, t.String())
		}
		return got, errors.Join(err, a.keep(one))
	}
}

func (a *answers) keep(one answer) error {
	line, err := json.Marshal(one)
	if err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.known[one.SQL] = one
	_, err = a.file.Write(append(line, '\n'))
	return err
}

func (a answer) read() (enginetest.Answer, error) {
	got := enginetest.Answer{Names: a.Names, Rows: a.Rows}
	if a.Error != nil {
		return got, a.Error
	}
	for _, text := range a.Types {
		t, err := sql.ParseType(text)
		if err != nil {
			return got, err
		}
		got.Types = append(got.Types, t)
	}
	return got, nil
}
