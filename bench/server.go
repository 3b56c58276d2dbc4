package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// server is a Glaux of its own folder, and clients of it.
type server struct {
	cmd    *exec.Cmd
	dir    string
	url    string
	output string // the bucket of results
	athena *athena.Client
	s3     *s3.Client
}

const (
	bucket = "bench"
	// The root key of servers that are measured.
	accessKey, secretKey = "bench", "benchbenchbench"
)

var listening = regexp.MustCompile(`http://[0-9.:]+`)

// startServer starts a server with a bucket, which has the results of its queries.
func startServer(ctx context.Context, o options, bucket string, more ...string) (_ *server, err error) {
	s := &server{output: bucket}
	if s.dir, err = os.MkdirTemp("", "glaux-bench-"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			s.stop()
		}
	}()
	if err := s.launch(o, more...); err != nil {
		return nil, err
	}
	_, err = s.s3.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String(bucket)})
	return s, err
}

// launch starts the program on the server's folder.
func (s *server) launch(o options, more ...string) error {
	// Decimal literals are what DuckDB reads 0.05 as.
	args := []string{"serve", "--data", filepath.Join(s.dir, "data"), "--listen", "127.0.0.1:0", "--log.level", "error",
		"--root-access-key-id", accessKey, "--root-secret-access-key", secretKey, "--sql.decimal-literals", "decimal"}
	if o.threads > 0 {
		args = append(args, "--engine.threads", strconv.Itoa(o.threads))
	}
	s.cmd = exec.Command(o.glaux, append(args, more...)...)
	s.cmd.Stderr = os.Stderr
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := s.cmd.Start(); err != nil {
		return fmt.Errorf("starting the server: %w", err)
	}
	lines := bufio.NewReader(out)
	greeting, err := lines.ReadString('\n')
	if err != nil {
		return fmt.Errorf("the server did not start: %w", err)
	}
	go func() { _, _ = io.Copy(io.Discard, lines) }()
	s.url = listening.FindString(greeting)
	cfg := aws.Config{
		Region: "us-east-1", BaseEndpoint: aws.String(s.url),
		Credentials: credentials.NewStaticCredentialsProvider(accessKey, secretKey, ""),
	}
	s.athena = athena.NewFromConfig(cfg)
	s.s3 = s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })
	return nil
}

// restart starts the program again on what it has kept.
func (s *server) restart(o options, more ...string) error {
	if err := s.end(); err != nil {
		return fmt.Errorf("ending the server: %w", err)
	}
	return s.launch(o, more...)
}

func (s *server) end() error {
	if s.cmd == nil || s.cmd.Process == nil {
		return nil
	}
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	return s.cmd.Wait()
}

func (s *server) stop() {
	_ = s.end()
	_ = os.RemoveAll(s.dir)
}

// query runs a statement as clients do: start, then ask until it has succeeded.
func (s *server) query(ctx context.Context, database, text string) (id string, took time.Duration, err error) {
	began := time.Now()
	in := &athena.StartQueryExecutionInput{
		QueryString:         aws.String(text),
		ResultConfiguration: &types.ResultConfiguration{OutputLocation: aws.String("s3://" + s.output + "/results/")},
	}
	if database != "" {
		in.QueryExecutionContext = &types.QueryExecutionContext{Database: aws.String(database)}
	}
	started, err := s.athena.StartQueryExecution(ctx, in)
	if err != nil {
		return "", 0, err
	}
	for {
		got, err := s.athena.GetQueryExecution(ctx, &athena.GetQueryExecutionInput{QueryExecutionId: started.QueryExecutionId})
		if err != nil {
			return "", 0, err
		}
		switch st := got.QueryExecution.Status; st.State {
		case types.QueryExecutionStateSucceeded:
			return *started.QueryExecutionId, time.Since(began), nil
		case types.QueryExecutionStateFailed, types.QueryExecutionStateCancelled:
			return "", 0, errors.New(aws.ToString(st.StateChangeReason))
		}
		// Short queries are asked about often, long ones seldom.
		time.Sleep(min(max(time.Since(began)/20, time.Millisecond), 50*time.Millisecond))
	}
}

// rows are a result's values without the header.
func (s *server) rows(ctx context.Context, id string) ([][]string, error) {
	var out [][]string
	pages := athena.NewGetQueryResultsPaginator(s.athena, &athena.GetQueryResultsInput{QueryExecutionId: aws.String(id)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, r := range page.ResultSet.Rows {
			row := make([]string, len(r.Data))
			for i, d := range r.Data {
				row[i] = aws.ToString(d.VarCharValue)
			}
			out = append(out, row)
		}
	}
	return out[1:], nil
}

// put stores a file as an object.
func (s *server) put(ctx context.Context, path, key string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = s.s3.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String(bucket), Key: aws.String(key), Body: f})
	return err
}

// get stores the largest object under a prefix as a file.
func (s *server) get(ctx context.Context, prefix, path string) error {
	list, err := s.s3.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: aws.String(bucket), Prefix: aws.String(prefix)})
	if err != nil {
		return err
	}
	key, most := "", int64(0)
	for _, o := range list.Contents {
		if n := aws.ToInt64(o.Size); n > most {
			key, most = aws.ToString(o.Key), n
		}
	}
	if key == "" {
		return fmt.Errorf("there is nothing under %s", prefix)
	}
	object, err := s.s3.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String(key)})
	if err != nil {
		return err
	}
	defer object.Body.Close()
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, object.Body)
	return errors.Join(err, f.Close())
}
