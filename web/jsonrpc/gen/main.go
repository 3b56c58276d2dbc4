// Command gen distils an AWS service model into the input constraints that
// package jsonrpc checks before a handler runs.
//
//	gen -model service-2.json[.gz] -out model/athena.json [-ops model/glue.ops]
//
// The model is the service-2.json of botocore (or of any AWS SDK that carries
// it). Kept are the operations' names, the shapes that their inputs reach, and
// of each shape what a value can violate: required members, lengths, ranges,
// patterns and enumerations.
package main

import (
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("gen: ")
	model := flag.String("model", "", "path of service-2.json or service-2.json.gz")
	out := flag.String("out", "", "file to write")
	ops := flag.String("ops", "", "file that names the operations, one a line; all of them if empty")
	flag.Parse()
	if err := run(*model, *out, *ops); err != nil {
		log.Fatal(err)
	}
}

// service is what we read of the AWS model. Members are kept in the model's
// order, because violations are reported in it.
type service struct {
	Operations map[string]struct {
		Input *struct{ Shape string } `json:"input"`
	} `json:"operations"`
	Shapes map[string]shape `json:"shapes"`
}

type shape struct {
	Type     string   `json:"type"`
	Members  members  `json:"members"`
	Required []string `json:"required"`
	Member   *ref     `json:"member"`
	Key      *ref     `json:"key"`
	Value    *ref     `json:"value"`
	Min      *float64 `json:"min"`
	Max      *float64 `json:"max"`
	Pattern  string   `json:"pattern"`
	Enum     []string `json:"enum"`
}

type ref struct {
	Shape string `json:"shape"`
}

type members []member

type member struct{ name, shape string }

// UnmarshalJSON keeps the order that a Go map would lose.
func (m *members) UnmarshalJSON(b []byte) error {
	dec := json.NewDecoder(strings.NewReader(string(b)))
	if _, err := dec.Token(); err != nil {
		return err
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return err
		}
		var r ref
		if err := dec.Decode(&r); err != nil {
			return err
		}
		*m = append(*m, member{name.(string), r.Shape})
	}
	return nil
}

// The output, as package jsonrpc reads it.
type (
	outModel struct {
		Operations map[string]string   `json:"operations"`
		Shapes     map[string]outShape `json:"shapes"`
	}
	outShape struct {
		Type    string      `json:"type"`
		Members []outMember `json:"members,omitempty"`
		Member  string      `json:"member,omitempty"`
		Key     string      `json:"key,omitempty"`
		Value   string      `json:"value,omitempty"`
		Min     *float64    `json:"min,omitempty"`
		Max     *float64    `json:"max,omitempty"`
		Pattern string      `json:"pattern,omitempty"`
		Enum    []string    `json:"enum,omitempty"`
	}
	outMember struct {
		Name     string `json:"name"`
		Shape    string `json:"shape"`
		Required bool   `json:"required,omitempty"`
	}
)

func run(model, out, ops string) error {
	svc, err := read(model)
	if err != nil {
		return err
	}
	names := slices.Sorted(maps.Keys(svc.Operations))
	if ops != "" {
		list, err := os.ReadFile(ops)
		if err != nil {
			return err
		}
		names = strings.Fields(string(list))
	}
	o := outModel{Operations: map[string]string{}, Shapes: map[string]outShape{}}
	for _, name := range names {
		op, ok := svc.Operations[name]
		if !ok {
			return fmt.Errorf("%s has no operation %s", model, name)
		}
		o.Operations[name] = ""
		if op.Input != nil {
			o.Operations[name] = op.Input.Shape
			svc.reach(op.Input.Shape, o.Shapes)
		}
	}
	for name, most := range measured {
		if s, ok := o.Shapes[name]; ok {
			s.Max = &most
			o.Shapes[name] = s
		}
	}
	return write(out, o)
}

// measured are bounds that the service checks differently from its model: a
// page of results above 1000 is refused later, and in other words.
var measured = map[string]float64{"MaxQueryResults": 100_000}

func read(path string) (*service, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var r io.Reader = f
	if filepath.Ext(path) == ".gz" {
		if r, err = gzip.NewReader(f); err != nil {
			return nil, fmt.Errorf("reading %s: %w", path, err)
		}
	}
	var svc service
	if err := json.NewDecoder(r).Decode(&svc); err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	return &svc, nil
}

// reach adds the shape and all that it refers to.
func (svc *service) reach(name string, to map[string]outShape) {
	if _, done := to[name]; done {
		return
	}
	s := svc.Shapes[name]
	o := outShape{Type: s.Type, Min: s.Min, Max: s.Max, Pattern: s.Pattern, Enum: s.Enum}
	for _, m := range s.Members {
		o.Members = append(o.Members, outMember{m.name, m.shape, slices.Contains(s.Required, m.name)})
	}
	for from, into := range map[*ref]*string{s.Member: &o.Member, s.Key: &o.Key, s.Value: &o.Value} {
		if from != nil {
			*into = from.Shape
		}
	}
	to[name] = o
	for _, m := range o.Members {
		svc.reach(m.Shape, to)
	}
	for _, next := range []string{o.Member, o.Key, o.Value} {
		if next != "" {
			svc.reach(next, to)
		}
	}
}

// write puts one operation and one shape on a line, so that a new version of
// the model reads as a diff.
func write(path string, o outModel) error {
	var b strings.Builder
	section := func(title string, names []string, value func(string) any) error {
		fmt.Fprintf(&b, "%q: {\n", title)
		for i, name := range names {
			line, err := json.Marshal(value(name))
			if err != nil {
				return err
			}
			comma := ","
			if i == len(names)-1 {
				comma = ""
			}
			fmt.Fprintf(&b, "%q: %s%s\n", name, line, comma)
		}
		b.WriteString("}")
		return nil
	}
	b.WriteString("{")
	if err := section("operations", slices.Sorted(maps.Keys(o.Operations)), func(n string) any { return o.Operations[n] }); err != nil {
		return err
	}
	b.WriteString(",\n")
	if err := section("shapes", slices.Sorted(maps.Keys(o.Shapes)), func(n string) any { return o.Shapes[n] }); err != nil {
		return err
	}
	b.WriteString("}\n")
	return os.WriteFile(path, []byte(b.String()), 0o644)
}
