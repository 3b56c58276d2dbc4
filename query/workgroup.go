package query

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// WorkGroup is a named set of rules for queries, with their history.
type WorkGroup struct {
	Name          string
	Disabled      bool
	Description   string
	Created       time.Time
	Configuration WorkGroupConfiguration
}

// WorkGroupConfiguration are a workgroup's rules.
type WorkGroupConfiguration struct {
	Results        ResultConfiguration
	Enforce        bool // over what the client asks for
	PublishMetrics bool
	BytesCutoff    int64 // per query; 0 for none
	RequesterPays  bool
	EngineVersion  string // as selected: AUTO or a name
	MinEncryption  bool   `json:",omitempty"`
}

// The engine versions that can be selected.
const (
	AutoEngine    = "AUTO"
	EngineVersion = "Athena engine version 3"
)

// WorkGroupUpdate changes a workgroup; nil leaves a thing as it is.
type WorkGroupUpdate struct {
	Description *string
	Disabled    *bool
	// Configure changes the configuration as it is then.
	Configure func(*WorkGroupConfiguration)
}

var workGroupName = regexp.MustCompile(`^[a-zA-Z0-9._-]{1,128}$`)

// minCutoff is the least bytes cutoff, in bytes.
const minCutoff = 10_000_000

func (c *WorkGroupConfiguration) check() error {
	if c.BytesCutoff != 0 && c.BytesCutoff < minCutoff {
		return invalid("BytesScannedCutoffPerQuery must be at least %d", minCutoff)
	}
	if c.EngineVersion != AutoEngine && c.EngineVersion != EngineVersion {
		return invalid("Engine version %s is not supported by Glaux. Use AUTO or Athena engine version 3.", c.EngineVersion)
	}
	return checkResults(c.Results)
}

// CreateWorkGroup makes a workgroup with its tags.
func (s *Service) CreateWorkGroup(_ context.Context, wg WorkGroup, tags map[string]string) error {
	if !workGroupName.MatchString(wg.Name) {
		return invalid("WorkGroup name %s is not valid", wg.Name)
	}
	if err := wg.Configuration.check(); err != nil {
		return err
	}
	wg.Created = s.now()
	return s.store.update(func(tx *sql.Tx) error {
		if _, ok, err := load[WorkGroup](tx, workGroupKind, "", wg.Name); err != nil {
			return err
		} else if ok {
			return invalid("WorkGroup %s is already created", wg.Name)
		}
		if err := save(tx, workGroupKind, "", wg.Name, &wg); err != nil {
			return err
		}
		return mergeTags(tx, s.ARN("workgroup", wg.Name), tags)
	})
}

// WorkGroup returns a workgroup.
func (s *Service) WorkGroup(_ context.Context, name string) (*WorkGroup, error) {
	return s.workGroup(name)
}

func (s *Service) workGroup(name string) (*WorkGroup, error) {
	wg, ok, err := load[WorkGroup](s.store.read, workGroupKind, "", name)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, invalid("WorkGroup is not found.")
	}
	return &wg, nil
}

func (s *Service) enabledWorkGroup(name string) (*WorkGroup, error) {
	wg, err := s.workGroup(name)
	if err == nil && wg.Disabled {
		return nil, invalid("WorkGroup %s is disabled.", name)
	}
	return wg, err
}

// concurrencyTag is the tag of a workgroup that says how many of its queries run at
// once: Athena's configuration of workgroups has no member for that.
const concurrencyTag = "glaux:concurrency"

// workGroupConcurrency is how many queries of a workgroup may run at once, by its
// tag or else by the service's limit; 0 for no limit.
func (s *Service) workGroupConcurrency(name string) int {
	tags, _, err := load[map[string]string](s.store.read, tagsKind, "", s.ARN("workgroup", name))
	if err != nil {
		s.o.Logger.Error("reading a workgroup's tags", "workgroup", name, "error", err)
	}
	if n, err := strconv.Atoi(tags[concurrencyTag]); err == nil && n > 0 {
		return n
	}
	return s.o.Limits.PerWorkGroup
}

