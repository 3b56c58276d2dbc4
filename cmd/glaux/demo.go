package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"golang.org/x/term"

	"glaux/cmd/glaux/demo"
)

// demoCommand loads the demo lake.
func demoCommand(ctx context.Context, args []string, out io.Writer) error {
	var client clientFlags
	var size demo.Size
	conf, _, err := loadConfig("demo", args, func(f *flag.FlagSet) {
		client.bind(f)
		f.IntVar(&size.Days, "days", 7, "`number` of days from 2026-01-01 on")
		f.IntVar(&size.Tenants, "tenants", 3, "`number` of tenants")
		f.IntVar(&size.RowsPerDay, "rows-per-day", 1000, "LLM calls of one tenant on one day")
	})
	if err != nil {
		return err
	}
	cfg, err := client.connect(ctx, conf)
	if err != nil {
		return err
	}
	if err := loadDemo(ctx, cfg, size); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "loaded %d days of %d tenants into s3://%s; the tables are in database %s\n", size.Days, size.Tenants, demo.Bucket, demo.Database)
	return err
}

func loadDemo(ctx context.Context, cfg aws.Config, size demo.Size) error {
	s := &session{athena: athena.NewFromConfig(cfg), workgroup: "primary", output: demo.Results}
	l := &demo.Loader{
		S3: s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true }),
		Execute: func(ctx context.Context, statement string) error {
			_, err := s.execute(ctx, statement)
			return err
		},
	}
	if term.IsTerminal(int(os.Stderr.Fd())) {
		l.Progress = func(done, total int) {
			fmt.Fprintf(os.Stderr, "\rloading the demo lake: %d of %d partitions\x1b[K", done, total)
			if done == total {
				clearProgress()
			}
		}
	}
	if err := l.Load(ctx, size); err != nil {
		return fmt.Errorf("loading the demo lake: %w", err)
	}
	return resultLocation(ctx, s.athena)
}

// resultLocation gives the primary workgroup a place for results if it has none,
// so that the first query needs no configuration.
func resultLocation(ctx context.Context, client *athena.Client) error {
	got, err := client.GetWorkGroup(ctx, &athena.GetWorkGroupInput{WorkGroup: aws.String("primary")})
	if err != nil {
		return fmt.Errorf("reading workgroup primary: %w", err)
	}
	c := got.WorkGroup.Configuration
	if c != nil && c.ResultConfiguration != nil && c.ResultConfiguration.OutputLocation != nil {
		return nil
	}
	_, err = client.UpdateWorkGroup(ctx, &athena.UpdateWorkGroupInput{
		WorkGroup: aws.String("primary"),
		ConfigurationUpdates: &types.WorkGroupConfigurationUpdates{
			ResultConfigurationUpdates: &types.ResultConfigurationUpdates{OutputLocation: aws.String(demo.Results)},
		},
	})
	if err != nil {
		return fmt.Errorf("setting the result location of workgroup primary: %w", err)
	}
	return nil
}
