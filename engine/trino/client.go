// Package trino speaks Trino's client protocol: one statement in, names, types
// and rows in Athena's text form out. Conformance scripts run through it on a real
// Trino, which is the oracle of the dialect.
package trino

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	neturl "net/url"
	"strings"
	"time"

	"glaux/sql"
)

// Client sends statements to one Trino. It is safe for concurrent use; its
// fields must not change once it is used.
type Client struct {
	URL     string // the coordinator, e.g. http://127.0.0.1:8080
	HTTP    *http.Client
	User    string
	Catalog string
	Schema  string
	Zone    string            // the session's time zone
	Session map[string]string // its properties
}

// Result is what a statement answered.
type Result struct {
	Names []string
	Types []sql.Type
	Rows  [][]*string // Athena's text form; nil: NULL
	// CPU is what the statement's tasks used of the CPUs, as Trino tells it.
	CPU time.Duration
}

// page is one answer of the protocol.
type page struct {
	NextURI string
	Columns []struct{ Name, Type string }
	Data    [][]json.RawMessage
	Stats   struct{ CPUTimeMillis int64 }
	Error   *struct {
		Message       string
		ErrorName     string
		ErrorLocation struct{ LineNumber, ColumnNumber int }
	}
}

// maxRetries bounds how often a busy server is asked again for the same page.
const maxRetries = 10

// starting is the error of every statement before the server is up.
const starting = "SERVER_STARTING_UP"

// Query runs one statement to its end. An error of the statement itself is a
// *sql.Error. When ctx ends, the statement is cancelled on the server.
func (c *Client) Query(ctx context.Context, statement string) (*Result, error) {
	r := &Result{}
	p, err := c.fetch(ctx, http.MethodPost, strings.TrimRight(c.URL, "/")+"/v1/statement", statement)
	for {
		if err != nil {
			return nil, fmt.Errorf("asking Trino: %w", err)
		}
		if p.Error != nil && p.Error.ErrorName == starting {
			return nil, fmt.Errorf("asking Trino: %s", p.Error.Message)
		}
		if p.Error != nil {
			return nil, p.failure()
		}
		if err := r.add(p); err != nil {
			return nil, err
		}
		if p.NextURI == "" {
			return r, nil
		}
		next := p.NextURI
		if p, err = c.fetch(ctx, http.MethodGet, next, ""); err != nil && ctx.Err() != nil {
			c.cancel(next)
		}
	}
}

// failure is the statement's error. Trino's text starts with the position; ours
// is added when it is shown.
func (p *page) failure() *sql.Error {
	e := &sql.Error{
		Name: p.Error.ErrorName, Message: p.Error.Message,
		Pos: sql.Pos{Line: p.Error.ErrorLocation.LineNumber, Column: p.Error.ErrorLocation.ColumnNumber},
	}
	e.Message = strings.TrimPrefix(e.Message, fmt.Sprintf("line %d:%d: ", e.Pos.Line, e.Pos.Column))
	return e
}

func (r *Result) add(p *page) error {
	r.CPU = time.Duration(p.Stats.CPUTimeMillis) * time.Millisecond
	if r.Types == nil {
		for _, column := range p.Columns {
			t, err := sql.ParseType(column.Type)
			if err != nil {
				return fmt.Errorf("column %s: %w", column.Name, err)
			}
			r.Names, r.Types = append(r.Names, column.Name), append(r.Types, t)
		}
	}
	for _, data := range p.Data {
		row := make([]*string, len(data))
		for i, value := range data {
			text, ok, err := Text(r.Types[i], value)
			if err != nil {
				return fmt.Errorf("column %s: %w", r.Names[i], err)
			}
			if ok {
				row[i] = &text
			}
		}
		r.Rows = append(r.Rows, row)
	}
	return nil
}

func (c *Client) fetch(ctx context.Context, method, url, body string) (*page, error) {
	for try := 0; ; try++ {
		status, answer, err := c.send(ctx, method, url, body)
		switch {
		case err != nil:
			return nil, err
		case status == http.StatusOK:
			p := &page{}
			return p, json.Unmarshal(answer, p)
		case status < 502 || status > 504 || try == maxRetries:
			return nil, fmt.Errorf("%s %s: status %d: %s", method, url, status, bytes.TrimSpace(answer))
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(time.Duration(try+1) * 100 * time.Millisecond):
		}
	}
}

func (c *Client) send(ctx context.Context, method, url, body string) (int, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	// Without this capability the server cuts times to milliseconds.
	req.Header.Set("X-Trino-Client-Capabilities", "PARAMETRIC_DATETIME")
	for name, value := range map[string]string{
		"X-Trino-User": c.User, "X-Trino-Catalog": c.Catalog, "X-Trino-Schema": c.Schema, "X-Trino-Time-Zone": c.Zone,
		"X-Trino-Source": "glaux",
	} {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	for name, value := range c.Session {
		req.Header.Add("X-Trino-Session", name+"="+neturl.QueryEscape(value))
	}
	client := c.HTTP
	if client == nil {
		client = http.DefaultClient
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	return resp.StatusCode, answer, err
}

// cancel ends a statement that nobody waits for any more; the server also does
// so by itself after some minutes.
func (c *Client) cancel(next string) {
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Second)
	defer stop()
	_, _, _ = c.send(ctx, http.MethodDelete, next, "")
}
