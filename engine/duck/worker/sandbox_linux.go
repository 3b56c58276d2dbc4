package worker

import (
	"fmt"
	"os"
	"runtime"
	"unsafe"

	"github.com/landlock-lsm/go-landlock/landlock"
	"golang.org/x/sys/unix"
)

// confine takes from the process what a query never needs: files outside its
// directory, sockets, other programs. It must run before DuckDB starts threads.
func confine(h Hello) error {
	// When memory runs out on the machine, a query dies before the service.
	if f, err := os.OpenFile("/proc/self/oom_score_adj", os.O_WRONLY, 0); err == nil {
		_, _ = f.WriteString("1000")
		_ = f.Close()
	}
	// A dump would hold the rows of a query.
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}); err != nil {
		return fmt.Errorf("limit core dumps: %w", err)
	}
	if err := limitMemory(h.MemoryBytes); err != nil {
		return err
	}
	// The kernel may know less than we ask for, or no Landlock at all: then
	// DuckDB's own checks stand alone.
	rules := landlock.V5.BestEffort()
	if err := rules.RestrictPaths(
		landlock.RODirs(InputDir),
		landlock.RWDirs(OutputDir, SpillDir),
		landlock.ROFiles("/dev/urandom"),
		// DuckDB looks for a container's limits, and aborts when it may not.
		landlock.ROFiles("/proc/self/cgroup").IgnoreIfMissing(),
		landlock.RODirs("/sys/fs/cgroup").IgnoreIfMissing(),
	); err != nil {
		return fmt.Errorf("confine to the worker's directory: %w", err)
	}
	if err := rules.RestrictNet(); err != nil {
		return fmt.Errorf("deny the network: %w", err)
	}
	return filterCalls()
}

// limitMemory is a backstop behind DuckDB's own limit, which it overshoots.
func limitMemory(bytes int64) error {
	if bytes <= 0 {
		return nil
	}
	most := uint64(bytes)*2 + 2<<30
	if err := unix.Setrlimit(unix.RLIMIT_DATA, &unix.Rlimit{Cur: most, Max: most}); err != nil {
		return fmt.Errorf("limit memory: %w", err)
	}
	return nil
}

// deniedCalls fail with EPERM. Sockets that exist keep working.
var deniedCalls = []uint32{
	unix.SYS_SOCKET, unix.SYS_SOCKETPAIR, unix.SYS_CONNECT, unix.SYS_BIND, unix.SYS_LISTEN,
	unix.SYS_EXECVE, unix.SYS_EXECVEAT, unix.SYS_PTRACE, unix.SYS_PROCESS_VM_READV, unix.SYS_PROCESS_VM_WRITEV,
	unix.SYS_MOUNT, unix.SYS_CHROOT, unix.SYS_SETNS, unix.SYS_UNSHARE, unix.SYS_BPF, unix.SYS_IO_URING_SETUP,
	unix.SYS_KEYCTL, unix.SYS_ADD_KEY, unix.SYS_PERF_EVENT_OPEN, unix.SYS_OPEN_BY_HANDLE_AT, unix.SYS_PIDFD_GETFD,
}

// filterCalls installs a seccomp filter on all threads.
func filterCalls() error {
	arch, ok := map[string]uint32{"amd64": unix.AUDIT_ARCH_X86_64, "arm64": unix.AUDIT_ARCH_AARCH64}[runtime.GOARCH]
	if !ok {
		return nil
	}
	const (
		load      = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS
		jumpEqual = unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K
		jumpAbove = unix.BPF_JMP | unix.BPF_JGE | unix.BPF_K
		result    = unix.BPF_RET | unix.BPF_K

		deny     = unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)
		x32      = 0x40000000 // the other numbering of calls on amd64
		nrOffset = 0
		archAt   = 4
	)
	prog := []unix.SockFilter{
		{Code: load, K: archAt},
		{Code: jumpEqual, Jt: 1, K: arch},
		{Code: result, K: deny},
		{Code: load, K: nrOffset},
		{Code: jumpAbove, Jf: 1, K: x32},
		{Code: result, K: deny},
	}
	for _, nr := range deniedCalls {
		prog = append(prog, unix.SockFilter{Code: jumpEqual, Jf: 1, K: nr}, unix.SockFilter{Code: result, K: deny})
	}
	prog = append(prog, unix.SockFilter{Code: result, K: unix.SECCOMP_RET_ALLOW})

	// The flag that follows carries both to the process's other threads; the
	// thread that calls prctl must be the one that installs.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("give up privileges: %w", err)
	}
	fprog := unix.SockFprog{Len: uint16(len(prog)), Filter: &prog[0]}
	const setModeFilter, threadSync = 1, 1
	if _, _, e := unix.Syscall(unix.SYS_SECCOMP, setModeFilter, threadSync, uintptr(unsafe.Pointer(&fprog))); e != 0 && e != unix.ENOSYS && e != unix.EINVAL {
		return fmt.Errorf("filter system calls: %w", e)
	}
	return nil
}
