package query

import (
	"cmp"
	"context"
	"sync"
	"time"

	"glaux/engine"
	"glaux/lake"
	"glaux/plan"
	"glaux/sql"
)

// bindParameters makes the values of ? of the statement: those of EXECUTE …
// USING, else those of the request.
func (j *job) bindParameters(stmt sql.Statement) error {
	if len(j.parameters) > 0 || len(j.e.Parameters) == 0 {
		return nil
	}
	if sql.Parameters(stmt) == 0 {
		return nil // Athena ignores values that nothing asks for
	}
	for _, text := range j.e.Parameters {
		j.parameters = append(j.parameters, sql.ParameterExpr(text))
	}
	return nil
}

func (j *job) session() plan.Session {
	user := "glaux"
	if p, ok := j.task.principal.(interface{ String() string }); ok {
		user = p.String()
	}
	s := plan.Session{
		Catalog: awsDataCatalog, Schema: j.database(), User: user, Zone: j.zone(), Now: j.e.Submitted,
		DecimalLiterals: j.o.DecimalLiterals, Parameters: j.parameters, MaxRecursion: j.set.recursion,
	}
	s.Evaluate = j.evaluate
	if j.e.Catalog != "" {
		s.Catalog = j.e.Catalog
	}
	return s
}

// zone is the session's time zone.
func (j *job) zone() string { return cmp.Or(j.set.zone, "UTC") }

// analyze binds a query. The metastore gives it only what the principal may read.
func (j *job) analyze(ctx context.Context, q *sql.Query) (*plan.Query, error) {
	if err := j.setSession(ctx, q.Session); err != nil {
		return nil, err
	}
	return plan.Analyze(ctx, q, j.meta, j.session())
}

// prepare binds a query and has the engine make it the tree that runs. What a statement does
// with its rows, if anything, completes it before.
func (j *job) prepare(ctx context.Context, q *sql.Query, complete func(*plan.Query) error) (*plan.Query, error) {
	defer j.planning(j.now())
	bound, err := j.analyze(ctx, q)
	if err != nil {
		return nil, err
	}
	if complete != nil {
		if err := complete(bound); err != nil {
			return nil, err
		}
	}
	return j.o.Engine.Prepare(ctx, bound)
}

// planning adds the time since then to what planning took.
func (j *job) planning(began time.Time) { j.e.Stats.Planning += j.now().Sub(began) }

// plan makes the engine's job of a tree that is prepared, and plans its scans.
func (j *job) plan(ctx context.Context, bound *plan.Query) (*engine.Job, error) {
	defer j.planning(j.now())
	work := &engine.Job{ID: j.e.ID, Owner: owner(j.task.principal), Query: bound, Zone: j.zone(), Now: j.e.Submitted, Limits: j.o.Limits.Query, Profile: j.analyzing, Scans: map[*plan.Scan]*lake.Scan{}}
	if err := j.filterDynamically(ctx, work); err != nil {
		return nil, err
	}
	if err := j.planScans(ctx, bound, work); err != nil {
		return nil, err
	}
	wg, err := j.workGroup(j.e.WorkGroup)
	if err != nil {
		return nil, err
	}
	lower(&work.Limits.ScannedBytes, wg.Configuration.BytesCutoff)
	lower(&work.Limits.ScannedBytes, j.set.scanned)
	lower(&work.Limits.MemoryBytes, j.set.memory)
	return work, nil
}

// lower makes a limit another one, if that is less; 0 is none.
func lower(limit *int64, other int64) {
	if other > 0 && (*limit == 0 || other < *limit) {
		*limit = other
	}
}

// planScans finds what each scan of a query reads, all at once: each may wait for
// listings and footers of a store that is far away.
func (j *job) planScans(ctx context.Context, bound *plan.Query, work *engine.Job) error {
	scans := bound.Scans()
	planned, errs := make([]*lake.Scan, len(scans)), make([]error, len(scans))
	var running sync.WaitGroup
	for i, scan := range scans {
		j.e.Stats.Planned = true
		if planned[i] = work.Scans[scan]; planned[i] != nil {
			continue
		}
		running.Go(func() {
			errs[i] = j.guarded(func() (err error) {
				planned[i], err = j.planScan(ctx, scan)
				return err
			})
		})
	}
	running.Wait()
	for i, scan := range scans {
		if errs[i] != nil {
			return errs[i]
		}
		j.e.Stats.Reads.Add(planned[i].Figures)
		work.Scans[scan] = planned[i]
	}
	return nil
}

