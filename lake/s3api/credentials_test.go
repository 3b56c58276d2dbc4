package s3api

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"glaux/lake"
	"glaux/lake/pages"
)

// tokenService answers AssumeRoleWithWebIdentity for one token and role.
func tokenService(t *testing.T, role, token string) string {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("Action") != "AssumeRoleWithWebIdentity" || r.FormValue("RoleArn") != role || r.FormValue("WebIdentityToken") != token || r.Header.Get("Authorization") != "" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		fmt.Fprintf(w, `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Credentials>
<AccessKeyId>ROOT</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken></SessionToken><Expiration>%s</Expiration>
</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`, time.Now().Add(time.Hour).UTC().Format(time.RFC3339))
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

// metadataService answers as an instance's does, in its second version: nothing
// without a token.
func metadataService(t *testing.T) string {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		const token, role = "token-of-the-session", "/latest/meta-data/iam/security-credentials/"
		switch {
		case r.Method == http.MethodPut && r.URL.Path == "/latest/api/token":
			w.Header().Set("X-Aws-Ec2-Metadata-Token-Ttl-Seconds", r.Header.Get("X-Aws-Ec2-Metadata-Token-Ttl-Seconds"))
			fmt.Fprint(w, token)
		case r.Header.Get("X-Aws-Ec2-Metadata-Token") != token:
			w.WriteHeader(http.StatusUnauthorized)
		case r.URL.Path == role:
			fmt.Fprint(w, "reader")
		case r.URL.Path == role+"reader":
			fmt.Fprintf(w, `{"Code":"Success","Type":"AWS-HMAC","AccessKeyId":"ROOT","SecretAccessKey":"secret","Token":"","Expiration":%q}`, time.Now().Add(time.Hour).UTC().Format(time.RFC3339))
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

// TestCredentialKinds reads with every kind of credentials.
func TestCredentialKinds(t *testing.T) {
	var signed atomic.Bool
	first := start(t, Options{}, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			signed.Store(r.Header.Get("Authorization") != "")
			next.ServeHTTP(w, r)
		})
	})
	obj, err := first.Put(t.Context(), at("x"), strings.NewReader("content"), lake.PutOptions{})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const role = "arn:aws:iam::000000000000:role/reader"
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_EC2_METADATA_DISABLED"} {
		t.Setenv(name, "")
	}
	t.Setenv("AWS_CONFIG_FILE", file("config", ""))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", file("credentials", "[default]\naws_access_key_id = NOBODY\naws_secret_access_key = x\n[lake]\naws_access_key_id = ROOT\naws_secret_access_key = secret\n"))
	t.Setenv("AWS_ENDPOINT_URL_STS", tokenService(t, role, "the token"))
	t.Setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadataService(t))
	token := file("token", "the token")
	for _, c := range []struct {
		name        string
		credentials Credentials
		env         map[string]string
		denied      bool
	}{
		{"static", Credentials{AccessKeyID: "ROOT", SecretAccessKey: "secret"}, nil, false},
		{"wrong secret", Credentials{AccessKeyID: "ROOT", SecretAccessKey: "x"}, nil, true},
		{"anonymous", Credentials{Kind: "anonymous"}, nil, true},
		{"environment", Credentials{Kind: "environment"}, map[string]string{"AWS_ACCESS_KEY_ID": "ROOT", "AWS_SECRET_ACCESS_KEY": "secret"}, false},
		{"profile", Credentials{Profile: "lake"}, nil, false},
		{"default profile", Credentials{Kind: "profile"}, nil, true},
		{"web identity", Credentials{Kind: "web-identity", RoleARN: role, TokenFile: token}, nil, false},
		{"web identity by environment", Credentials{Kind: "web-identity"}, map[string]string{"AWS_ROLE_ARN": role, "AWS_WEB_IDENTITY_TOKEN_FILE": token}, false},
		{"web identity of another role", Credentials{Kind: "web-identity", RoleARN: role + "x", TokenFile: token}, nil, true},
		{"instance", Credentials{Kind: "instance"}, nil, false},
		{"default by environment", Credentials{}, map[string]string{"AWS_ACCESS_KEY_ID": "ROOT", "AWS_SECRET_ACCESS_KEY": "secret"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			for k, v := range c.env {
				t.Setenv(k, v)
			}
			st, err := New(t.Context(), Options{Endpoint: first.o.Endpoint, Region: "us-east-1", PathStyle: true, Credentials: c.credentials, Cache: openCache(t, pages.Options{Dir: t.TempDir()})})
			if err != nil {
				t.Fatal(err)
			}
			got, err := st.Head(t.Context(), obj.URI)
			if c.denied {
				if err == nil || errors.Is(err, lake.ErrNotFound) {
					t.Errorf("%v, %v", got, err)
				}
			} else if err != nil || got.ETag != obj.ETag {
				t.Errorf("%v, %v", got, err)
			}
			if c.name == "anonymous" && signed.Load() {
				t.Error("an anonymous request was signed")
			}
		})
	}
}
