package query

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	lang "glaux/sql"
)

// Request asks for a query. Empty strings are what the client left out.
type Request struct {
	SQL        string
	Token      string // makes the request idempotent
	Catalog    string
	Database   string
	WorkGroup  string
	Results    ResultConfiguration
	Parameters []string // of ?, as SQL text
	Reuse      *Reuse
	Principal  Principal
}

const (
	maxSQL         = 262144 // bytes
	minToken       = 32
	maxToken       = 128
	primary        = "primary"
	awsDataCatalog = "awsdatacatalog"
)

// Start checks the request in the order that Athena does, stores its execution
// and returns its id. A refused request leaves nothing and does not use its token.
func (s *Service) Start(ctx context.Context, r Request) (string, error) {
	arrived := time.Now()
	if err := r.checkLengths(); err != nil {
		return "", err
	}
	t, e, err := s.prepare(ctx, &r)
	if err != nil {
		return "", err
	}
	t.arrived = arrived
	if s.running.Err() != nil {
		return "", errors.New("the service is shutting down")
	}
	if err := s.queue.admit(e.WorkGroup); err != nil {
		if earlier, known := s.earlier(&r); known == nil && earlier != "" {
			return earlier, nil
		}
		return "", err
	}
	s.live.add(e.ID, t)
	s.foresee(t, e)
	earlier, err := s.accept(e, &r)
	if err != nil || earlier != "" {
		t.cancel()
		s.live.forget(e.ID)
		s.queue.leave(e.WorkGroup)
		return earlier, err
	}
	s.work.Go(func() { s.run(t, e) })
	return e.ID, nil
}

func (r *Request) checkLengths() error {
	violation := func(member string, least bool, n int) error {
		word := "less"
		if least {
			word = "greater"
		}
		return invalid("1 validation error detected: Value at '%s' failed to satisfy constraint: Member must have length %s than or equal to %d", member, word, n)
	}
	switch {
	case r.SQL == "":
		return violation("queryString", true, 1)
	case len(r.SQL) > maxSQL:
		return violation("queryString", false, maxSQL)
	case r.Token == "":
		return invalid("clientRequestToken is null or empty")
	case utf8.RuneCountInString(r.Token) < minToken:
		return violation("clientRequestToken", true, minToken)
	case utf8.RuneCountInString(r.Token) > maxToken:
		return violation("clientRequestToken", false, maxToken)
	case len(r.Token) > maxToken:
		return invalid("clientRequestToken exceeds maximum allowed length %d", maxToken)
	}
	return nil
}

// prepare makes the execution of a request that is in order.
func (s *Service) prepare(ctx context.Context, r *Request) (*task, *Execution, error) {
	if strings.EqualFold(r.Catalog, "system") {
		return nil, nil, invalid("System database is not supported")
	}
	wg, err := s.enabledWorkGroup(orPrimary(r.WorkGroup))
	if err != nil {
		return nil, nil, err
	}
	results, err := s.resultConfiguration(wg, r.Results)
	if err != nil {
		return nil, nil, err
	}
	text, err := single(r.SQL)
	if err != nil {
		return nil, nil, err
	}
	stmt, err := lang.Parse(text, lang.Options{})
	if err != nil {
		return nil, nil, malformed(err)
	}
	c := classify(stmt)
	if ex, ok := stmt.(*lang.Execute); ok {
		prepared, err := s.prepared(wg.Name, ex)
		if err != nil {
			return nil, nil, err
		}
		c = classify(prepared)
		if err := refuseSystem(prepared); err != nil {
			return nil, nil, err
		}
	}
	if err := refuseSystem(stmt); err != nil {
		return nil, nil, err
	}
	id := uuid.NewString()
	results.OutputLocation = strings.TrimSuffix(results.OutputLocation, "/") + "/" + c.Folder + id + c.Suffix
	echo, database := lang.Echo(text)
	if database == "" {
		database = r.Database
	}
	e := &Execution{
		ID: id, SQL: echo, Type: c.Type, Subtype: c.Subtype, WorkGroup: wg.Name,
		Catalog: strings.ToLower(r.Catalog), Database: database, Results: results, Parameters: r.Parameters, Reuse: r.Reuse,
		OwnResults: overrides(wg, r.Results),
		State:      Queued, Submitted: s.now(), Order: s.next(), Result: Result{Form: c.Form},
	}
	if err := checkExternal(stmt, wg); err != nil {
		return nil, nil, err
	}
	if err := s.checkObjects(ctx, stmt, e); err != nil {
		return nil, nil, err
	}
	t := &task{statement: stmt, principal: r.Principal, done: make(chan struct{}), now: *e}
	t.ctx, t.cancel = context.WithCancel(s.running)
	return t, e, nil
}

// refuseSystem refuses statements that name a table of the catalog system, which
// a data catalog can't be called: no name of three parts means anything else.
func refuseSystem(stmt lang.Statement) error {
	found := false
	walk(stmt, func(node any) {
		var name lang.QualifiedName
		switch n := node.(type) {
		case *lang.Table:
			name = n.Name
		case *lang.TableBody:
			name = n.Name
		}
		if len(name.Parts) == 3 && strings.EqualFold(name.Parts[0].Value, "system") {
			found = true
		}
	})
	if found {
		return invalid("Queries of this type are not supported")
	}
	return nil
}

// malformed is a syntax error as requests are refused for it.
func malformed(err error) error {
	if e, ok := errors.AsType[*lang.Error](err); ok {
		return refuse(MalformedQuery, "%s", e.Error())
	}
	return err
}