// start runs a job on the engine and lets others see how far it is.
func (j *job) start(ctx context.Context, work *engine.Job) (engine.Run, error) {
	j.work = work
	run, err := j.o.Engine.Run(ctx, *work)
	if err != nil {
		return nil, err
	}
	j.task.observe(func() (int64, int64) {
		st := run.Stats()
		return st.ScannedBytes, st.ScannedRows
	})
	return run, nil
}

// finish takes a run's statistics and lets the run go.
func (j *job) finish(run engine.Run) {
	j.task.observe(nil)
	st := run.Stats()
	j.e.Stats.ScannedBytes, j.e.Stats.InputRows = st.ScannedBytes, st.ScannedRows
	j.e.Stats.FetchedBytes, j.e.Stats.UnusedBytes = st.FetchedBytes, st.UnusedBytes
	j.e.Stats.Requests, j.e.Stats.CacheHits = st.Requests, st.CacheHits
	j.profile, j.read = st.Profile, st.Scans
	if err := run.Close(); err != nil {
		j.o.Logger.Warn("ending an engine's run", "execution", j.e.ID, "error", err)
	}
}

// selectQuery streams a query's rows into its result object. It goes on with
// listings that were known before while they are checked, and begins again if one
// turns out to have changed.
func (j *job) selectQuery(ctx context.Context, q *sql.Query) error {
	before := *j.e
	checked, checks := lake.WithChecks(ctx)
	result, err := j.answer(checked, q)
	ready := delivery{}
	if err == nil {
		ready, err = j.prepareResult(checked, result, "")
	}
	defer func() { ready.drop() }()
	unchanged, checkErr := checks.Wait()
	if !unchanged && checkErr == nil {
		if result != nil {
			_ = result.Close()
		}
		ready.drop()
		*j.e = before
		if result, err = j.answer(ctx, q); err == nil {
			ready, err = j.prepareResult(ctx, result, "")
		}
	} else if err == nil && checkErr != nil {
		err = lakeError(checkErr)
	}
	if result != nil {
		defer result.Close()
	}
	if err != nil {
		return err
	}
	return j.deliver(ready)
}

// answer spools a query's rows.
func (j *job) answer(ctx context.Context, q *sql.Query) (*spool, error) {
	bound, err := j.prepare(ctx, q, nil)
	if err != nil {
		return nil, err
	}
	return j.rows(ctx, bound)
}

// rows spools the rows of a tree that is prepared.
func (j *job) rows(ctx context.Context, bound *plan.Query) (*spool, error) {
	work, err := j.plan(ctx, bound)
	if err != nil {
		return nil, err
	}
	began := j.now()
	run, err := j.start(ctx, work)
	if err != nil {
		return nil, err
	}
	result, err := j.collect(ctx, run, work.Query.Names)
	j.e.Stats.Engine = j.now().Sub(began)
	j.finish(run)
	return result, err
}

// collect spools a run's rows as CSV.
func (j *job) collect(ctx context.Context, run engine.Run, names []string) (*spool, error) {
	for i, t := range run.Columns() {
		j.e.Result.Columns = append(j.e.Result.Columns, resultColumn(names[i], t))
	}
	j.e.Result.UpdateCount = new(int64)
	result := &spool{dir: j.o.Dir}
	if _, err := result.Write(csvHeader(nil, j.e.Result.Columns)); err != nil {
		return result, err
	}
	rows, err := drain(ctx, run, result)
	j.e.Stats.OutputRows = rows
	return result, err
}

// allow asks whether the principal may do something that the statement needs.
func (j *job) allow(action, resource string) error {
	return allowed(j.task.principal, action, resource)
}

// allowed is nil, or the failure of a statement whose principal may not do that.
func allowed(p Principal, action, resource string) error {
	if p == nil {
		return nil
	}
	if err := p.Check(action, resource); err != nil {
		reason := "Insufficient permissions to execute the query. " + err.Error()
		kind := int32(1500)
		if len(action) > 3 && action[:3] == "s3:" {
			kind = 1501
		}
		return &hiveError{Reason: reason, Failure: Failure{Category: 2, Type: kind, Message: reason}}
	}
	return nil
}

func (s *Service) tableARN(database, table string) string {
	return "arn:aws:glue:" + s.o.Region + ":" + s.o.Account + ":table/" + database + "/" + table
}

func (s *Service) databaseARN(database string) string {
	return "arn:aws:glue:" + s.o.Region + ":" + s.o.Account + ":database/" + database
}

// database is where unqualified names are looked up.
func (j *job) database() string {
	if j.e.Database == "" {
		return "default"
	}
	return fold(j.e.Database)
}
