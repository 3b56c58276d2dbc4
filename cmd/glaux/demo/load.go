package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// The lake's place and name.
const (
	Bucket   = "glaux-demo"
	Database = "telemetry"
	Results  = "s3://" + Bucket + "/results/"
)

// Loader loads the demo lake through a server's APIs.
type Loader struct {
	S3 *s3.Client
	// Execute runs one statement to its end.
	Execute func(ctx context.Context, statement string) error
	// Progress is told of each finished partition; may be nil.
	Progress func(done, total int)
}

// Load writes the files and defines the tables and partitions. Loading again changes nothing.
func (l *Loader) Load(ctx context.Context, size Size) error {
	if size.Days < 1 || size.Tenants < 1 || size.RowsPerDay < 1 {
		return errors.New("days, tenants and rows per day must be at least 1")
	}
	if err := l.bucket(ctx); err != nil {
		return err
	}
	if err := l.Execute(ctx, "CREATE DATABASE IF NOT EXISTS "+Database+" COMMENT 'GenAI telemetry, made up'"); err != nil {
		return fmt.Errorf("creating database %s: %w", Database, err)
	}
	for _, t := range Tables() {
		if err := l.createTables(ctx, t); err != nil {
			return err
		}
	}
	if err := l.files(ctx, size); err != nil {
		return err
	}
	return l.partitions(ctx, size)
}

func (l *Loader) bucket(ctx context.Context) error {
	_, err := l.S3.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String(Bucket)})
	if _, owned := errors.AsType[*s3types.BucketAlreadyOwnedByYou](err); err != nil && !owned {
		return fmt.Errorf("creating bucket %s: %w", Bucket, err)
	}
	return nil
}

// formats are how each table is stored: a suffix of its name, its place, its DDL.
var formats = []struct{ suffix, folder, ddl, extension string }{
	{"", "parquet", "STORED AS PARQUET", "parquet"},
	{"_json", "json", "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' STORED AS TEXTFILE", "json"},
}

func (l *Loader) createTables(ctx context.Context, t Table) error {
	for _, f := range formats {
		ddl := fmt.Sprintf("CREATE EXTERNAL TABLE IF NOT EXISTS %s.%s%s (%s) PARTITIONED BY (dt string, tenant_id string) %s LOCATION 's3://%s/%s/%s/%s/'",
			Database, t.Name, f.suffix, t.Columns, f.ddl, Bucket, Database, f.folder, t.Name)
		if err := l.Execute(ctx, ddl); err != nil {
			return fmt.Errorf("creating table %s%s: %w", t.Name, f.suffix, err)
		}
	}
	return nil
}

// files generates and uploads, a few partitions at a time.
func (l *Loader) files(ctx context.Context, size Size) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	total := size.Days * size.Tenants
	next := make(chan int)
	var wg sync.WaitGroup
	var mu sync.Mutex
	done := 0
	for range 4 {
		wg.Go(func() {
			for i := range next {
				if err := l.upload(ctx, Generate(size, i/size.Tenants, i%size.Tenants)); err != nil {
					cancel(err)
					continue
				}
				mu.Lock()
				done++
				if l.Progress != nil {
					l.Progress(done, total)
				}
				mu.Unlock()
			}
		})
	}
	for i := range total {
		select {
		case next <- i:
		case <-ctx.Done():
		}
	}
	close(next)
	wg.Wait()
	return context.Cause(ctx)
}

func (l *Loader) upload(ctx context.Context, p Partition) error {
	for _, t := range Tables() {
		for _, f := range formats {
			encode := t.Parquet
			if f.extension == "json" {
				encode = t.JSON
			}
			body, err := encode(p)
			if err != nil {
				return err
			}
			key := fmt.Sprintf("%s/%s/%s/dt=%s/tenant_id=%s/part-00000.%s", Database, f.folder, t.Name, p.Day, p.Tenant, f.extension)
			_, err = l.S3.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String(Bucket), Key: &key, Body: bytes.NewReader(body)})
			if err != nil {
				return fmt.Errorf("uploading %s: %w", key, err)
			}
		}
	}
	return nil
}

// partitionsPerStatement keeps ALTER TABLE well under the limit of a statement's length.
const partitionsPerStatement = 500

func (l *Loader) partitions(ctx context.Context, size Size) error {
	var specs []string
	for day := range size.Days {
		date := firstDay.AddDate(0, 0, day).Format("2006-01-02")
		for tenant := range size.Tenants {
			specs = append(specs, fmt.Sprintf("PARTITION (dt='%s', tenant_id='tenant-%02d')", date, tenant+1))
		}
	}
	for _, t := range Tables() {
		for _, f := range formats {
			for at := 0; at < len(specs); at += partitionsPerStatement {
				batch := specs[at:min(at+partitionsPerStatement, len(specs))]
				statement := fmt.Sprintf("ALTER TABLE %s.%s%s ADD IF NOT EXISTS %s", Database, t.Name, f.suffix, strings.Join(batch, " "))
				if err := l.Execute(ctx, statement); err != nil {
					return fmt.Errorf("adding partitions of %s%s: %w", t.Name, f.suffix, err)
				}
			}
		}
	}
	return nil
}
