package auth_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"glaux/web/auth"
)

// day is the time at which all these tests take place.
var day = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func openKeys(t *testing.T) *auth.Keys {
	t.Helper()
	k, err := auth.OpenKeys(auth.KeysOptions{
		Path: filepath.Join(t.TempDir(), "keys.json"), RootID: "ROOT", RootSecret: "rootsecret",
		Now: func() time.Time { return day },
	})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func policy(t *testing.T, doc string) *auth.Policy {
	t.Helper()
	p, err := auth.ParsePolicy([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func code(err error) string {
	var e *auth.Error
	if errors.As(err, &e) {
		return e.Code
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

var root = aws.Credentials{AccessKeyID: "ROOT", SecretAccessKey: "rootsecret"}

func signer(o *v4.SignerOptions) { o.DisableURIPathEscaping = true }

// TestAuthenticate signs requests with AWS's own signer and then, in some cases,
// spoils them.
func TestAuthenticate(t *testing.T) {
	type test struct {
		name    string
		method  string
		url     string
		body    string
		header  map[string]string
		creds   aws.Credentials
		service string
		payload string // digest line, if not the body's
		presign bool
		at      time.Duration
		spoil   func(*http.Request)
		code    string
		readErr string
	}
	tests := []test{
		{name: "get", url: "/bucket/key?list-type=2&prefix=a%20b%2Fc&delimiter=%2F"},
		{name: "odd path", url: "/b/a%20b%2Bc/d%25e/%C3%A9//x=1!'()*"},
		{name: "empty and repeated parameters", url: "/b?uploads&x=2&x=1&a-b=1&a%20b=2"},
		{name: "put", method: "PUT", url: "/b/k", body: "hello"},
		{name: "put unsigned", method: "PUT", url: "/b/k", body: "hello", payload: "UNSIGNED-PAYLOAD"},
		{name: "athena", method: "POST", url: "/", body: `{"a":1}`, service: "athena", header: map[string]string{"X-Amz-Target": "AmazonAthena.ListWorkGroups"}},
		{name: "sts", method: "POST", url: "/", body: `Action=GetCallerIdentity`, service: "sts"},
		{name: "presigned", url: "/b/k?versionId=1&X-Amz-Expires=60", payload: "UNSIGNED-PAYLOAD", presign: true},
		{name: "presigned late", url: "/b/k?X-Amz-Expires=60", payload: "UNSIGNED-PAYLOAD", presign: true, at: -61 * time.Second, code: "AccessDenied"},
		{name: "presigned early", url: "/b/k?X-Amz-Expires=60", payload: "UNSIGNED-PAYLOAD", presign: true, at: time.Hour, code: "AccessDenied"},
		{name: "presigned for too long", url: "/b/k?X-Amz-Expires=604801", payload: "UNSIGNED-PAYLOAD", presign: true, code: "AuthorizationQueryParametersError"},
		{name: "presigned for another key", url: "/b/k?X-Amz-Expires=60", payload: "UNSIGNED-PAYLOAD", presign: true, code: "SignatureDoesNotMatch",
			spoil: func(r *http.Request) { r.URL.Path = "/b/l" }},
		{name: "skewed", url: "/b/k", at: -16 * time.Minute, code: "RequestTimeTooSkewed"},
		{name: "skewed ahead", url: "/b/k", at: 16 * time.Minute, code: "RequestTimeTooSkewed"},
		{name: "within the skew", url: "/b/k", at: -14 * time.Minute},
		{name: "unknown key", url: "/", creds: aws.Credentials{AccessKeyID: "NOBODY", SecretAccessKey: "x"}, code: "InvalidAccessKeyId"},
		{name: "wrong secret", url: "/", creds: aws.Credentials{AccessKeyID: "ROOT", SecretAccessKey: "x"}, code: "SignatureDoesNotMatch"},
		{name: "wrong token", url: "/", creds: aws.Credentials{AccessKeyID: "ROOT", SecretAccessKey: "rootsecret", SessionToken: "x"}, code: "InvalidToken"},
		{name: "not signed", url: "/", code: "MissingSecurityHeader", spoil: func(r *http.Request) { r.Header.Del("Authorization") }},
		{name: "signature version 2", url: "/", code: "InvalidRequest", spoil: func(r *http.Request) { r.Header.Set("Authorization", "AWS ROOT:xx") }},
		{name: "no scope", url: "/", code: "AuthorizationHeaderMalformed", spoil: func(r *http.Request) {
			r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=ROOT, SignedHeaders=host, Signature=00")
		}},
		{name: "another method", url: "/b/k", code: "SignatureDoesNotMatch", spoil: func(r *http.Request) { r.Method = "DELETE" }},
		{name: "another query", url: "/b/k?a=1", code: "SignatureDoesNotMatch", spoil: func(r *http.Request) { r.URL.RawQuery = "a=2" }},
		{name: "another host", url: "/b/k", code: "SignatureDoesNotMatch", spoil: func(r *http.Request) { r.Host = "elsewhere" }},
		{name: "header added", method: "PUT", url: "/b/k", code: "AccessDenied", spoil: func(r *http.Request) { r.Header.Set("X-Amz-Copy-Source", "/b/secret") }},
		{name: "body replaced", method: "PUT", url: "/b/k", body: "hello", readErr: "XAmzContentSHA256Mismatch", spoil: func(r *http.Request) {
			r.Body = io.NopCloser(strings.NewReader("jello"))
		}},
		{name: "athena body replaced", method: "POST", url: "/", body: "{}", service: "athena", code: "SignatureDoesNotMatch", spoil: func(r *http.Request) {
			r.Body = io.NopCloser(strings.NewReader("[]"))
		}},
		{name: "athena body not signed", method: "POST", url: "/", body: "{}", service: "athena", payload: "UNSIGNED-PAYLOAD", code: "SignatureDoesNotMatch"},
		{name: "bad digest", method: "PUT", url: "/b/k", payload: "x", code: "InvalidArgument"},
		{name: "no digest", url: "/b/k", code: "InvalidRequest", spoil: func(r *http.Request) { r.Header.Del("X-Amz-Content-Sha256") }},
	}
	verifier := auth.Verifier{Keys: openKeys(t), Now: func() time.Time { return day }}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.method == "" {
				tt.method = "GET"
			}
			if tt.service == "" {
				tt.service = "s3"
			}
			if tt.creds.AccessKeyID == "" {
				tt.creds = root
			}
			if tt.payload == "" {
				tt.payload = digest(tt.body)
			}
			r := httptest.NewRequest(tt.method, "http://localhost:8333"+tt.url, strings.NewReader(tt.body))
			for k, v := range tt.header {
				r.Header.Set(k, v)
			}
			s := v4.NewSigner(signer)
			if tt.presign {
				u, _, err := s.PresignHTTP(context.Background(), tt.creds, r, tt.payload, tt.service, "us-east-1", day.Add(tt.at))
				if err != nil {
					t.Fatal(err)
				}
				r = httptest.NewRequest(tt.method, u, strings.NewReader(tt.body))
			} else {
				if tt.service == "s3" {
					r.Header.Set("X-Amz-Content-Sha256", tt.payload)
				}
				if err := s.SignHTTP(context.Background(), tt.creds, r, tt.payload, tt.service, "us-east-1", day.Add(tt.at)); err != nil {
					t.Fatal(err)
				}
			}
			if tt.spoil != nil {
				tt.spoil(r)
			}
			id, err := verifier.Authenticate(r)
			if code(err) != tt.code {
				t.Fatalf("got error %v, want %q", err, tt.code)
			}
			if err != nil {
				return
			}
			if !id.Root || id.Service != tt.service || id.Region != "us-east-1" {
				t.Errorf("identity %+v", id)
			}
			got, err := io.ReadAll(r.Body)
			if code(err) != tt.readErr {
				t.Fatalf("read: got error %v, want %q", err, tt.readErr)
			}
			if err == nil && string(got) != tt.body {
				t.Errorf("body %q, want %q", got, tt.body)
			}
		})
	}
}

func TestKeys(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	k, err := auth.OpenKeys(auth.KeysOptions{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	first := k.Generated()
	if first == nil || !first.Root || first.Secret == "" {
		t.Fatalf("the first start made %+v", first)
	}
	if fi, _ := os.Stat(path); fi.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", fi.Mode())
	}
	other, err := auth.OpenKeys(auth.KeysOptions{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	if other.Generated() != nil {
		t.Error("the second start made a root key again")
	}
	if r, err := other.RootKey(); err != nil || r.Secret != first.Secret {
		t.Errorf("root key %v %v", r, err)
	}
	// What one process changes, the other sees.
	key, err := other.Create("etl", policy(t, `{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`))
	if err != nil {
		t.Fatal(err)
	}
	secret, id, err := k.Lookup(key.ID, "")
	if err != nil || secret != key.Secret || id.Name != "etl" || id.ARN != "arn:aws:iam::000000000000:user/etl" {
		t.Fatalf("lookup: %v %+v", err, id)
	}
	if id.Allowed("athena:ListWorkGroups", "*") || !id.Allowed("s3:GetObject", "arn:aws:s3:::b/k") {
		t.Error("the key's policy isn't in force")
	}
	for _, name := range []string{"etl", "root", "", "a b"} {
		if _, err := k.Create(name, nil); !errors.Is(err, auth.ErrKeyName) {
			t.Errorf("create %q: %v", name, err)
		}
	}
	if err := k.SetDisabled("etl", true); err != nil {
		t.Fatal(err)
	}
	if _, _, err := other.Lookup(key.ID, ""); code(err) != "InvalidAccessKeyId" {
		t.Errorf("a disabled key: %v", err)
	}
	list, err := other.List()
	if err != nil || len(list) != 2 || list[1].Name != "etl" || !list[1].Disabled || list[1].Secret != "" || list[1].Policy == nil {
		t.Errorf("list: %v %+v", err, list)
	}
	if err := k.SetDisabled("nobody", true); !errors.Is(err, auth.ErrNoKey) {
		t.Errorf("disable an unknown key: %v", err)
	}
}

func TestSession(t *testing.T) {
	now := day
	k, err := auth.OpenKeys(auth.KeysOptions{Path: filepath.Join(t.TempDir(), "keys.json"), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	key, err := k.Create("analyst", policy(t, `{"Statement":[{"Effect":"Allow","Action":["s3:*","sts:AssumeRole"],"Resource":"*"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	_, by, err := k.Lookup(key.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	s, err := k.AssumeRole(by, auth.SessionRequest{
		RoleARN: "arn:aws:iam::000000000000:role/team/reader", Name: "run1",
		Policy: policy(t, `{"Statement":{"Effect":"Allow","Action":["s3:GetObject","athena:*"],"Resource":"*"}}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	if s.ARN != "arn:aws:sts::000000000000:assumed-role/reader/run1" || !s.Expires.Equal(day.Add(time.Hour)) {
		t.Errorf("session %+v", s)
	}
	secret, id, err := k.Lookup(s.AccessKeyID, s.Token)
	if err != nil || secret != s.Secret || id.ARN != s.ARN {
		t.Fatalf("lookup: %v %+v", err, id)
	}
	for action, want := range map[string]bool{"s3:GetObject": true, "s3:PutObject": false, "athena:ListWorkGroups": false} {
		if id.Allowed(action, "*") != want {
			t.Errorf("%s allowed: %v", action, !want)
		}
	}
	if _, err := k.AssumeRole(id, auth.SessionRequest{RoleARN: "arn:aws:iam::000000000000:role/x", Name: "again"}); code(err) != "AccessDenied" {
		t.Errorf("a session without sts:AssumeRole: %v", err)
	}
	for name, token := range map[string]string{"cut": s.Token[:len(s.Token)-4], "changed": "A" + s.Token[1:], "none": ""} {
		if _, _, err := k.Lookup(s.AccessKeyID, token); err == nil {
			t.Errorf("token %s is accepted", name)
		}
	}
	now = day.Add(2 * time.Hour)
	if _, _, err := k.Lookup(s.AccessKeyID, s.Token); code(err) != "ExpiredToken" {
		t.Errorf("later: %v", err)
	}
	now = day
	if err := k.SetDisabled("analyst", true); err != nil {
		t.Fatal(err)
	}
	if _, _, err := k.Lookup(s.AccessKeyID, s.Token); code(err) != "InvalidToken" {
		t.Errorf("after its key was disabled: %v", err)
	}
}

func TestPolicy(t *testing.T) {
	const doc = `{"Version":"2012-10-17","Statement":[
		{"Sid":"q","Effect":"Allow","Action":["athena:Start*","athena:getquery?xecution"],"Resource":"arn:aws:athena:*:*:workgroup/prim*"},
		{"Effect":"Allow","Action":"s3:*","Resource":["arn:aws:s3:::lake","arn:aws:s3:::lake/*"]},
		{"Effect":"Deny","Action":"s3:Delete*","NotResource":"arn:aws:s3:::lake/tmp/*"},
		{"Effect":"Allow","NotAction":["s3:*","athena:*","iam:*"],"Resource":"*"}]}`
	id := auth.RootIdentity("000000000000").Restricted(policy(t, doc))
	tests := []struct {
		action, resource string
		want             bool
	}{
		{"athena:StartQueryExecution", "arn:aws:athena:us-east-1:0:workgroup/primary", true},
		{"athena:GetQueryExecution", "arn:aws:athena:us-east-1:0:workgroup/primary", true},
		{"athena:StartQueryExecution", "arn:aws:athena:us-east-1:0:workgroup/other", false},
		{"athena:GetQueryResults", "arn:aws:athena:us-east-1:0:workgroup/primary", false},
		{"s3:GetObject", "arn:aws:s3:::lake/a/b", true},
		{"s3:GetObject", "arn:aws:s3:::lakes/a", false},
		{"s3:DeleteObject", "arn:aws:s3:::lake/a", false},
		{"s3:DeleteObject", "arn:aws:s3:::lake/tmp/a", true},
		{"glue:GetTable", "arn:aws:glue:us-east-1:0:table/d/t", true},
		{"iam:CreateUser", "*", false},
	}
	for _, tt := range tests {
		if got := id.Allowed(tt.action, tt.resource); got != tt.want {
			t.Errorf("%s on %s: %v", tt.action, tt.resource, got)
		}
	}
	want := "AccessDenied: User: arn:aws:iam::000000000000:root is not authorized to perform: athena:StartQueryExecution on resource: arn:x because no session policy allows the athena:StartQueryExecution action"
	if err := id.Check("athena:StartQueryExecution", "arn:x"); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestPolicyRefused(t *testing.T) {
	for doc, want := range map[string]string{
		``:   "EOF",
		`{}`: "no Statement",
		`{"Version":"2020-01-01","Statement":{}}`:                                                      "Version",
		`{"Statement":{"Effect":"Maybe","Action":"*","Resource":"*"}}`:                                 "Effect",
		`{"Statement":{"Effect":"Allow","Action":"*"}}`:                                                "Resource",
		`{"Statement":{"Effect":"Allow","Resource":"*"}}`:                                              "Action",
		`{"Statement":{"Effect":"Allow","Action":"get","Resource":"*"}}`:                               `"get"`,
		`{"Statement":{"Effect":"Allow","Action":"*","Resource":"bucket"}}`:                            "ARN",
		`{"Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::${aws:username}"}}`:      "variables",
		`{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"a":"b"}}}}`:  "Condition is not supported",
		`{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}}`:                 "Principal",
		`{"Statement":{"Effect":"Allow","Actions":"*","Resource":"*"}}`:                                "unknown field",
		`{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}} {}`:                              "after the document",
		`{"Statement":{"Effect":"Allow","Action":"*","Resource":"` + strings.Repeat("*", 7000) + `"}}`: "limit",
	} {
		if _, err := auth.ParsePolicy([]byte(doc)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80s: got %v, want %q", doc, err, want)
		}
	}
}

func TestErrorFor(t *testing.T) {
	e := &auth.Error{Status: 403, Code: "InvalidAccessKeyId", Message: "m"}
	got := fmt.Sprint(e.For(auth.RestXML).Code, e.For(auth.JSON).Status, e.For(auth.JSON).Code, e.For(auth.Query).Code)
	if want := "InvalidAccessKeyId 400 UnrecognizedClientExceptionInvalidClientTokenId"; strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") {
		t.Errorf("got %s", got)
	}
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}
