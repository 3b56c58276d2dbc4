package jsonrpc

import (
	"embed"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// A Model is what an AWS service model says about the inputs of its
// operations. The tables are distilled from the public models by ./gen.
type Model struct {
	Operations map[string]string `json:"operations"` // to the input's shape; "" if it has none
	Shapes     map[string]shape  `json:"shapes"`
}

type shape struct {
	Type    string   `json:"type"`
	Members []member `json:"members"`
	Member  string   `json:"member"`
	Key     string   `json:"key"`
	Value   string   `json:"value"`
	Min     *float64 `json:"min"`
	Max     *float64 `json:"max"`
	Pattern string   `json:"pattern"`
	Enum    []string `json:"enum"`
}

type member struct {
	Name     string `json:"name"`
	Shape    string `json:"shape"`
	Required bool   `json:"required"`
}

//go:generate go run ./gen -model $ATHENA_MODEL -out model/athena.json
//go:generate go run ./gen -model $GLUE_MODEL -out model/glue.json -ops model/glue.ops

//go:embed model/*.json
var models embed.FS

// Athena returns the model of Athena's operations.
var Athena = sync.OnceValue(func() *Model { return load("athena") })

// Glue returns the model of the Glue Data Catalog's operations.
var Glue = sync.OnceValue(func() *Model { return load("glue") })

func load(name string) *Model {
	data, err := models.ReadFile("model/" + name + ".json")
	if err != nil {
		panic(err) // the table is part of the program
	}
	var m Model
	if err := json.Unmarshal(data, &m); err != nil {
		panic(fmt.Sprintf("model of %s: %v", name, err))
	}
	return &m
}

// validate checks an operation's decoded input and returns the message of
// AWS's request validation, or "".
func (m *Model) validate(operation string, input any, absent map[string]bool) string {
	name := m.Operations[operation]
	if name == "" {
		return ""
	}
	c := &checker{model: m, absent: absent}
	c.value(name, reflect.ValueOf(input))
	return ConstraintMessage(c.found...)
}

// ConstraintMessage words violated constraints as AWS's request validation
// does. It returns "" for none.
func ConstraintMessage(violations ...string) string {
	switch len(violations) {
	case 0:
		return ""
	case 1:
		return "1 validation error detected: " + violations[0]
	}
	return strconv.Itoa(len(violations)) + " validation errors detected: " + strings.Join(violations, "; ")
}

// Violation words one violated constraint for ConstraintMessage, for the rare
// constraint that a model doesn't tell.
func Violation(member, constraint string) string {
	return fmt.Sprintf("Value at '%s' failed to satisfy constraint: %s", member, constraint)
}

// maxViolations bounds the work and the answer for a hostile input.
const maxViolations = 20

type checker struct {
	model  *Model
	absent map[string]bool
	path   path
	found  []string
}

func (c *checker) violated(format string, args ...any) {
	if len(c.found) < maxViolations {
		c.found = append(c.found, Violation(c.path.String(), fmt.Sprintf(format, args...)))
	}
}

// value checks v, which is present, against its shape.
func (c *checker) value(name string, v reflect.Value) {
	for v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	s := c.model.Shapes[name]
	switch v.Kind() {
	case reflect.Struct:
		if s.Type == "structure" {
			c.structure(s, v)
		}
	case reflect.Slice:
		c.length(s, v.Len())
		if s.Type == "list" {
			for i := range v.Len() {
				c.path.pushIndex(i)
				c.value(s.Member, v.Index(i))
				c.path.pop()
			}
		}
	case reflect.Map:
		c.mapping(s, v)
	case reflect.String:
		c.text(s, v.String())
	case reflect.Int32, reflect.Int64:
		c.number(s, float64(v.Int()))
	case reflect.Float64:
		c.number(s, v.Float())
	}
}

func (c *checker) structure(s shape, v reflect.Value) {
	r := recordOf(v.Type())
	for _, m := range s.Members {
		i, ok := r.byName[m.Name]
		if !ok {
			continue // newer than the SDK: can't have been decoded
		}
		f := v.Field(r.fields[i].index)
		c.path.push(m.Name)
		switch {
		case !unset(f) && (!byValue(f) || !c.absent[c.path.String()]):
			c.value(m.Shape, f)
		case m.Required && len(c.found) < maxViolations:
			c.found = append(c.found, fmt.Sprintf("Value null at '%s' failed to satisfy constraint: Member must not be null", c.path))
		}
		c.path.pop()
	}
}

func (c *checker) mapping(s shape, v reflect.Value) {
	c.length(s, v.Len())
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	for _, k := range keys {
		c.path.push(k.String())
		c.text(c.model.Shapes[s.Key], k.String())
		c.value(s.Value, v.MapIndex(k))
		c.path.pop()
	}
}

func (c *checker) length(s shape, n int) {
	if s.Min != nil && float64(n) < *s.Min {
		c.violated("Member must have length greater than or equal to %.0f", *s.Min)
	}
	if s.Max != nil && float64(n) > *s.Max {
		c.violated("Member must have length less than or equal to %.0f", *s.Max)
	}
}

func (c *checker) text(s shape, v string) {
	if len(s.Enum) > 0 {
		if !slices.Contains(s.Enum, v) {
			c.violated("Member must satisfy enum value set: [%s]", strings.Join(s.Enum, ", "))
		}
		return
	}
	c.length(s, utf8.RuneCountInString(v))
	if s.Pattern != "" {
		if re := compiled(s.Pattern); re != nil && !re.MatchString(v) {
			c.violated("Member must satisfy regular expression pattern: %s", s.Pattern)
		}
	}
}

func (c *checker) number(s shape, v float64) {
	if s.Min != nil && v < *s.Min {
		c.violated("Member must have value greater than or equal to %.0f", *s.Min)
	}
	if s.Max != nil && v > *s.Max {
		c.violated("Member must have value less than or equal to %.0f", *s.Max)
	}
}

var patterns sync.Map // model's pattern to *regexp.Regexp, nil if RE2 lacks it

// javaEscape respells characters beyond the first plane, surrogate pairs in Java.
var javaEscape = strings.NewReplacer(`\uD800\uDC00-\uDBFF\uDFFF`, `\x{10000}-\x{10FFFF}`)

var javaUnicode = regexp.MustCompile(`\\u([0-9A-Fa-f]{4})`)

// compiled turns the model's Java pattern, which must match the whole value,
// into Go's. The few with lookahead are not checked.
func compiled(pattern string) *regexp.Regexp {
	if re, ok := patterns.Load(pattern); ok {
		return re.(*regexp.Regexp)
	}
	expr := javaUnicode.ReplaceAllString(javaEscape.Replace(pattern), `\x{$1}`)
	re, err := regexp.Compile(`\A(?:` + expr + `)\z`)
	if err != nil {
		re = nil
	}
	patterns.Store(pattern, re)
	return re
}
