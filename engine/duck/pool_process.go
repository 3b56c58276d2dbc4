package duck

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"glaux/engine/duck/worker"
)

// process is a worker process as the service sees it.
type process struct {
	dir     string
	cmd     *exec.Cmd
	conn    *worker.Conn
	stderr  *os.File
	exited  chan struct{} // closed when the process is gone
	killing sync.Once

	// Of who has acquired it:
	runs  int           // queries that it has run
	alike worker.Alike  // what these have in common
	ready chan struct{} // closed when it may be asked for the next one, or is dead
	since time.Time     // when it was released
}

// startTimeout bounds the start of a worker, which takes some 20 ms.
const startTimeout = 30 * time.Second

// startProcess starts a worker and waits until it is ready.
func (e *Engine) startProcess(ctx context.Context) (*process, error) {
	e.mu.Lock()
	e.spawned++
	dir := filepath.Join(e.dir, strconv.Itoa(e.spawned))
	e.mu.Unlock()
	p := &process{dir: dir, exited: make(chan struct{}), ready: make(chan struct{})}
	close(p.ready)
	if err := p.start(e.opts); err != nil {
		_ = os.RemoveAll(dir)
		return nil, fmt.Errorf("start a query worker: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	unwatch := context.AfterFunc(ctx, func() { _ = p.conn.Close() })
	err := p.greet(e.opts)
	if !unwatch() {
		err = errors.Join(err, ctx.Err())
	}
	if err != nil {
		p.stop()
		err = fmt.Errorf("start a query worker: %w%s", err, p.lastWords())
		p.kill()
		return nil, err
	}
	return p, nil
}

func (p *process) start(o Options) error {
	for _, sub := range []string{worker.InputDir, worker.OutputDir, worker.SpillDir} {
		if err := os.MkdirAll(filepath.Join(p.dir, sub), 0o700); err != nil {
			return err
		}
	}
	stderr, err := os.Create(filepath.Join(p.dir, "stderr"))
	if err != nil {
		return err
	}
	p.stderr = stderr
	ours, theirs, err := socketPair()
	if err != nil {
		return err
	}
	defer theirs.Close()
	p.conn = worker.NewConn(ours)
	p.cmd = exec.Command(o.Executable, worker.Arg)
	p.cmd.Env = []string{}
	p.cmd.Dir = p.dir
	p.cmd.Stderr = stderr
	p.cmd.ExtraFiles = []*os.File{theirs}
	// Signals from a terminal are for the service, which ends its workers itself.
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := p.cmd.Start(); err != nil {
		return errors.Join(err, ours.Close(), stderr.Close())
	}
	go func() {
		_ = p.cmd.Wait()
		close(p.exited)
	}()
	return nil
}

// socketPair makes a connection and its other end for a child.
func socketPair() (net.Conn, *os.File, error) {
	// No child that is started meanwhile may inherit the ends.
	syscall.ForkLock.RLock()
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err == nil {
		unix.CloseOnExec(fds[0])
		unix.CloseOnExec(fds[1])
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return nil, nil, fmt.Errorf("make a socket pair: %w", err)
	}
	ours, theirs := os.NewFile(uintptr(fds[0]), "worker"), os.NewFile(uintptr(fds[1]), "service")
	defer ours.Close()
	conn, err := net.FileConn(ours)
	if err != nil {
		return nil, nil, errors.Join(err, theirs.Close())
	}
	return conn, theirs, nil
}

// greet configures the worker and waits for its answer.
func (p *process) greet(o Options) error {
	hello := worker.Hello{Dir: p.dir, MemoryBytes: o.MemoryBytes, SpillBytes: o.SpillBytes, Threads: o.Threads}
	if err := p.conn.Send(worker.KindHello, hello); err != nil {
		return err
	}
	kind, _, err := p.conn.Receive()
	if err == nil && kind != worker.KindReady {
		err = fmt.Errorf("unexpected answer %q", kind)
	}
	if errors.Is(err, io.EOF) {
		err = errors.New("the process ended")
	}
	return err
}

// fits reports whether the process may run a query: one that has run others is
// for queries alike.
func (p *process) fits(q worker.Alike) bool { return p.runs == 0 || p.alike == q }

// mostRuns bounds what a worker gathers: the functions of all its queries, above all.
const mostRuns = 1000

// nextTimeout bounds the end of what a query leaves, which takes a millisecond.
const nextTimeout = 10 * time.Second

// next makes the process ready for another query: none of the files of the last
// one are left, and none of its frames. False means that it is of no more use.
func (p *process) next(o Options) bool {
	if p.runs >= mostRuns || p.resident() > o.MemoryBytes/2 {
		return false
	}
	watch := time.AfterFunc(nextTimeout, func() { _ = p.conn.Close() })
	defer watch.Stop()
	if p.conn.Send(worker.KindNext, nil) != nil {
		return false
	}
	for {
		switch kind, _, err := p.conn.Receive(); {
		case err != nil:
			return false
		case kind == worker.KindReady:
			return p.sweep()
		}
	}
}

// sweep removes the files of a query that has ended. False: some are left.
func (p *process) sweep() bool {
	for _, sub := range []string{worker.InputDir, worker.OutputDir} {
		dir := filepath.Join(p.dir, sub)
		entries, err := os.ReadDir(dir)
		if err != nil {
			return false
		}
		for _, e := range entries {
			if os.RemoveAll(filepath.Join(dir, e.Name())) != nil {
				return false
			}
		}
	}
	// DuckDB knows of what it spills, and removes it when it is not needed.
	spilled, err := os.ReadDir(filepath.Join(p.dir, worker.SpillDir))
	return err == nil && len(spilled) == 0
}

// resident is how much memory the process holds, 0 where that can't be told.
func (p *process) resident() int64 {
	raw, err := os.ReadFile("/proc/" + strconv.Itoa(p.cmd.Process.Pid) + "/statm")
	if err != nil {
		return 0
	}
	var size, resident int64
	if _, err := fmt.Sscan(string(raw), &size, &resident); err != nil {
		return 0
	}
	return resident * int64(os.Getpagesize())
}

func (p *process) alive() bool {
	select {
	case <-p.exited:
		return false
	default:
		return true
	}
}

// stop ends the process at once, and waits until it is gone.
func (p *process) stop() {
	_ = p.cmd.Process.Kill()
	<-p.exited
}

// kill ends the process and removes its files.
func (p *process) kill() {
	p.killing.Do(func() {
		p.stop()
		_ = p.conn.Close()
		_ = p.stderr.Close()
		_ = os.RemoveAll(p.dir)
	})
}

// obituary says how a process ended that should not have.
func (p *process) obituary() string {
	select {
	case <-p.exited:
	case <-time.After(time.Second):
		p.stop()
	}
	return "The query's worker process ended unexpectedly (" + p.cmd.ProcessState.String() + ")" + p.lastWords()
}

// outOfMemory reports whether a process ended because it got no more memory, by its own words.
func (p *process) outOfMemory() bool {
	said := p.lastWords()
	return strings.Contains(said, "out of memory") || strings.Contains(said, "cannot allocate memory") || strings.Contains(said, "bad_alloc")
}

// lastWords is the end of what the process wrote to its standard error.
func (p *process) lastWords() string {
	const most = 1500
	raw, err := os.ReadFile(p.stderr.Name())
	if err != nil || len(bytes.TrimSpace(raw)) == 0 {
		return ""
	}
	raw = bytes.TrimSpace(raw)
	if len(raw) > most {
		raw = raw[:most]
	}
	return ": " + string(raw)
}

// machineMemory is the machine's memory, or what is usual where that can't be told.
func machineMemory() int64 {
	const usual = 8 << 30
	raw, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return usual
	}
	var kib int64
	if _, err := fmt.Sscanf(string(raw), "MemTotal: %d kB", &kib); err != nil {
		return usual
	}
	return kib << 10
}
