package query

import (
	"context"
	dbsql "database/sql"
	"errors"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"golang.org/x/sync/errgroup"

	"glaux/engine"
	"glaux/lake"
	"glaux/plan"
	"glaux/sql"
)

// job is one execution at work. Only its goroutine uses it; e is its own copy
// of the execution, published when others may see it.
type job struct {
	*Service
	task  *task
	e     *Execution
	class class
	began time.Time
	// parameters are the values of ? of the statement.
	parameters []sql.Expr
	using      bool // that they have them by USING
	// set is what WITH SESSION says; expire ends the execution with an error.
	set    settings
	expire context.CancelCauseFunc
	output lake.URI
	meta   *metastore
	// work is what the engine was given, nil for statements that need none.
	work *engine.Job
	// analyzing is set by EXPLAIN ANALYZE: what the statement takes is measured, and
	// its result is not stored.
	analyzing bool
	profile   *engine.Profile
	read      map[*plan.Scan]engine.ScanStats // what each scan read, once that is known
	// bytes is set once texts of Parquet files have been found to be none.
	bytes bool
}

// errPublished marks an error that came after the point of no return.
var errPublished = errors.New("published")

// run takes an execution from its queue to its final state.
func (s *Service) run(t *task, e *Execution) {
	ctx := t.ctx
	defer t.cancel()
	j := &job{Service: s, task: t, e: e, class: classify(t.statement), meta: newMetastore(s, t.principal)}
	j.class.Form = e.Result.Form
	release, err := s.queue.enter(ctx, place{e.WorkGroup, j.class.Engine})
	if err == nil {
		j.begin()
		err = j.limited(ctx)
		release()
	}
	s.queue.leave(e.WorkGroup)
	j.end(ctx, err)
	close(t.done)
	s.live.end(e.ID)
}

func (j *job) begin() {
	j.began = j.now()
	j.e.State, j.e.Started = Running, j.began
	j.e.Stats.Queue = j.began.Sub(j.e.Submitted)
	// Not stored: after a crash, queued and running come to the same.
	j.task.publish(j.e)
}

// limited executes within the time that the statement's class has.
func (j *job) limited(ctx context.Context) error {
	limit := j.o.Limits.DDL
	if j.class.Engine {
		limit = j.o.Limits.DML
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	ctx, j.expire = context.WithCancelCause(ctx)
	defer j.expire(nil)
	err := j.guarded(func() error { return j.execute(ctx) })
	if exceeded, ok := errors.AsType[*sql.Error](context.Cause(ctx)); ok && err != nil {
		return exceeded
	}
	if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return &sql.Error{Name: "EXCEEDED_TIME_LIMIT", Message: "Query timeout: the limit is " + limit.String()}
	}
	return err
}

// guarded calls f. A panic fails this execution, and not the server with all others.
func (j *job) guarded(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			j.o.Logger.Error("panic in an execution", "execution", j.e.ID, "panic", p, "stack", string(debug.Stack()))
			err = &sql.Error{Name: "GENERIC_INTERNAL_ERROR", Message: "Glaux failed at this statement; its log tells where, under " + j.e.ID}
		}
	}()
	return f()
}

// each calls f for 0 to n-1, width of them at a time, until one fails.
func (j *job) each(ctx context.Context, n, width int, f func(ctx context.Context, i int) error) error {
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(width)
	for i := range n {
		work.Go(func() error { return j.guarded(func() error { return f(ctx, i) }) })
	}
	return work.Wait()
}

// end stores the final state and then shows it.
func (j *job) end(ctx context.Context, err error) {
	e := j.e
	e.State, e.Reason, e.Failure = j.verdict(ctx, err, j.task.wasStopped())
	j.decorate()
	if h, hive := errors.AsType[*hiveError](err); hive && !h.NoText && e.State == Failed && j.class.Hive {
		// The reason is also the result object.
		if perr := j.put(context.WithoutCancel(ctx), j.output, []byte(e.Reason)); perr != nil {
			j.o.Logger.Warn("storing the text of a failed statement", "execution", e.ID, "error", perr)
		}
	}
	e.Completed = j.now()
	e.Stats.Total = e.Completed.Sub(e.Submitted)
	if j.work != nil {
		e.Stage = stages(j.work, j.profile, j.read, e)
	}
	j.counts.add(e)
	if e.Write != nil && e.State != Succeeded {
		e.Write = nil
	}
	again := e.State == Succeeded && !e.Stats.Reused && reusable(j.task.statement)
	serr := j.store.update(func(tx *dbsql.Tx) error {
		if again {
			if err := remember(tx, e); err != nil {
				return err
			}
		}
		return putExecution(tx, e)
	})
	if serr != nil {
		j.o.Logger.Error("storing the end of an execution", "execution", e.ID, "error", serr)
	}
	j.task.publish(e)
}

