package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"glaux/web/rest"
)

// estimator asks a server what statements would scan.
type estimator struct {
	config aws.Config
	json   bool // print the answer as it is
}

func (e *estimator) estimate(ctx context.Context, s *session, statement string, out io.Writer) error {
	in := rest.EstimateRequest{QueryString: statement, WorkGroup: s.workgroup}
	in.QueryExecutionContext.Catalog, in.QueryExecutionContext.Database = s.catalog, s.database
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	answer, err := e.send(ctx, http.MethodPost, "estimate", body)
	if err != nil {
		return err
	}
	if e.json {
		_, err := fmt.Fprintln(out, strings.TrimSpace(string(answer)))
		return err
	}
	var r rest.EstimateResponse
	if err := json.Unmarshal(answer, &r); err != nil {
		return fmt.Errorf("reading the server's estimate: %w", err)
	}
	_, err = io.WriteString(out, estimateText(&r))
	return err
}

// estimateText is an estimate for people.
func estimateText(r *rest.EstimateResponse) string {
	var b strings.Builder
	for _, t := range r.Tables {
		fmt.Fprintf(&b, "%s.%s: %s\n", t.Database, t.Table, scanText(t.Scan))
	}
	fmt.Fprintf(&b, "would scan %s, cost $%.6f (estimated in %.1f ms)\n", scanText(r.Scan), r.CostInDollars, r.EstimateTimeInMillis)
	if r.ExceedsCutoff {
		fmt.Fprintf(&b, "more than the workgroup's limit of %s: it may be cancelled\n", sizeText(r.BytesScannedCutoffPerQuery))
	}
	return b.String()
}

func scanText(s rest.Scan) string {
	text := sizeText(s.DataScannedInBytes)
	if s.IsUpperBound {
		text = "at most " + text
	}
	text += fmt.Sprintf(" in %d of %d files, %d of %d partitions", s.Files, s.AllFiles, s.Partitions, s.AllPartitions)
	if s.AllRowGroups > 0 {
		text += fmt.Sprintf(", %d of %d row groups", s.RowGroups, s.AllRowGroups)
	}
	if s.AllPages > 0 {
		text += fmt.Sprintf(", %d of %d pages", s.Pages, s.AllPages)
	}
	return text
}

// send makes a signed request to Glaux's own API.
func (e *estimator) send(ctx context.Context, method, path string, body []byte) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(aws.ToString(e.config.BaseEndpoint), "/")+rest.Prefix+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	keys, err := e.config.Credentials.Retrieve(ctx)
	if err != nil {
		return nil, fmt.Errorf("finding credentials: %w", err)
	}
	sum := sha256.Sum256(body)
	if err := v4.NewSigner().SignHTTP(ctx, keys, r, hex.EncodeToString(sum[:]), "athena", e.config.Region, time.Now()); err != nil {
		return nil, fmt.Errorf("signing a request: %w", err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode == http.StatusOK {
		return answer, err
	}
	var refused struct{ Message string }
	if json.Unmarshal(answer, &refused) == nil && refused.Message != "" {
		return nil, errors.New(refused.Message)
	}
	return nil, fmt.Errorf("the server answered %s", res.Status)
}
