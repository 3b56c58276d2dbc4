package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestBucketRules come from the file, a variable or a flag.
func TestBucketRules(t *testing.T) {
	file := filepath.Join(t.TempDir(), "glaux.yaml")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	load := func(args ...string) (*Config, error) {
		c, _, err := loadConfig("serve", append([]string{"--config", file}, args...), nil)
		return c, err
	}
	write(`
s3:
  region: eu-west-1
  buckets:
    - match: logs-*
      endpoint: http://127.0.0.1:9000
      access-key-id: me
      secret-access-key: "123"
      list-age: 30s
    - match: public
      credentials: anonymous
      path-style: false
`)
	c, err := load()
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Buckets) != 2 || c.Buckets[0].Match != "logs-*" || c.Buckets[0].Remote.SecretAccessKey != "123" || c.Buckets[0].Remote.ListAge.Seconds() != 30 || c.S3.Region != "eu-west-1" {
		t.Errorf("%+v", c)
	}
	if o, err := c.Buckets[0].Remote.options(nil); err != nil || !o.PathStyle || o.Endpoint == "" {
		t.Error(o, err)
	}
	if o, err := c.Buckets[1].Remote.options(nil); err != nil || o.PathStyle || o.Endpoint != "" || o.Credentials.Kind != "anonymous" {
		t.Error(o, err)
	}
	if shown := c.Buckets.String(); strings.Contains(shown, "123") || !strings.Contains(shown, "logs-*") {
		t.Error(shown)
	}
	t.Setenv("GLAUX_S3_BUCKETS", "[{match: x, region: us-west-2}]")
	if c, err = load(); err != nil || len(c.Buckets) != 1 || c.Buckets[0].Remote.Region != "us-west-2" {
		t.Error(c.Buckets, err)
	}
	for rules, want := range map[string]string{
		"[{match: x, colour: red}]":            "colour",
		"[{region: x}]":                        "no name of a bucket",
		"[{match: x, customer-secret-key: ?}]": "customer-secret-key",
		"x":                                    "",
	} {
		if _, err := load("--s3.buckets", rules); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", rules, err)
		}
	}
}