// decorate adds what Athena says after a failed statement that writes.
func (j *job) decorate() {
	if j.e.State != Failed || j.e.Failure == nil {
		return
	}
	where := j.e.Results.OutputLocation
	switch j.e.Subtype {
	case "CREATE_TABLE_AS_SELECT":
		j.e.Reason += " You may need to manually clean the data at location '" + where + "' before retrying. Athena will not delete data in your account."
	case "INSERT":
		j.e.Reason += " If a data manifest file was generated at '" + where + "-manifest.csv', you may need to manually clean the data from locations specified in the manifest. Athena will not delete data in your account."
	default:
		return
	}
	j.e.Failure.Message = j.e.Reason
}

// execute runs the statement and stores its result.
func (j *job) execute(ctx context.Context) error {
	ctx = lake.WithAsOf(ctx, j.task.asOf(time.Now()))
	var err error
	if wg, err := j.workGroup(j.e.WorkGroup); err == nil && wg.Configuration.RequesterPays {
		ctx = lake.WithRequesterPays(ctx)
	}
	if j.output, err = lake.ParseURI(j.e.Results.OutputLocation); err != nil {
		return err
	}
	if err := j.checkOutput(ctx); err != nil {
		return err
	}
	stmt := j.task.statement
	ex, ok := stmt.(*sql.Execute)
	if !ok {
		return j.perform(ctx, stmt)
	}
	if stmt, err = j.executed(ex); err == nil {
		j.class = classify(stmt)
		err = j.perform(ctx, stmt)
	}
	return err
}

// executed is the statement that EXECUTE names, whose parameters have its values from here.
func (j *job) executed(ex *sql.Execute) (sql.Statement, error) {
	for _, x := range ex.Using {
		if sql.ReadsColumns(x) {
			return nil, sql.Errorf(x, "EXPRESSION_NOT_CONSTANT", "Constant expression cannot contain column references")
		}
	}
	stmt, err := j.prepared(j.e.WorkGroup, ex)
	if err == nil {
		j.parameters, j.using = ex.Using, true
	}
	return stmt, err
}

// perform runs a statement that stands for itself.
func (j *job) perform(ctx context.Context, stmt sql.Statement) error {
	if err := j.bindParameters(stmt); err != nil {
		return err
	}
	before := *j.e
	err := j.dispatch(ctx, stmt)
	if _, bytes := errors.AsType[*engine.NotTextError](err); bytes && ctx.Err() == nil {
		// Nothing has been published. Such files are rare, and to read text is quicker.
		*j.e, j.bytes = before, true
		j.work, j.profile, j.read = nil, nil, nil
		err = j.dispatch(ctx, stmt)
	}
	return err
}

// dispatch runs a statement whose parameters have values.
func (j *job) dispatch(ctx context.Context, stmt sql.Statement) error {
	switch st := stmt.(type) {
	case *sql.QueryStatement:
		if done, err := j.reuse(ctx, st); err != nil || done {
			return err
		}
		return j.selectQuery(ctx, st.Query)
	case *sql.CreateTableAs, *sql.Insert, *sql.Unload:
		return j.write(ctx, stmt)
	}
	started := j.now()
	out, err := j.text(ctx, stmt)
	if err != nil {
		return err
	}
	if j.work == nil { // EXPLAIN ANALYZE has told the engine's own time
		j.e.Stats.Engine = j.now().Sub(started)
	}
	return j.storeText(ctx, out)
}

