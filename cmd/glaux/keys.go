package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"text/tabwriter"

	"glaux/web/auth"
)

// openKeys opens the key list of a data folder; a running server sees changes at once.
func openKeys(c *Config) (*auth.Keys, error) {
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return nil, fmt.Errorf("making the data folder: %w", err)
	}
	return auth.OpenKeys(auth.KeysOptions{
		Path:    filepath.Join(c.Data, "keys.json"),
		Account: c.Account,
		RootID:  c.RootAccessKeyID, RootSecret: c.RootSecretAccessKey,
	})
}

// keysCommand manages access keys in the data folder.
func keysCommand(_ context.Context, args []string, out io.Writer) error {
	const help = "usage: glaux keys create NAME [--policy FILE] | list | disable KEY | enable KEY"
	if len(args) == 0 || !slices.Contains([]string{"create", "list", "disable", "enable"}, args[0]) {
		return errors.New(help)
	}
	var policyFile string
	verb := args[0]
	// Flags may stand before or after the name.
	name, rest := "", args[1:]
	if len(rest) > 0 && rest[0] != "" && rest[0][0] != '-' {
		name, rest = rest[0], rest[1:]
	}
	c, left, err := loadConfig("keys", rest, func(f *flag.FlagSet) {
		f.StringVar(&policyFile, "policy", "", "`file` with an IAM policy document; without one the key may do everything")
	})
	if err != nil {
		return err
	}
	if name == "" && len(left) > 0 {
		name = left[0]
	}
	keys, err := openKeys(c)
	if err != nil {
		return err
	}
	switch {
	case verb == "list":
		return listKeys(keys, out)
	case verb == "create" && name != "":
		return createKey(keys, name, policyFile, out)
	case (verb == "disable" || verb == "enable") && name != "":
		if err := keys.SetDisabled(name, verb == "disable"); err != nil {
			return fmt.Errorf("%s %s: %w", verb, name, err)
		}
		_, err := fmt.Fprintf(out, "%s: %sd\n", name, verb)
		return err
	}
	return errors.New(help)
}

func createKey(keys *auth.Keys, name, policyFile string, out io.Writer) error {
	var policy *auth.Policy
	if policyFile != "" {
		doc, err := os.ReadFile(policyFile)
		if err != nil {
			return fmt.Errorf("reading the policy: %w", err)
		}
		if policy, err = auth.ParsePolicy(doc); err != nil {
			return fmt.Errorf("%s: %w", policyFile, err)
		}
	}
	key, err := keys.Create(name, policy)
	if err != nil {
		return fmt.Errorf("creating key %q: %w", name, err)
	}
	_, err = fmt.Fprintf(out, "export AWS_ACCESS_KEY_ID=%s\nexport AWS_SECRET_ACCESS_KEY=%s\n", key.ID, key.Secret)
	return err
}

func listKeys(keys *auth.Keys, out io.Writer) error {
	list, err := keys.List()
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "ACCESS KEY\tNAME\tSTATE\tCREATED\tPOLICY")
	for _, k := range list {
		state, policy := "enabled", "everything"
		if k.Disabled {
			state = "disabled"
		}
		if k.Root {
			policy = "everything, root"
		} else if k.Policy != nil {
			policy = k.Policy.String()
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", k.ID, k.Name, state, k.Created.Format("2006-01-02 15:04"), policy)
	}
	return w.Flush()
}
