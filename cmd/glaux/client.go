package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// clientFlags are what every client command needs to reach a server.
type clientFlags struct {
	endpoint string
}

func (c *clientFlags) bind(f *flag.FlagSet) {
	f.StringVar(&c.endpoint, "endpoint", os.Getenv("AWS_ENDPOINT_URL"), "`URL` of the server; default AWS_ENDPOINT_URL, or the configured listen address")
}

// url is where the server is.
func (c *clientFlags) url(conf *Config) string {
	return cmp.Or(c.endpoint, "http://"+conf.Listen)
}

// connect makes the AWS configuration of a client: the given endpoint with the
// credentials of the environment, or, for whoever may read the data folder of a
// server on this machine, its root key.
func (c *clientFlags) connect(ctx context.Context, conf *Config) (aws.Config, error) {
	options := []func(*awsconfig.LoadOptions) error{
		awsconfig.WithRegion(conf.Region),
		awsconfig.WithBaseEndpoint(c.url(conf)),
	}
	if os.Getenv("AWS_ACCESS_KEY_ID") == "" && os.Getenv("AWS_PROFILE") == "" {
		if id, secret := localRootKey(conf); id != "" {
			options = append(options, awsconfig.WithCredentialsProvider(credentials.NewStaticCredentialsProvider(id, secret, "")))
		}
	}
	// A role of the machine is no key of this server, and asking for one takes seconds.
	options = append(options, awsconfig.WithEC2IMDSClientEnableState(imds.ClientDisabled))
	cfg, err := awsconfig.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return cfg, fmt.Errorf("configuring the client: %w", err)
	}
	if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
		return cfg, fmt.Errorf("there is no access key: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (glaux serve printed them at its first start, "+
			"glaux keys create makes more), or name the server's data folder with --data: %w", err)
	}
	return cfg, nil
}

func localRootKey(conf *Config) (id, secret string) {
	if conf.RootAccessKeyID != "" {
		return conf.RootAccessKeyID, conf.RootSecretAccessKey
	}
	if _, err := os.Stat(conf.Data); err != nil {
		return "", ""
	}
	keys, err := openKeys(conf)
	if err != nil {
		return "", ""
	}
	root, err := keys.RootKey()
	if err != nil {
		return "", ""
	}
	return root.ID, root.Secret
}

// session runs statements one after the other on one server.
type session struct {
	athena    *athena.Client
	workgroup string
	catalog   string
	database  string
	output    string // s3://… for results, when the workgroup has none
	// results finds a place for them when there is neither; nil: that is an error.
	results func(context.Context) (string, error)
	// progress is told about a query that takes longer than a blink.
	progress func(q *types.QueryExecution, elapsed time.Duration)
}

// queryError is a statement that ended otherwise than by success.
type queryError struct {
	state  types.QueryExecutionState
	reason string
}

func (e *queryError) Error() string {
	if e.reason == "" {
		return string(e.state)
	}
	return e.reason
}

// execute runs a statement to its end.
func (s *session) execute(ctx context.Context, text string) (*types.QueryExecution, error) {
	in := &athena.StartQueryExecutionInput{
		QueryString:           &text,
		QueryExecutionContext: &types.QueryExecutionContext{},
		WorkGroup:             nonEmpty(s.workgroup),
	}
	in.QueryExecutionContext.Catalog = nonEmpty(s.catalog)
	in.QueryExecutionContext.Database = nonEmpty(s.database)
	if s.output != "" {
		in.ResultConfiguration = &types.ResultConfiguration{OutputLocation: &s.output}
	}
	started, err := s.athena.StartQueryExecution(ctx, in)
	if err != nil && s.output == "" && s.results != nil && strings.HasPrefix(clientError(err).Error(), "No output location provided") {
		if s.output, err = s.results(ctx); err != nil {
			return nil, err
		}
		return s.execute(ctx, text)
	}
	if err != nil {
		return nil, clientError(err)
	}
	return s.wait(ctx, *started.QueryExecutionId)
}

// defaultResults gives the bucket where results go when neither the workgroup
// nor the user names a place: the one that Athena's console and awswrangler
// would make.
func defaultResults(cfg aws.Config) func(ctx context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		who, err := sts.NewFromConfig(cfg).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
		if err != nil {
			return "", fmt.Errorf("asking for the account's number: %w", err)
		}
		bucket := "aws-athena-query-results-" + aws.ToString(who.Account) + "-" + cfg.Region
		objects := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })
		if _, err := objects.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &bucket}); err != nil {
			in := &s3.CreateBucketInput{Bucket: &bucket}
			if cfg.Region != "us-east-1" {
				in.CreateBucketConfiguration = &s3types.CreateBucketConfiguration{LocationConstraint: s3types.BucketLocationConstraint(cfg.Region)}
			}
			if _, err := objects.CreateBucket(ctx, in); err != nil {
				return "", fmt.Errorf("the workgroup has no output location, and making bucket %s failed (--output-location names another place): %w", bucket, err)
			}
		}
		return "s3://" + bucket + "/", nil
	}
}

// wait polls, at first fast, then ten times a second. A cancelled ctx stops the query.
func (s *session) wait(ctx context.Context, id string) (*types.QueryExecution, error) {
	start, pause := time.Now(), 2*time.Millisecond
	for {
		got, err := s.athena.GetQueryExecution(ctx, &athena.GetQueryExecutionInput{QueryExecutionId: &id})
		if err != nil {
			if ctx.Err() != nil {
				s.stop(id)
				return nil, errors.New("stopped")
			}
			return nil, clientError(err)
		}
		q := got.QueryExecution
		switch q.Status.State {
		case types.QueryExecutionStateSucceeded:
			return q, nil
		case types.QueryExecutionStateFailed, types.QueryExecutionStateCancelled:
			return q, &queryError{q.Status.State, aws.ToString(q.Status.StateChangeReason)}
		}
		if s.progress != nil {
			s.progress(q, time.Since(start))
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
		pause = min(pause*2, 100*time.Millisecond)
	}
}

// stop ends a query whose user has left.
func (s *session) stop(id string) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_, _ = s.athena.StopQueryExecution(ctx, &athena.StopQueryExecutionInput{QueryExecutionId: &id})
}

// clientError takes the SDK's wrapping off a modelled error, and says what to do
// where nobody listens.
func clientError(err error) error {
	if refused, ok := errors.AsType[*net.OpError](err); ok && errors.Is(err, syscall.ECONNREFUSED) {
		return fmt.Errorf("no server listens on %s: start one with glaux serve, or name it with --endpoint or AWS_ENDPOINT_URL", refused.Addr)
	}
	if e, ok := errors.AsType[*types.InvalidRequestException](err); ok {
		return errors.New(e.ErrorMessage())
	}
	return err
}

func nonEmpty(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
