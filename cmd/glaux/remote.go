package main

import (
	"context"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"glaux/lake/pages"
	"glaux/lake/s3api"
)

// remoteConfig says how to reach an S3 server: of all buckets, or of those that a
// rule of s3.buckets names.
type remoteConfig struct {
	Endpoint        string        `yaml:"endpoint"`
	Region          string        `yaml:"region"`
	PathStyle       *bool         `yaml:"path-style"`
	Credentials     string        `yaml:"credentials"`
	AccessKeyID     string        `yaml:"access-key-id"`
	SecretAccessKey string        `yaml:"secret-access-key"`
	SessionToken    string        `yaml:"session-token"`
	Profile         string        `yaml:"profile"`
	RoleARN         string        `yaml:"role-arn"`
	TokenFile       string        `yaml:"token-file"`
	RequesterPays   bool          `yaml:"requester-pays"`
	CustomerKey     string        `yaml:"customer-secret-key"`
	ListAge         time.Duration `yaml:"list-age"`
}

// onAWS is the endpoint of AWS itself, whatever the region.
const onAWS = "aws"

func (c *remoteConfig) bind(f *flag.FlagSet) {
	c.PathStyle = new(bool)
	f.StringVar(&c.Endpoint, "s3.endpoint", "", "`URL` of an S3-compatible server that holds the data, or aws; empty: the embedded one")
	f.StringVar(&c.Region, "s3.region", "us-east-1", "its `region`; of AWS, where most buckets are")
	f.BoolVar(c.PathStyle, "s3.path-style", true, "address its buckets by path (never done with AWS)")
	f.StringVar(&c.Credentials, "s3.credentials", "", "`kind` of credentials for it: default (the AWS SDK's chain), anonymous, static, environment, profile, web-identity, instance; empty: static if a key is given, profile if one is named, else default")
	f.StringVar(&c.AccessKeyID, "s3.access-key-id", "", "access `key` of static credentials")
	f.StringVar(&c.SecretAccessKey, "s3.secret-access-key", "", "their `secret`")
	f.StringVar(&c.SessionToken, "s3.session-secret-token", "", "their session `token`, if they are temporary")
	f.StringVar(&c.Profile, "s3.profile", "", "`name` of a profile in the AWS configuration files")
	f.StringVar(&c.RoleARN, "s3.role-arn", "", "`ARN` of a role to assume")
	f.StringVar(&c.TokenFile, "s3.token-file", "", "`file` with the token of web-identity credentials; empty: AWS_WEB_IDENTITY_TOKEN_FILE")
	f.BoolVar(&c.RequesterPays, "s3.requester-pays", false, "agree to pay for requests to buckets of others")
	f.StringVar(&c.CustomerKey, "s3.customer-secret-key", "", "base64 of the 32 byte `key` of objects that are stored with SSE-C")
	f.DurationVar(&c.ListAge, "s3.list-age", 0, "how `long` a listing is believed without asking again; files that others write meanwhile are not seen")
}

// options are those of the store.
func (c *remoteConfig) options(cache *pages.Cache) (s3api.Options, error) {
	o := s3api.Options{
		Endpoint: c.Endpoint, Region: c.Region, PathStyle: c.PathStyle == nil || *c.PathStyle, RequesterPays: c.RequesterPays, ListAge: c.ListAge, Cache: cache,
		Credentials: s3api.Credentials{
			Kind: c.Credentials, AccessKeyID: c.AccessKeyID, SecretAccessKey: c.SecretAccessKey, SessionToken: c.SessionToken,
			Profile: c.Profile, RoleARN: c.RoleARN, TokenFile: c.TokenFile,
		},
	}
	if c.Endpoint == onAWS || c.Endpoint == "" {
		o.Endpoint, o.PathStyle = "", false
	}
	if c.CustomerKey != "" {
		var err error
		if o.CustomerKey, err = base64.StdEncoding.DecodeString(c.CustomerKey); err != nil {
			return o, fmt.Errorf("customer-secret-key: %w", err)
		}
	}
	return o, nil
}

func (c *remoteConfig) open(ctx context.Context, cache *pages.Cache) (*s3api.Store, error) {
	o, err := c.options(cache)
	if err != nil {
		return nil, err
	}
	return s3api.New(ctx, o)
}

// bucketRules are rules for buckets that are elsewhere; the first that fits counts.
type bucketRules []bucketRule

type bucketRule struct {
	// Match is a bucket's name, in which * and ? stand for letters.
	Match  string       `yaml:"match"`
	Remote remoteConfig `yaml:",inline"`
}

// Set implements flag.Value.
func (r *bucketRules) Set(text string) error {
	*r = nil
	if err := yaml.UnmarshalWithOptions([]byte(text), r, yaml.Strict()); err != nil {
		return errors.New(yaml.FormatError(err, false, false))
	}
	for i := range *r {
		rule := &(*r)[i]
		if _, err := path.Match(rule.Match, ""); err != nil || rule.Match == "" {
			return fmt.Errorf("match: %q is no name of a bucket", rule.Match)
		}
		if _, err := rule.Remote.options(nil); err != nil {
			return fmt.Errorf("%s: %w", rule.Match, err)
		}
	}
	return nil
}

// String implements flag.Value. Secrets are not told.
func (r *bucketRules) String() string {
	if r == nil || len(*r) == 0 {
		return ""
	}
	shown := make([]map[string]any, 0, len(*r))
	for _, rule := range *r {
		raw, err := yaml.Marshal(rule)
		m := map[string]any{}
		if err == nil {
			err = yaml.Unmarshal(raw, &m)
		}
		if err != nil {
			return err.Error()
		}
		for k, v := range m {
			switch {
			case v == nil || v == "" || v == false || v == "0s":
				delete(m, k)
			case strings.Contains(k, "secret"):
				m[k] = "********"
			}
		}
		shown = append(shown, m)
	}
	raw, err := yaml.MarshalWithOptions(shown, yaml.Flow(true))
	if err != nil {
		return err.Error()
	}
	return strings.TrimSpace(string(raw))
}
