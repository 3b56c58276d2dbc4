package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"

	"github.com/goccy/go-yaml"

	"glaux/web/auth"
)

// Config is everything that can be set: each key is a key of the YAML file, a
// flag, and a GLAUX_… variable (dots and dashes become underscores). A flag wins
// over a variable, a variable over the file.
type Config struct {
	Listen string
	Data   string

	RootAccessKeyID     string
	RootSecretAccessKey string
	Account             string
	Region              string

	DecimalLiterals string

	Workers     int
	MemoryMiB   int
	Threads     int
	SpillMiB    int
	Concurrency int

	// S3 is where buckets are that no rule of Buckets names.
	S3       remoteConfig
	Buckets  bucketRules
	CacheMiB int

	LogLevel string
}

// bind declares each key with its default and meaning. The reference page and
// `glaux config` are made from it.
func (c *Config) bind(f *flag.FlagSet) {
	f.StringVar(&c.Listen, "listen", "127.0.0.1:8333", "`address` to serve all APIs on")
	f.StringVar(&c.Data, "data", "./glaux-data", "`folder` that holds all state")
	f.StringVar(&c.RootAccessKeyID, "root-access-key-id", "", "root access `key`; made at the first start if not set")
	f.StringVar(&c.RootSecretAccessKey, "root-secret-access-key", "", "its `secret`")
	f.StringVar(&c.Account, "account", auth.DefaultAccount, "AWS account `number` to answer with")
	f.StringVar(&c.Region, "region", "us-east-1", "AWS `region` to answer with")
	f.StringVar(&c.DecimalLiterals, "sql.decimal-literals", "double", "type of a literal like 1.5: `double` as in Athena, or decimal as in Trino")
	f.IntVar(&c.Workers, "engine.workers", max(2, runtime.NumCPU()), "`number` of queries that run at once")
	f.IntVar(&c.MemoryMiB, "engine.memory-mib", 0, "memory of one query in `MiB`; 0 shares out three quarters of the machine's")
	f.IntVar(&c.Threads, "engine.threads", runtime.NumCPU(), "`threads` of one query")
	f.IntVar(&c.SpillMiB, "engine.spill-mib", 20480, "disk that one query may spill to, in `MiB`")
	f.IntVar(&c.Concurrency, "query.concurrency", 25, "`number` of queries of one workgroup that run at once; more are queued")
	c.S3.bind(f)
	f.Var(&c.Buckets, "s3.buckets", "`list` of rules for buckets that are elsewhere: each has match (a name with * and ?) and the keys of s3 but for buckets and cache-mib; without an endpoint: AWS")
	f.IntVar(&c.CacheMiB, "s3.cache-mib", 10240, "local cache of remote objects in `MiB`")
	f.StringVar(&c.LogLevel, "log.level", "info", "`level`: debug, info, warn, error")
}

// loadConfig reads the file (--config or GLAUX_CONFIG), the environment and the
// flags into a Config. more adds a command's own flags.
func loadConfig(command string, args []string, more func(*flag.FlagSet)) (*Config, []string, error) {
	c := &Config{}
	f := flag.NewFlagSet("glaux "+command, flag.ContinueOnError)
	c.bind(f)
	file := f.String("config", os.Getenv("GLAUX_CONFIG"), "YAML `file` with these keys")
	settings := map[string]bool{}
	f.VisitAll(func(fl *flag.Flag) { settings[fl.Name] = fl.Name != "config" })
	if more != nil {
		more(f)
	}
	f.Usage = func() { usageOf(f, command, settings) }
	if err := f.Parse(args); err != nil {
		return nil, nil, err
	}
	given := map[string]bool{}
	f.Visit(func(fl *flag.Flag) { given[fl.Name] = true })

	values := map[string]string{}
	if *file != "" {
		if err := readConfigFile(*file, settings, values); err != nil {
			return nil, nil, err
		}
	}
	for name := range settings {
		if v, ok := os.LookupEnv(environmentName(name)); ok && settings[name] {
			values[name] = v
		}
	}
	for name, v := range values {
		if given[name] {
			continue
		}
		if err := f.Set(name, v); err != nil {
			return nil, nil, fmt.Errorf("configuration key %s: %w", name, err)
		}
	}
	return c, f.Args(), c.check()
}

// usageOf prints a command's own flags. The server's settings are all flags of
// every command too; only serve and config list them.
func usageOf(f *flag.FlagSet, command string, settings map[string]bool) {
	all := command == "serve" || command == "config"
	own := flag.NewFlagSet(f.Name(), flag.ContinueOnError)
	own.SetOutput(f.Output())
	f.VisitAll(func(fl *flag.Flag) {
		if all || !settings[fl.Name] {
			own.Var(fl.Value, fl.Name, fl.Usage)
			own.Lookup(fl.Name).DefValue = fl.DefValue
		}
	})
	fmt.Fprintf(f.Output(), "Usage of %s:\n", f.Name())
	own.PrintDefaults()
	if !all {
		fmt.Fprintln(f.Output(), "\nThe server's settings, such as -listen and -data, are flags too: see glaux config.")
	}
}

func (c *Config) check() error {
	if c.DecimalLiterals != "double" && c.DecimalLiterals != "decimal" {
		return fmt.Errorf("configuration key sql.decimal-literals: %q is neither double nor decimal", c.DecimalLiterals)
	}
	if (c.RootAccessKeyID == "") != (c.RootSecretAccessKey == "") {
		return fmt.Errorf("root-access-key-id and root-secret-access-key go together: one of them is not set")
	}
	var err error
	c.Data, err = filepath.Abs(c.Data)
	return err
}

// environmentName is the variable of a key: sql.decimal-literals is GLAUX_SQL_DECIMAL_LITERALS.
func environmentName(key string) string {
	return "GLAUX_" + strings.ToUpper(strings.NewReplacer(".", "_", "-", "_").Replace(key))
}

func readConfigFile(path string, settings map[string]bool, into map[string]string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("reading the configuration: %w", err)
	}
	var tree map[string]any
	if err := yaml.Unmarshal(text, &tree); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return flatten("", tree, func(key, value string) error {
		if !settings[key] {
			return fmt.Errorf("%s: unknown key %s", path, key)
		}
		into[key] = value
		return nil
	})
}

func flatten(prefix string, tree map[string]any, each func(key, value string) error) error {
	for k, v := range tree {
		var err error
		switch v := v.(type) {
		case map[string]any:
			err = flatten(prefix+k+".", v, each)
		case []any:
			var text []byte
			if text, err = yaml.Marshal(v); err == nil {
				err = each(prefix+k, string(text))
			}
		default:
			err = each(prefix+k, fmt.Sprint(v))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// configCommand prints what is in force, as the YAML file that would set it.
func configCommand(_ context.Context, args []string, out io.Writer) error {
	var all *flag.FlagSet
	if _, _, err := loadConfig("config", args, func(f *flag.FlagSet) { all = f }); err != nil {
		return err
	}
	var lines []string
	all.VisitAll(func(f *flag.Flag) {
		value := f.Value.String()
		if strings.Contains(f.Name, "secret") && value != "" {
			value = "********"
		}
		if f.Name != "config" {
			lines = append(lines, fmt.Sprintf("%s: %q  # %s", f.Name, value, f.Usage))
		}
	})
	sort.Strings(lines)
	_, err := fmt.Fprintln(out, strings.Join(lines, "\n"))
	return err
}