// UpdateWorkGroup changes a workgroup.
func (s *Service) UpdateWorkGroup(_ context.Context, name string, u WorkGroupUpdate) error {
	return s.store.update(func(tx *sql.Tx) error {
		wg, ok, err := load[WorkGroup](tx, workGroupKind, "", name)
		if err != nil {
			return err
		}
		if !ok {
			return invalid("WorkGroup is not found.")
		}
		if u.Description != nil {
			wg.Description = *u.Description
		}
		if u.Disabled != nil {
			wg.Disabled = *u.Disabled
		}
		if u.Configure != nil {
			u.Configure(&wg.Configuration)
		}
		if err := wg.Configuration.check(); err != nil {
			return err
		}
		return save(tx, workGroupKind, "", name, &wg)
	})
}

// DeleteWorkGroup removes a workgroup; with what it holds only if recursive.
func (s *Service) DeleteWorkGroup(_ context.Context, name string, recursive bool) error {
	if name == primary {
		return invalid("WorkGroup %s cannot be deleted", primary)
	}
	return s.store.update(func(tx *sql.Tx) error {
		if _, ok, err := load[WorkGroup](tx, workGroupKind, "", name); err != nil {
			return err
		} else if !ok {
			return invalid("WorkGroup is not found.")
		}
		var held int
		err := tx.QueryRow(`SELECT EXISTS (SELECT 1 FROM documents WHERE kind IN (?, ?) AND scope = ?)
			OR EXISTS (SELECT 1 FROM executions WHERE workgroup = ?)`, namedKind, preparedKind, name, name).Scan(&held)
		if err != nil {
			return err
		}
		if held != 0 && !recursive {
			return invalid("WorkGroup %s is not empty", name)
		}
		for _, stmt := range []string{
			"DELETE FROM documents WHERE kind IN ('" + namedKind + "', '" + preparedKind + "') AND scope = ?",
			"DELETE FROM executions WHERE workgroup = ? AND final = 1",
			"DELETE FROM documents WHERE kind = '" + workGroupKind + "' AND key = ?",
		} {
			if _, err := tx.Exec(stmt, name); err != nil {
				return err
			}
		}
		_, err = remove(tx, tagsKind, "", s.ARN("workgroup", name))
		return err
	})
}

// WorkGroups lists workgroups by name.
func (s *Service) WorkGroups(_ context.Context, token string, limit int) ([]WorkGroup, string, error) {
	return page[WorkGroup](s, workGroupKind, "", token, or(limit, 50), func(wg WorkGroup) string { return wg.Name })
}

// or gives limit, or the default if it is 0.
func or(limit, def int) int {
	if limit == 0 {
		return def
	}
	return limit
}

// page lists documents of a scope from a token on, and gives the token of the next page.
func page[T any](s *Service, kind, scope, token string, limit int, key func(T) string) ([]T, string, error) {
	after, err := decodeToken(token)
	if err != nil {
		return nil, "", err
	}
	docs, err := list[T](s.store.read, kind, scope, after, limit+1)
	if err != nil || len(docs) <= limit {
		return docs, "", err
	}
	docs = docs[:limit]
	return docs, encodeToken(key(docs[limit-1])), nil
}

const tokenMark = "g1"

func encodeToken(text string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(tokenMark + text))
}

func decodeToken(token string) (string, error) {
	if token == "" {
		return "", nil
	}
	text, err := base64.RawURLEncoding.DecodeString(token)
	rest, ok := strings.CutPrefix(string(text), tokenMark)
	if err != nil || !ok {
		return "", invalid("The nextPageToken is malformed: %s", token)
	}
	return rest, nil
}

// History lists a workgroup's executions, newest first.
func (s *Service) History(_ context.Context, workgroup, token string, limit int) ([]string, string, error) {
	wg, err := s.workGroup(orPrimary(workgroup))
	if err != nil {
		return nil, "", err
	}
	at := struct {
		Before int64
		ID     string
	}{Before: 1<<63 - 1}
	text, err := decodeToken(token)
	if err != nil {
		return nil, "", err
	}
	if text != "" && json.Unmarshal([]byte(text), &at) != nil {
		return nil, "", invalid("The nextPageToken is malformed: %s", token)
	}
	limit = or(limit, 50)
	ids, submitted, err := s.store.history(wg.Name, at.Before, at.ID, limit+1)
	if err != nil || len(ids) <= limit {
		return ids, "", err
	}
	ids = slices.Clip(ids[:limit])
	at.Before, at.ID = submitted[limit-1], ids[limit-1]
	next, err := json.Marshal(at)
	return ids, encodeToken(string(next)), err
}
