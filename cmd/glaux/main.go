// Command glaux is the whole product: the server, its workers, and the client
// commands that talk to a running server through its AWS APIs.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// version is set by the build.
var version = "dev"

// command is one subcommand.
type command struct {
	name    string
	summary string
	run     func(ctx context.Context, args []string, out io.Writer) error
}

func commands() []command {
	return []command{
		{"serve", "run the server", serve},
		{"sql", "run SQL on a server: a statement, a file, standard input, or a prompt", sqlCommand},
		{"demo", "load the demo lake of GenAI telemetry into a running server", demoCommand},
		{"keys", "create, list, disable and enable access keys", keysCommand},
		{"config", "print the effective configuration", configCommand},
		{"version", "print the version", versionCommand},
	}
}

func main() {
	// A worker is this binary started by the engine; it has no flags, no
	// environment and no business with the rest.
	if len(os.Args) == 2 && os.Args[1] == "worker" {
		workerMain()
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout)
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return
	}
	fmt.Fprintln(os.Stderr, "glaux:", err)
	os.Exit(1)
}

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 || args[0] == "-h" || args[0] == "--help" || args[0] == "help" {
		usage(out)
		return nil
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return c.run(ctx, args[1:], out)
		}
	}
	usage(os.Stderr)
	return fmt.Errorf("there is no command %q", args[0])
}

func usage(w io.Writer) {
	fmt.Fprint(w, "glaux: SQL over the files in your S3 data lake, as Amazon Athena speaks it.\n\nUsage: glaux COMMAND [flags]\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-8s %s\n", c.name, c.summary)
	}
	fmt.Fprint(w, "\nglaux COMMAND --help lists a command's flags.\n")
}

func versionCommand(_ context.Context, _ []string, out io.Writer) error {
	_, err := fmt.Fprintln(out, "glaux", version)
	return err
}