func orPrimary(workgroup string) string {
	if workgroup == "" {
		return primary
	}
	return workgroup
}

// single checks that the text is one statement and strips what stands around it.
func single(text string) (string, error) {
	one, err := lang.Split(text)
	return one, malformed(err)
}

var s3Path = regexp.MustCompile(`^s3://([a-z0-9][a-z0-9._-]{1,253})(/.*)?$`)

// resultConfiguration is where a query's results go and how: what the workgroup
// says where it insists, else what the client says, else what the workgroup says.
func (s *Service) resultConfiguration(wg *WorkGroup, client ResultConfiguration) (ResultConfiguration, error) {
	c := wg.Configuration.Results
	if !wg.Configuration.Enforce {
		if client.OutputLocation != "" {
			c.OutputLocation = client.OutputLocation
		}
		if client.EncryptionOption != "" {
			c.EncryptionOption, c.KMSKey = client.EncryptionOption, client.KMSKey
		}
		if client.ExpectedBucketOwner != "" {
			c.ExpectedBucketOwner = client.ExpectedBucketOwner
		}
		if client.ACL != "" {
			c.ACL = client.ACL
		}
	}
	if c.OutputLocation == "" {
		c.OutputLocation = s.o.DefaultOutputLocation
	}
	if c.OutputLocation == "" {
		return c, invalid("No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.")
	}
	return c, checkResults(c)
}

// overrides reports that a client's configuration stands against its workgroup's.
func overrides(wg *WorkGroup, client ResultConfiguration) bool {
	c := wg.Configuration.Results
	if wg.Configuration.Enforce || c.IsZero() || client.IsZero() {
		return false
	}
	differs := func(theirs, ours string) bool { return theirs != "" && theirs != ours }
	return differs(strings.TrimSuffix(client.OutputLocation, "/"), strings.TrimSuffix(c.OutputLocation, "/")) ||
		differs(client.EncryptionOption, c.EncryptionOption) || differs(client.KMSKey, c.KMSKey) ||
		differs(client.ExpectedBucketOwner, c.ExpectedBucketOwner) || differs(client.ACL, c.ACL)
}

// checkResults refuses a configuration that can't be followed.
func checkResults(c ResultConfiguration) error {
	if c.OutputLocation != "" && !s3Path.MatchString(c.OutputLocation) {
		return invalid("outputLocation is not a valid S3 path.")
	}
	if c.EncryptionOption == "CSE_KMS" {
		return invalid("The encryption option CSE_KMS is not supported by Glaux. Use SSE_S3.")
	}
	return nil
}

// accept stores the execution, or finds the earlier one of the same token. Both
// are one transaction.
func (s *Service) accept(e *Execution, r *Request) (earlier string, err error) {
	print := r.fingerprint()
	err = s.store.update(func(tx *sql.Tx) error {
		var seen []byte
		err := tx.QueryRow("SELECT id, fingerprint FROM tokens WHERE token = ?", r.Token).Scan(&earlier, &seen)
		if err == nil {
			return matches(print, seen)
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if _, err := tx.Exec("INSERT INTO tokens VALUES (?, ?, ?, ?)", r.Token, print, e.ID, e.Submitted.UnixMicro()); err != nil {
			return err
		}
		return putExecution(tx, e)
	})
	if err != nil {
		return "", err
	}
	return earlier, nil
}

// earlier finds the execution that the request's token made before.
func (s *Service) earlier(r *Request) (id string, err error) {
	var seen []byte
	if err := s.store.read.QueryRow("SELECT id, fingerprint FROM tokens WHERE token = ?", r.Token).Scan(&id, &seen); err != nil {
		return "", err
	}
	return id, matches(r.fingerprint(), seen)
}

func matches(a, b []byte) error {
	if !bytes.Equal(a, b) {
		return refuse(IdempotentMismatch, "Idempotent parameters do not match")
	}
	return nil
}

// fingerprint is of what must be equal for a token to name the same request.
func (r *Request) fingerprint() []byte {
	h := sha256.New()
	for _, part := range []string{r.SQL, r.Catalog, r.Database, r.Results.OutputLocation} {
		h.Write(binary.AppendUvarint(nil, uint64(len(part))))
		h.Write([]byte(part))
	}
	return h.Sum(nil)
}

// Get returns an execution as of now.
func (s *Service) Get(_ context.Context, id string) (*Execution, error) {
	if t := s.live.get(id); t != nil {
		return t.snapshot(), nil
	}
	e, ok, err := s.store.execution(id)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, refuse(ExecutionNotFound, "QueryExecution %s was not found", id)
	}
	return e, nil
}

// Stop ends an execution. One that has ended stays as it is.
func (s *Service) Stop(ctx context.Context, id string) error {
	if t := s.live.get(id); t != nil {
		if !t.snapshot().State.Final() {
			t.stop()
		}
		return nil
	}
	_, err := s.Get(ctx, id)
	return err
}

// Settled is Get, but an execution that is about to end has a moment to do so: who
// polls learns of the end when it comes and not at the next question.
func (s *Service) Settled(ctx context.Context, id string, patience time.Duration) (*Execution, error) {
	if t := s.live.get(id); t != nil && !t.snapshot().State.Final() {
		moment := time.NewTimer(patience)
		defer moment.Stop()
		select {
		case <-t.done:
		case <-moment.C:
		case <-s.running.Done():
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return s.Get(ctx, id)
}

// Wait returns when the execution has ended, or ctx.
func (s *Service) Wait(ctx context.Context, id string) (*Execution, error) {
	if t := s.live.get(id); t != nil {
		select {
		case <-t.done:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return s.Get(ctx, id)
}
