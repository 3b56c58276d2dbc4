package catalog

import (
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
)

// A View is the definition that Athena and Trino keep in a table's
// ViewOriginalText. Types are the engine's spelling ("integer", "array(varchar)").
type View struct {
	SQL          string       `json:"originalSql"`
	Catalog      string       `json:"catalog,omitempty"`
	Schema       string       `json:"schema,omitempty"`
	Columns      []ViewColumn `json:"columns"`
	Comment      string       `json:"comment,omitempty"`
	Owner        string       `json:"owner,omitempty"`
	RunAsInvoker bool         `json:"runAsInvoker"`
}

// ViewColumn is an output column of a view.
type ViewColumn struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Comment string `json:"comment,omitempty"`
}

const (
	viewStart = "/* Presto View: "
	viewEnd   = " */"

	// ViewExpandedText stands beside an encoded view.
	ViewExpandedText = "/* Presto View */"
	// ViewTableType is the TableType of a view.
	ViewTableType = "VIRTUAL_VIEW"
)

// EncodeView gives the ViewOriginalText of a view.
func EncodeView(v *View) (string, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("encoding a view: %w", err)
	}
	return viewStart + base64.StdEncoding.EncodeToString(data) + viewEnd, nil
}

// DecodeView reads a ViewOriginalText. It overlooks members it doesn't know.
func DecodeView(text string) (*View, error) {
	text = strings.TrimSpace(text)
	encoded, ok1 := strings.CutPrefix(text, viewStart)
	encoded, ok2 := strings.CutSuffix(encoded, viewEnd)
	if !ok1 || !ok2 {
		return nil, invalid("Invalid view JSON: the view is not written as %s…%s", viewStart, viewEnd)
	}
	data, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
	if err != nil {
		return nil, invalid("Invalid view JSON: %v", err)
	}
	v := new(View)
	if err := json.Unmarshal(data, v); err != nil {
		return nil, invalid("Invalid view JSON: %s", data)
	}
	return v, nil
}
