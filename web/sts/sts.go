// Package sts speaks the AWS query protocol for the few operations of STS and IAM
// that clients ask before they use Athena: who am I, and temporary credentials.
package sts

import (
	"encoding/xml"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"glaux/web/auth"
	"glaux/web/jsonrpc"
)

// Service answers STS and IAM requests. The identity is in the request's context.
type Service struct {
	Keys *auth.Keys
}

// operation answers one action; the value is marshalled as the action's result element.
type operation func(s *Service, id *auth.Identity, form url.Values) (any, error)

var operations = map[string]struct {
	namespace string
	run       operation
}{
	"GetCallerIdentity": {stsNamespace, (*Service).callerIdentity},
	"AssumeRole":        {stsNamespace, (*Service).assumeRole},
	"GetSessionToken":   {stsNamespace, (*Service).sessionToken},
	"GetUser":           {iamNamespace, (*Service).user},
}

const (
	stsNamespace = "https://sts.amazonaws.com/doc/2011-06-15/"
	iamNamespace = "https://iam.amazonaws.com/doc/2010-05-08/"
)

// maxForm bounds a request: an AssumeRole with a full session policy is far below.
const maxForm = 64 << 10

// Serves reports whether a signed request is for these services.
func Serves(service string) bool { return service == "sts" || service == "iam" }

// ServeHTTP answers one request.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		if refusal := auth.AsError(err); refusal != nil {
			WriteError(w, r, refusal.For(auth.Query))
			return
		}
		WriteError(w, r, &auth.Error{Status: http.StatusBadRequest, Code: "MalformedInput", Message: "The form can't be read: " + err.Error()})
		return
	}
	action := r.Form.Get("Action")
	op, ok := operations[action]
	if !ok {
		WriteError(w, r, &auth.Error{Status: http.StatusBadRequest, Code: "InvalidAction", Message: "Glaux has no operation " + strconv.Quote(action) + " of STS or IAM."})
		return
	}
	result, err := op.run(s, auth.FromContext(r.Context()), r.Form)
	if err != nil {
		refusal := auth.AsError(err)
		if refusal == nil {
			refusal = &auth.Error{Status: http.StatusInternalServerError, Code: "InternalFailure", Message: "An internal error happened."}
		}
		WriteError(w, r, refusal.For(auth.Query))
		return
	}
	write(w, http.StatusOK, response{
		XMLName:   xml.Name{Local: action + "Response"},
		Namespace: op.namespace,
		Result:    named{xml.Name{Local: action + "Result"}, result},
		RequestID: jsonrpc.RequestID(r.Context()),
	})
}

type response struct {
	XMLName   xml.Name
	Namespace string `xml:"xmlns,attr"`
	Result    named
	RequestID string `xml:"ResponseMetadata>RequestId"`
}

// named is a value under an element name of its own.
type named struct {
	name  xml.Name
	value any
}

// MarshalXML implements xml.Marshaler.
func (n named) MarshalXML(e *xml.Encoder, _ xml.StartElement) error {
	return e.EncodeElement(n.value, xml.StartElement{Name: n.name})
}

type errorResponse struct {
	XMLName   xml.Name `xml:"ErrorResponse"`
	Type      string   `xml:"Error>Type"`
	Code      string   `xml:"Error>Code"`
	Message   string   `xml:"Error>Message"`
	RequestID string   `xml:"RequestId"`
}

// WriteError answers with an error in the protocol's form.
func WriteError(w http.ResponseWriter, r *http.Request, e *auth.Error) {
	kind := "Sender"
	if e.Status >= 500 {
		kind = "Receiver"
	}
	write(w, e.Status, errorResponse{Type: kind, Code: e.Code, Message: e.Message, RequestID: jsonrpc.RequestID(r.Context())})
}

func write(w http.ResponseWriter, status int, v any) {
	body, err := xml.Marshal(v)
	if err != nil {
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/xml")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

type callerIdentity struct {
	Arn     string
	UserID  string `xml:"UserId"`
	Account string
}

func (s *Service) callerIdentity(id *auth.Identity, _ url.Values) (any, error) {
	return callerIdentity{Arn: id.ARN, UserID: id.UserID, Account: id.Account}, nil
}

type credentials struct {
	AccessKeyID     string `xml:"AccessKeyId"`
	SecretAccessKey string
	SessionToken    string
	Expiration      string
}

func credentialsOf(s *auth.Session) credentials {
	return credentials{s.AccessKeyID, s.Secret, s.Token, s.Expires.UTC().Format(time.RFC3339)}
}

type assumedRole struct {
	Credentials      credentials
	AssumedRoleUser  roleUser
	PackedPolicySize int
}

type roleUser struct {
	Arn           string
	AssumedRoleID string `xml:"AssumedRoleId"`
}

func invalid(message string) error {
	return &auth.Error{Status: http.StatusBadRequest, Code: "ValidationError", Message: message}
}

// duration reads DurationSeconds; 0 is the default.
func duration(form url.Values) (time.Duration, error) {
	text := form.Get("DurationSeconds")
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 900 || n > 129600 {
		return 0, invalid("DurationSeconds must be a number from 900 to 129600.")
	}
	return time.Duration(n) * time.Second, nil
}

func (s *Service) assumeRole(id *auth.Identity, form url.Values) (any, error) {
	request := auth.SessionRequest{RoleARN: form.Get("RoleArn"), Name: form.Get("RoleSessionName")}
	if request.RoleARN == "" || request.Name == "" {
		return nil, invalid("RoleArn and RoleSessionName are required.")
	}
	if form.Get("PolicyArns.member.1.arn") != "" {
		return nil, invalid("PolicyArns are not supported by Glaux; pass the session policy as Policy.")
	}
	var err error
	if request.Duration, err = duration(form); err != nil {
		return nil, err
	}
	if doc := form.Get("Policy"); doc != "" {
		if request.Policy, err = auth.ParsePolicy([]byte(doc)); err != nil {
			return nil, &auth.Error{Status: http.StatusBadRequest, Code: "MalformedPolicyDocument", Message: err.Error()}
		}
	}
	session, err := s.Keys.AssumeRole(id, request)
	if err != nil {
		return nil, asRefusal(err)
	}
	return assumedRole{
		Credentials:      credentialsOf(session),
		AssumedRoleUser:  roleUser{session.ARN, session.RoleID + ":" + request.Name},
		PackedPolicySize: session.PolicySize,
	}, nil
}

func (s *Service) sessionToken(id *auth.Identity, form url.Values) (any, error) {
	d, err := duration(form)
	if err != nil {
		return nil, err
	}
	session, err := s.Keys.AssumeRole(id, auth.SessionRequest{Duration: d})
	if err != nil {
		return nil, asRefusal(err)
	}
	return struct{ Credentials credentials }{credentialsOf(session)}, nil
}

func asRefusal(err error) error {
	if e, ok := errors.AsType[*auth.Error](err); ok {
		return e
	}
	return invalid(err.Error())
}

type user struct {
	Path       string
	UserName   string
	UserID     string `xml:"UserId"`
	Arn        string
	CreateDate string
}

func (s *Service) user(id *auth.Identity, form url.Values) (any, error) {
	if name := form.Get("UserName"); name != "" && name != id.Name {
		return nil, &auth.Error{Status: http.StatusNotFound, Code: "NoSuchEntity", Message: "The user with name " + name + " cannot be found."}
	}
	return struct{ User user }{user{Path: "/", UserName: id.Name, UserID: id.UserID, Arn: id.ARN, CreateDate: "2026-01-01T00:00:00Z"}}, nil
}
