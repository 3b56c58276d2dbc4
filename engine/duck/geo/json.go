package geo

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// jsonToken is what begins a text of JSON: a value, or white space.
var jsonToken = regexp.MustCompile(`^(?:[ \t\r\n\f\x08]+|[{}\[\]:,]|"(?:[^"\\]|\\.)*"|-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null)`)

// tokenNames are those of Trino's messages.
var tokenNames = map[byte]string{'{': "LEFT BRACE({)", '}': "RIGHT BRACE(})", '[': "LEFT SQUARE([)", ']': "RIGHT SQUARE(])", ',': "COMMA(,)", ':': "COLON(:)"}

// jsonReader reads JSON as leniently as Trino's parser for geometries does: commas
// and colons may be missing, or be too many.
type jsonReader struct {
	text  string
	at    int
	token string
	start int // of the token
}

// parseJSON reads one value.
func parseJSON(text string) (any, error) {
	r := &jsonReader{text: text}
	if err := r.next(); err != nil {
		return nil, err
	}
	v, err := r.value(0)
	if err != nil {
		return nil, err
	}
	if err := r.next(); err != nil {
		return nil, err
	}
	if r.token != "" {
		return nil, r.unexpected()
	}
	return v, nil
}

// next reads a token, none at the end.
func (r *jsonReader) next() error {
	for r.at < len(r.text) {
		token := jsonToken.FindString(r.text[r.at:])
		if token == "" {
			if r.text[r.at] == '"' {
				r.token, r.start = "", len(r.text)
				return r.unexpected()
			}
			c, _ := utf8.DecodeRuneInString(r.text[r.at:])
			if c > 0xffff {
				c = utf8.RuneError // half of it
			}
			return fmt.Errorf("Unexpected character (%c) at position %d.", c, units(r.text[:r.at])) //nolint:revive // Trino's text
		}
		r.token, r.start = token, r.at
		r.at += len(token)
		switch token[0] {
		case ' ', '\t', '\r', '\n', '\f', '\b':
			continue
		}
		return nil
	}
	r.token, r.start = "", len(r.text)
	return nil
}

// units counts characters as Java does.
func units(s string) int { return len(utf16.Encode([]rune(s))) }

func (r *jsonReader) unexpected() error {
	name := "END OF FILE"
	if r.token != "" {
		if name = tokenNames[r.token[0]]; name == "" {
			v, err := scalar(r.token)
			if err != nil {
				return err
			}
			if f, ok := v.(float64); ok {
				v = jsonValueText(r.token, f)
			}
			if v == nil {
				v = "null"
			}
			name = fmt.Sprintf("VALUE(%v)", v)
		}
	}
	return fmt.Errorf("Unexpected token %s at position %d.", name, units(r.text[:r.start])) //nolint:revive // Trino's text
}

// jsonValueText writes a number as Java does: whole ones plainly.
func jsonValueText(token string, x float64) string {
	if n, err := strconv.ParseInt(token, 10, 64); err == nil {
		return strconv.FormatInt(n, 10)
	}
	return javaNumber(x)
}

// value reads the value that the current token begins.
func (r *jsonReader) value(depth int) (any, error) {
	switch {
	case depth > maxDepth:
		return nil, errors.New("JSON is nested too deeply") //nolint:revive // an abbreviation
	case r.token == "{":
		return r.object(depth)
	case r.token == "[":
		return r.array(depth)
	case r.token == "" || tokenNames[r.token[0]] != "":
		return nil, r.unexpected()
	}
	return scalar(r.token)
}

func scalar(token string) (v any, err error) {
	if token[0] == '"' || token == "true" || token == "false" || token == "null" {
		if err := json.Unmarshal([]byte(token), &v); err != nil {
			return nil, fmt.Errorf("Unexpected token in %q", token) //nolint:revive // Trino's text
		}
		return v, nil
	}
	x, _ := strconv.ParseFloat(token, 64) // infinite if it's too large
	return x, nil
}

func (r *jsonReader) object(depth int) (any, error) {
	m := map[string]any{}
	for {
		if err := r.next(); err != nil {
			return nil, err
		}
		switch {
		case r.token == ",":
			continue
		case r.token == "}":
			return m, nil
		case r.token == "" || r.token[0] != '"':
			return nil, r.unexpected()
		}
		key, err := scalar(r.token)
		if err != nil {
			return nil, err
		}
		for ok := true; ok; ok = r.token == ":" {
			if err := r.next(); err != nil {
				return nil, err
			}
		}
		if m[key.(string)], err = r.value(depth + 1); err != nil {
			return nil, err
		}
	}
}

func (r *jsonReader) array(depth int) (any, error) {
	list := []any{}
	for {
		if err := r.next(); err != nil {
			return nil, err
		}
		switch r.token {
		case ",":
			continue
		case "]":
			return list, nil
		}
		v, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
}
