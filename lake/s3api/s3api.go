// Package s3api is the object store of any S3-compatible server. What queries
// read of it goes through lake/pages: local sparse files that have what was
// fetched, and stay for the next query.
package s3api

import (
	"context"
	"crypto/md5"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"glaux/lake"
	"glaux/lake/pages"
)

// Options say which server, how to speak with it, and where to keep what was
// read. Only Cache is required.
type Options struct {
	// Endpoint is the server's URL; empty: AWS, where buckets of other regions
	// than Region are found by themselves.
	Endpoint    string
	Region      string
	PathStyle   bool
	Credentials Credentials
	// RequesterPays agrees to pay for requests to buckets of others.
	RequesterPays bool
	// CustomerKey is the 32 byte key of objects that are stored with SSE-C.
	CustomerKey []byte
	// ListAge is how long a listing is believed.
	ListAge time.Duration
	Cache   *pages.Cache
}

// Store implements lake.Store and lake.Pager. It is safe for concurrent use.
type Store struct {
	o        Options
	conf     aws.Config
	source   pages.Source
	listings listings

	mu      sync.Mutex
	clients map[string]*s3.Client // by region
	regions map[string]string     // of buckets that are elsewhere
}

var _ lake.Pager = (*Store)(nil)

// New makes a store. It asks nothing of the server yet.
func New(ctx context.Context, o Options) (*Store, error) {
	if o.Cache == nil {
		return nil, errors.New("an S3 store needs a cache")
	}
	if n := len(o.CustomerKey); n != 0 && n != 32 {
		return nil, fmt.Errorf("a customer key has 32 bytes, not %d", n)
	}
	conf, err := o.Credentials.load(ctx, o.Region)
	if err != nil {
		return nil, fmt.Errorf("configure the S3 client: %w", err)
	}
	s := &Store{o: o, conf: conf, clients: map[string]*s3.Client{}, regions: map[string]string{}}
	s.listings.age = o.ListAge
	s.source = pages.Source{Name: o.Endpoint, Get: s.get, Final: final}
	return s, nil
}

const (
	// idleConnections are kept open, so that a query finds them.
	idleConnections = 256
	headerTimeout   = 60 * time.Second
	tries           = 8
	longestPause    = 5 * time.Second
)

// transport reuses connections; bodies are taken as they are sent.
func transport() *awshttp.BuildableClient {
	return awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
		t.MaxIdleConns, t.MaxIdleConnsPerHost = idleConnections, idleConnections
		t.IdleConnTimeout = 5 * time.Minute
		t.ResponseHeaderTimeout = headerTimeout
		t.DisableCompression = true
		t.ReadBufferSize, t.WriteBufferSize = 64<<10, 64<<10
	})
}

// client is the client of the region that a bucket is known to be in.
func (s *Store) client(bucket string) *s3.Client {
	s.mu.Lock()
	defer s.mu.Unlock()
	region := s.regions[bucket]
	if region == "" {
		region = s.conf.Region
	}
	if c := s.clients[region]; c != nil {
		return c
	}
	c := s3.NewFromConfig(s.conf, func(c *s3.Options) {
		c.Region = region
		c.UsePathStyle = s.o.PathStyle
		if s.o.Endpoint != "" {
			c.BaseEndpoint = aws.String(s.o.Endpoint)
		}
		// Other servers than AWS know no checksums beyond what they require.
		c.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired
		c.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenRequired
		c.Retryer = retry.NewStandard(func(o *retry.StandardOptions) {
			o.MaxAttempts, o.MaxBackoff, o.RateLimiter = tries, longestPause, ratelimit.None
		})
	})
	s.clients[region] = c
	return c
}

// call makes a request, once more where AWS says that the bucket is in another region.
func (s *Store) call(bucket string, request func(*s3.Client) error) error {
	err := request(s.client(bucket))
	var response *awshttp.ResponseError
	if s.o.Endpoint != "" || !errors.As(err, &response) || response.Response == nil {
		return err
	}
	region := response.Response.Header.Get("X-Amz-Bucket-Region")
	s.mu.Lock()
	known := s.regions[bucket] == region || s.regions[bucket] == "" && region == s.conf.Region
	if region != "" {
		s.regions[bucket] = region
	}
	s.mu.Unlock()
	if region == "" || known {
		return err
	}
	return request(s.client(bucket))
}

// payer agrees to pay, where that is configured or the query's workgroup says so.
func (s *Store) payer(ctx context.Context) types.RequestPayer {
	if s.o.RequesterPays || lake.RequesterPays(ctx) {
		return types.RequestPayerRequester
	}
	return ""
}

// customerKey is the key of SSE-C as requests carry it; nil values: none.
func (s *Store) customerKey() (algorithm, key, sum *string) {
	if s.o.CustomerKey == nil {
		return nil, nil, nil
	}
	digest := md5.Sum(s.o.CustomerKey)
	return aws.String("AES256"), aws.String(base64.StdEncoding.EncodeToString(s.o.CustomerKey)), aws.String(base64.StdEncoding.EncodeToString(digest[:]))
}

// translate puts the server's refusals into the lake's words.
func translate(at lake.URI, err error) error {
	if err == nil {
		return nil
	}
	var api smithy.APIError
	if errors.As(err, &api) {
		switch api.ErrorCode() {
		case "NoSuchKey", "NotFound":
			return fmt.Errorf("%s: %w", at, lake.ErrNotFound)
		case "NoSuchBucket":
			return fmt.Errorf("%s: %w", at, lake.ErrNoBucket)
		case "AccessDenied", "Forbidden", "InvalidAccessKeyId", "SignatureDoesNotMatch":
			return fmt.Errorf("%s: %w (%s)", at, lake.ErrAccessDenied, api.ErrorMessage())
		case "PreconditionFailed":
			return fmt.Errorf("%s: %w", at, lake.ErrChanged)
		}
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%s: %w", at, err)
	}
	return fmt.Errorf("%s: %w: %w", at, lake.ErrUnavailable, err)
}

// etag is an ETag as the lake has it: without quotes.
func etag(p *string) string { return strings.Trim(aws.ToString(p), `"`) }

// Head implements lake.Store.
func (s *Store) Head(ctx context.Context, at lake.URI) (lake.Object, error) {
	in := &s3.HeadObjectInput{Bucket: &at.Bucket, Key: &at.Key, RequestPayer: s.payer(ctx)}
	in.SSECustomerAlgorithm, in.SSECustomerKey, in.SSECustomerKeyMD5 = s.customerKey()
	var out *s3.HeadObjectOutput
	err := s.call(at.Bucket, func(c *s3.Client) (err error) {
		out, err = c.HeadObject(ctx, in)
		return err
	})
	if err != nil {
		return lake.Object{}, translate(at, err)
	}
	return lake.Object{URI: at, Size: aws.ToInt64(out.ContentLength), ETag: etag(out.ETag), Modified: aws.ToTime(out.LastModified)}, nil
}

// BucketExists implements lake.Store.
func (s *Store) BucketExists(ctx context.Context, bucket string) (bool, error) {
	err := s.call(bucket, func(c *s3.Client) error {
		_, err := c.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &bucket})
		return err
	})
	err = translate(lake.URI{Bucket: bucket}, err)
	if errors.Is(err, lake.ErrNotFound) || errors.Is(err, lake.ErrNoBucket) {
		return false, nil
	}
	return err == nil, err
}