// checkOutput makes sure that the result can be written at all.
func (j *job) checkOutput(ctx context.Context) error {
	ok, err := j.o.Store.BucketExists(ctx, j.output.Bucket)
	if err != nil {
		return err
	}
	if !ok {
		reason := "Unable to verify/create output bucket " + j.output.Bucket
		return &hiveError{Reason: reason, Failure: Failure{Category: 2, Type: 1306, Message: reason}, NoText: true}
	}
	if owner := j.e.Results.ExpectedBucketOwner; owner != "" && owner != j.o.Account {
		reason := "Access denied when writing output to url: " + j.e.Results.OutputLocation + " . The bucket's owner is not the expected " + owner + "."
		return &hiveError{Reason: reason, Failure: Failure{Category: 2, Type: 1501, Message: reason}, NoText: true}
	}
	if p := j.task.principal; p != nil {
		if err := p.Check("s3:PutObject", objectARN(j.output)); err != nil {
			return j.deniedOutput(err)
		}
	}
	return nil
}

// deniedOutput is the failure of who may not write the result.
func (j *job) deniedOutput(err error) error {
	reason := "Access denied when writing output to url: " + j.e.Results.OutputLocation + " . Please ensure you are allowed to access the S3 bucket. " + err.Error()
	return &hiveError{Reason: reason, Failure: Failure{Category: 2, Type: 1501, Message: reason}, NoText: true}
}

func objectARN(u lake.URI) string { return "arn:aws:s3:::" + u.Bucket + "/" + u.Key }

// putOptions are how the workgroup or the client wants results stored.
func (j *job) putOptions() lake.PutOptions {
	o := lake.PutOptions{ContentType: "application/octet-stream", Encryption: j.e.Results.EncryptionOption, KMSKey: j.e.Results.KMSKey}
	if !j.e.Stats.Planned {
		o.ContentType = "binary/octet-stream"
	}
	return o
}

func (j *job) put(ctx context.Context, at lake.URI, data []byte) error {
	p := spool{}
	p.memory.Write(data)
	return p.store(ctx, j.o.Store, at, j.putOptions())
}

// text is the result of a statement that the catalog answers.
type text struct {
	columns []ResultColumn
	lines   []string   // of a text object
	rows    [][]string // of a CSV object (SHOW FUNCTIONS)
	update  *int64
}

func (j *job) storeText(ctx context.Context, t *text) error {
	j.e.Result.Columns, j.e.Result.UpdateCount = t.columns, t.update
	var p spool
	if j.e.Result.Form == CSVResult {
		p.memory.Write(csvRows(csvHeader(nil, t.columns), t.rows))
	} else {
		for i, line := range t.lines {
			if i > 0 {
				p.memory.WriteByte('\n')
			}
			p.memory.WriteString(line)
		}
	}
	p.size = int64(p.memory.Len())
	return j.storeResult(ctx, &p, "")
}

// staging makes the local directory of this execution.
func (j *job) staging() (dir string, remove func(), err error) {
	dir = filepath.Join(j.o.Dir, "staging", j.e.ID)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", nil, err
	}
	return dir, func() { os.RemoveAll(dir) }, nil
}

// recover makes an end of what the last process left open.
func (s *Service) recover(ctx context.Context) error {
	if err := s.ensurePrimary(); err != nil {
		return err
	}
	staging := filepath.Join(s.o.Dir, "staging")
	if err := errors.Join(os.RemoveAll(staging), os.MkdirAll(staging, 0o700)); err != nil {
		return err
	}
	open, err := s.store.openExecutions()
	if err != nil {
		return err
	}
	for _, e := range open {
		e.State, e.Reason = Failed, restartReason
		e.Failure = &Failure{Category: 1, Type: internalFailure, Retryable: true, Message: restartReason}
		if e.Write != nil {
			if err := s.recoverWrite(ctx, e); err != nil {
				return err
			}
		}
		e.Completed = s.now()
		e.Stats.Total = e.Completed.Sub(e.Submitted)
		if err := s.store.update(func(tx *dbsql.Tx) error { return putExecution(tx, e) }); err != nil {
			return err
		}
	}
	return nil
}

// ensurePrimary makes the workgroup that is always there.
func (s *Service) ensurePrimary() error {
	return s.store.update(func(tx *dbsql.Tx) error {
		if _, ok, err := load[WorkGroup](tx, workGroupKind, "", primary); err != nil || ok {
			return err
		}
		return save(tx, workGroupKind, "", primary, &WorkGroup{
			Name: primary, Created: s.now(),
			Configuration: WorkGroupConfiguration{EngineVersion: AutoEngine},
		})
	})
}
