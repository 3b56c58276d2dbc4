package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"
	"golang.org/x/term"

	"glaux/query"
	"glaux/sql"
)

// sqlCommand runs SQL from its arguments, a file, standard input or a prompt.
func sqlCommand(ctx context.Context, args []string, out io.Writer) error {
	var client clientFlags
	var file, format string
	var dryRun bool
	s := &session{}
	conf, rest, err := loadConfig("sql", args, func(f *flag.FlagSet) {
		client.bind(f)
		f.StringVar(&file, "file", "", "read statements from a `file`; - is standard input")
		f.StringVar(&format, "output", "table", "`format`: table, csv or json")
		f.BoolVar(&dryRun, "dry-run", false, "tell what statements would scan and cost, and run none")
		f.StringVar(&s.workgroup, "workgroup", "primary", "`workgroup` to run in")
		f.StringVar(&s.catalog, "catalog", "", "data `catalog`")
		f.StringVar(&s.database, "database", "", "`database` of unqualified names")
		f.StringVar(&s.output, "output-location", "", "s3:// `location` of results; default: the workgroup's, or the account's bucket for results")
	})
	if err != nil {
		return err
	}
	write, ok := writers[format]
	if !ok {
		return fmt.Errorf("--output %s: the formats are table, csv and json", format)
	}
	// Flags may also stand behind the statement.
	if len(rest) > 1 {
		return sqlCommand(ctx, append(append([]string{}, rest[1:]...), append(flagsOf(args, rest), rest[0])...), out)
	}
	cfg, err := client.connect(ctx, conf)
	if err != nil {
		return err
	}
	s.athena, s.results = athena.NewFromConfig(cfg), defaultResults(cfg)
	if term.IsTerminal(int(os.Stderr.Fd())) {
		s.progress = showProgress
	}
	sh := &shell{session: s, write: write, summary: format == "table", out: out}
	if dryRun {
		sh.dry = &estimator{config: cfg, json: format == "json"}
	}
	switch {
	case len(rest) == 1:
		return sh.run(ctx, rest[0])
	case file == "" && term.IsTerminal(int(os.Stdin.Fd())):
		return sh.prompt(client.url(conf))
	}
	text, err := readStatements(file)
	if err != nil {
		return err
	}
	for _, statement := range sql.SplitScript(text) {
		if err := sh.run(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// flagsOf are the arguments before the first one that is no flag.
func flagsOf(args, rest []string) []string { return args[:len(args)-len(rest)] }

func readStatements(file string) (string, error) {
	if file == "" || file == "-" {
		text, err := io.ReadAll(os.Stdin)
		return string(text), err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("reading statements: %w", err)
	}
	return string(text), nil
}

// shell runs statements and shows what they answer.
type shell struct {
	session *session
	write   func(io.Writer, *result) error
	summary bool
	dry     *estimator // instead of running
	out     io.Writer
}

func (sh *shell) run(ctx context.Context, statement string) error {
	if sh.dry != nil {
		return sh.dry.estimate(ctx, sh.session, statement, sh.out)
	}
	q, err := sh.session.execute(ctx, statement)
	if sh.session.progress != nil {
		clearProgress()
	}
	if failed, ok := errors.AsType[*queryError](err); ok {
		return &statementError{statement, fmt.Errorf("%s: %w", failed.state, failed)}
	} else if err != nil {
		return &statementError{statement, err}
	}
	if err := sh.write(sh.out, &result{ctx: ctx, client: sh.session.athena, query: q}); err != nil {
		return err
	}
	if sh.summary {
		_, err = fmt.Fprintln(sh.out, summary(q))
	}
	return err
}

// summary is the line under a table: time, bytes scanned, cost.
func summary(q *types.QueryExecution) string {
	st := q.Statistics
	if st == nil {
		return ""
	}
	elapsed := time.Duration(aws.ToInt64(st.TotalExecutionTimeInMillis)) * time.Millisecond
	scanned := aws.ToInt64(st.DataScannedInBytes)
	line := fmt.Sprintf("%s, %s scanned", elapsed, sizeText(scanned))
	if q.StatementType == types.StatementTypeDml {
		line += fmt.Sprintf(", cost $%.6f", query.Cost(scanned))
	}
	return line
}

// sizeText is a number of bytes for people.
func sizeText(n int64) string {
	units := []string{"B", "KB", "MB", "GB", "TB", "PB"}
	v, i := float64(n), 0
	for v >= 1000 && i < len(units)-1 {
		v, i = v/1000, i+1
	}
	if i == 0 {
		return fmt.Sprintf("%d B", n)
	}
	return fmt.Sprintf("%.2f %s", v, units[i])
}

func showProgress(q *types.QueryExecution, elapsed time.Duration) {
	if elapsed < 500*time.Millisecond {
		return
	}
	line := fmt.Sprintf("\r%s %.1fs", strings.ToLower(string(q.Status.State)), elapsed.Seconds())
	if st := q.Statistics; st != nil && aws.ToInt64(st.DataScannedInBytes) > 0 {
		line += ", " + sizeText(*st.DataScannedInBytes) + " scanned"
	}
	fmt.Fprint(os.Stderr, line, "\x1b[K")
}

func clearProgress() { fmt.Fprint(os.Stderr, "\r\x1b[K") }
