package auth

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Policy is an IAM policy document: statements that allow or deny actions on
// resources. What nothing allows is denied, and a denial beats any permission.
type Policy struct {
	text       string
	statements []statement
}

type statement struct {
	deny        bool
	actions     []string // lower case
	notActions  bool
	resources   []string
	notResource bool
}

type decision int

const (
	silent decision = iota
	allowed
	denied
)

// maxPolicy is the size of a document, as IAM's for a managed policy.
const maxPolicy = 6144

// ParsePolicy reads a policy document. What it can't enforce, such as conditions and
// policy variables, is an error: a policy that allows more than it says is worse than none.
func ParsePolicy(doc []byte) (*Policy, error) {
	if len(doc) > maxPolicy {
		return nil, fmt.Errorf("policy: %d bytes, the limit is %d", len(doc), maxPolicy)
	}
	var in struct {
		Version   string
		ID        string `json:"Id"`
		Statement oneOrMore[rawStatement]
	}
	if err := strict(doc, &in); err != nil {
		return nil, fmt.Errorf("policy: %w", err)
	}
	switch in.Version {
	case "", "2012-10-17", "2008-10-17":
	default:
		return nil, fmt.Errorf("policy: Version %q is not supported, use 2012-10-17", in.Version)
	}
	if len(in.Statement) == 0 {
		return nil, errors.New("policy: it has no Statement")
	}
	p := &Policy{}
	for i, raw := range in.Statement {
		st, err := raw.compile()
		if err != nil {
			return nil, fmt.Errorf("policy: statement %d: %w", i+1, err)
		}
		p.statements = append(p.statements, st)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, doc); err != nil {
		return nil, fmt.Errorf("policy: %w", err)
	}
	p.text = compact.String()
	return p, nil
}

// String is the document.
func (p *Policy) String() string { return p.text }

// MarshalJSON is the document.
func (p *Policy) MarshalJSON() ([]byte, error) { return []byte(p.text), nil }

// UnmarshalJSON parses a document.
func (p *Policy) UnmarshalJSON(b []byte) error {
	n, err := ParsePolicy(b)
	if err == nil {
		*p = *n
	}
	return err
}

type rawStatement struct {
	Sid          string
	Effect       string
	Action       oneOrMore[string]
	NotAction    oneOrMore[string]
	Resource     oneOrMore[string]
	NotResource  oneOrMore[string]
	Principal    json.RawMessage
	NotPrincipal json.RawMessage
	Condition    json.RawMessage
}

// oneOrMore is a value that may be written without the list around it.
type oneOrMore[T any] []T

func (l *oneOrMore[T]) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '[' {
		var many []T
		err := strict(b, &many)
		*l = many
		return err
	}
	var one T
	err := strict(b, &one)
	*l = []T{one}
	return err
}

// strict decodes exactly one JSON value without unknown members.
func strict(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("there is text after the document")
	}
	return nil
}

func (r rawStatement) compile() (statement, error) {
	var st statement
	switch r.Effect {
	case "Allow":
	case "Deny":
		st.deny = true
	default:
		return st, fmt.Errorf("Effect is %q, it must be Allow or Deny", r.Effect)
	}
	switch {
	case r.Condition != nil:
		return st, errors.New("Condition is not supported; state what is allowed by Action and Resource alone")
	case r.Principal != nil || r.NotPrincipal != nil:
		return st, errors.New("Principal is not supported; the policy belongs to the key it is given to")
	case (len(r.Action) == 0) == (len(r.NotAction) == 0):
		return st, errors.New("it must have either Action or NotAction")
	case (len(r.Resource) == 0) == (len(r.NotResource) == 0):
		return st, errors.New("it must have either Resource or NotResource")
	}
	st.notActions, st.notResource = len(r.NotAction) > 0, len(r.NotResource) > 0
	for _, a := range append(r.Action, r.NotAction...) {
		if service, name, ok := strings.Cut(a, ":"); a != "*" && (!ok || service == "" || name == "" || strings.ContainsAny(service, "*?")) {
			return st, fmt.Errorf("Action %q must be \"*\" or of the form service:Action", a)
		}
		st.actions = append(st.actions, strings.ToLower(a))
	}
	st.resources = append(r.Resource, r.NotResource...)
	for _, s := range st.resources {
		if strings.Contains(s, "${") {
			return st, fmt.Errorf("Resource %q: policy variables are not supported", s)
		}
		if s != "*" && !strings.HasPrefix(s, "arn:") {
			return st, fmt.Errorf("Resource %q must be \"*\" or an ARN", s)
		}
	}
	return st, nil
}

func (p *Policy) decide(action, resource string) decision {
	action = strings.ToLower(action)
	out := silent
	for _, st := range p.statements {
		if !st.covers(action, resource) {
			continue
		}
		if st.deny {
			return denied
		}
		out = allowed
	}
	return out
}

func (st statement) covers(action, resource string) bool {
	return anyMatch(st.actions, action) != st.notActions && anyMatch(st.resources, resource) != st.notResource
}

func anyMatch(patterns []string, s string) bool {
	for _, p := range patterns {
		if match(p, s) {
			return true
		}
	}
	return false
}

// match reports whether s matches pattern, where * is any text and ? any one byte.
// It goes back to the latest * only, so it takes at most len(pattern)*len(s) steps.
func match(pattern, s string) bool {
	p, i, star, mark := 0, 0, -1, 0
	for i < len(s) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, i
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == s[i]):
			p++
			i++
		case star >= 0:
			mark++
			p, i = star+1, mark
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}
