package s3api

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/ec2rolecreds"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// Credentials say who asks a server. The zero value is the AWS SDK's chain:
// environment, profile, web identity, container, instance.
type Credentials struct {
	// Kind is "default", "anonymous", "static", "environment", "profile",
	// "web-identity" or "instance". Empty: static where a key is given, profile
	// where one is named, else default.
	Kind string
	// Of "static":
	AccessKeyID, SecretAccessKey, SessionToken string
	// Of "profile"; empty: the default one.
	Profile string
	// RoleARN is assumed: by the token of "web-identity", or by the other credentials.
	RoleARN string
	// TokenFile has the token of "web-identity"; empty: as the environment says.
	TokenFile string
}

// sessionName is how Glaux calls itself where it assumes a role.
const sessionName = "glaux"

// load makes the SDK's configuration. It reads files and variables, and asks no server.
func (c Credentials) load(ctx context.Context, region string) (conf aws.Config, err error) {
	options := []func(*config.LoadOptions) error{config.WithRegion(region), config.WithHTTPClient(transport())}
	switch c.kind() {
	case "default", "web-identity", "instance":
	case "anonymous":
		options = append(options, config.WithCredentialsProvider(aws.AnonymousCredentials{}))
	case "static":
		if c.AccessKeyID == "" || c.SecretAccessKey == "" {
			return conf, errors.New("static credentials need an access key and its secret")
		}
		options = append(options, config.WithCredentialsProvider(credentials.NewStaticCredentialsProvider(c.AccessKeyID, c.SecretAccessKey, c.SessionToken)))
	case "environment":
		env, err := config.NewEnvConfig()
		if err != nil {
			return conf, err
		}
		if !env.Credentials.HasKeys() {
			return conf, errors.New("environment credentials need AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
		}
		options = append(options, config.WithCredentialsProvider(credentials.StaticCredentialsProvider{Value: env.Credentials}))
	case "profile":
		options = append(options, config.WithSharedConfigProfile(firstOf(c.Profile, "default")))
	default:
		return conf, fmt.Errorf("there are no credentials of kind %q: default, anonymous, static, environment, profile, web-identity and instance are known", c.Kind)
	}
	if conf, err = config.LoadDefaultConfig(ctx, options...); err != nil {
		return conf, err
	}
	if conf.Region == "" {
		conf.Region = "us-east-1"
	}
	return conf, c.refine(&conf)
}

func (c Credentials) kind() string {
	switch {
	case c.Kind != "":
		return c.Kind
	case c.AccessKeyID != "":
		return "static"
	case c.Profile != "":
		return "profile"
	}
	return "default"
}

// refine sets what asks a server for its credentials when they are first needed.
func (c Credentials) refine(conf *aws.Config) error {
	switch c.kind() {
	case "web-identity":
		role, file := firstOf(c.RoleARN, os.Getenv("AWS_ROLE_ARN")), firstOf(c.TokenFile, os.Getenv("AWS_WEB_IDENTITY_TOKEN_FILE"))
		if role == "" || file == "" {
			return errors.New("web-identity credentials need a role and a token file, from the configuration or from AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE")
		}
		conf.Credentials = aws.NewCredentialsCache(stscreds.NewWebIdentityRoleProvider(sts.NewFromConfig(*conf), role, stscreds.IdentityTokenFile(file),
			func(o *stscreds.WebIdentityRoleOptions) { o.RoleSessionName = sessionName }))
		return nil
	case "instance":
		conf.Credentials = aws.NewCredentialsCache(ec2rolecreds.New())
	}
	if c.RoleARN != "" {
		conf.Credentials = aws.NewCredentialsCache(stscreds.NewAssumeRoleProvider(sts.NewFromConfig(*conf), c.RoleARN,
			func(o *stscreds.AssumeRoleOptions) { o.RoleSessionName = sessionName }))
	}
	return nil
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
