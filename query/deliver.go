package query

import (
	"bytes"
	"context"
	"errors"
	"sync"

	"glaux/lake"
)

// delivery is a result and its companion, stored as far as the store can without
// showing them.
type delivery struct {
	objects []pending
}

// pending is an object that show makes visible.
type pending struct {
	show func() error
	drop func()
}

// drop lets go of what was not shown. It may be called more than once.
func (d *delivery) drop() {
	for _, o := range d.objects {
		o.drop()
	}
	d.objects = nil
}

// storeResult puts a result and its companion, both at once.
func (j *job) storeResult(ctx context.Context, result *spool, updateType string) error {
	d, err := j.prepareResult(ctx, result, updateType)
	defer d.drop()
	if err != nil {
		return err
	}
	return j.deliver(d)
}

// prepareResult is all of storeResult that nobody sees; deliver is the rest.
func (j *job) prepareResult(ctx context.Context, result *spool, updateType string) (d delivery, err error) {
	began := j.now()
	var companion, main pending
	var wait sync.WaitGroup
	var metaErr error
	if len(j.e.Result.Columns) > 0 {
		at := lake.URI{Bucket: j.output.Bucket, Key: j.output.Key + ".metadata"}
		p := &spool{}
		p.memory.Write(metadata(j.e.ID, updateType, &j.e.Result))
		wait.Go(func() {
			metaErr = j.guarded(func() (err error) {
				companion, err = j.stage(ctx, at, p)
				return err
			})
		})
	}
	if result != nil {
		j.e.Stats.OutputBytes = result.size
		main, err = j.stage(ctx, j.output, result)
	}
	wait.Wait()
	for _, p := range []pending{main, companion} {
		if p.show != nil {
			d.objects = append(d.objects, p)
		}
	}
	j.e.Stats.Service += j.now().Sub(began)
	return d, errors.Join(err, metaErr)
}

// stage has an object ready. Where the store can't, or what is stored is a file that
// it only links, show does it all.
func (j *job) stage(ctx context.Context, at lake.URI, p *spool) (pending, error) {
	if store, ok := j.o.Store.(lake.Stager); ok && p.file == nil {
		st, err := store.Stage(ctx, at, bytes.NewReader(p.memory.Bytes()), j.putOptions())
		if err != nil {
			return pending{}, err
		}
		if st != nil {
			return pending{func() error { _, err := st.Show(); return err }, st.Drop}, nil
		}
	}
	return pending{func() error { return p.store(ctx, j.o.Store, at, j.putOptions()) }, func() {}}, nil
}

// deliver shows a result that is ready.
func (j *job) deliver(d delivery) error {
	began := j.now()
	errs := make([]error, len(d.objects))
	var wait sync.WaitGroup
	for i, o := range d.objects {
		wait.Go(func() { errs[i] = j.guarded(o.show) })
	}
	wait.Wait()
	j.e.Stats.Service += j.now().Sub(began)
	err := errors.Join(errs...)
	if errors.Is(err, lake.ErrAccessDenied) {
		return j.deniedOutput(err)
	}
	return err
}
