package query

import (
	"context"
	"database/sql"
	"errors"
	"regexp"
	"time"

	"github.com/google/uuid"

	lang "glaux/sql"
)

// NamedQuery is a query kept for people.
type NamedQuery struct {
	ID          string
	Name        string
	Description string
	Database    string
	SQL         string
	WorkGroup   string
}

// CreateNamedQuery keeps a query and returns its id; the same token, the same id.
func (s *Service) CreateNamedQuery(_ context.Context, n NamedQuery, token string) (string, error) {
	n.ID, n.WorkGroup = uuid.NewString(), orPrimary(n.WorkGroup)
	if _, err := s.enabledWorkGroup(n.WorkGroup); err != nil {
		return "", err
	}
	if len(n.SQL) > maxSQL {
		return "", invalid("1 validation error detected: Value at 'queryString' failed to satisfy constraint: Member must have length less than or equal to %d", maxSQL)
	}
	id := n.ID
	r := Request{SQL: n.SQL, Catalog: n.Name, Database: n.Database, Results: ResultConfiguration{OutputLocation: n.WorkGroup + "\x00" + n.Description}}
	err := s.store.update(func(tx *sql.Tx) error {
		if token != "" {
			var seen []byte
			// Named queries and executions have separate tokens.
			key := "named\x00" + token
			err := tx.QueryRow("SELECT id, fingerprint FROM tokens WHERE token = ?", key).Scan(&id, &seen)
			if err == nil {
				return matches(r.fingerprint(), seen)
			}
			if !errors.Is(err, sql.ErrNoRows) {
				return err
			}
			if _, err := tx.Exec("INSERT INTO tokens VALUES (?, ?, ?, ?)", key, r.fingerprint(), n.ID, s.now().UnixMicro()); err != nil {
				return err
			}
		}
		return save(tx, namedKind, n.WorkGroup, n.ID, &n)
	})
	return id, err
}

// NamedQuery returns a named query.
func (s *Service) NamedQuery(_ context.Context, id string) (*NamedQuery, error) {
	n, ok, err := find[NamedQuery](s.store.read, namedKind, id)
	if err == nil && !ok {
		err = invalid("NamedQuery %s was not found", id)
	}
	return &n, err
}

// UpdateNamedQuery changes a named query; a nil description stays.
func (s *Service) UpdateNamedQuery(_ context.Context, id, name, text string, description *string) error {
	return s.store.update(func(tx *sql.Tx) error {
		n, ok, err := find[NamedQuery](tx, namedKind, id)
		if err != nil {
			return err
		}
		if !ok {
			return invalid("NamedQuery %s was not found", id)
		}
		n.Name, n.SQL = name, text
		if description != nil {
			n.Description = *description
		}
		return save(tx, namedKind, n.WorkGroup, id, &n)
	})
}

// DeleteNamedQuery removes a named query.
func (s *Service) DeleteNamedQuery(_ context.Context, id string) error {
	return s.store.update(func(tx *sql.Tx) error {
		n, ok, err := find[NamedQuery](tx, namedKind, id)
		if err != nil {
			return err
		}
		if !ok {
			return invalid("NamedQuery %s was not found", id)
		}
		_, err = remove(tx, namedKind, n.WorkGroup, id)
		return err
	})
}

// NamedQueries lists a workgroup's named queries.
func (s *Service) NamedQueries(_ context.Context, workgroup, token string, limit int) ([]NamedQuery, string, error) {
	wg, err := s.workGroup(orPrimary(workgroup))
	if err != nil {
		return nil, "", err
	}
	return page[NamedQuery](s, namedKind, wg.Name, token, or(limit, 50), func(n NamedQuery) string { return n.ID })
}

// PreparedStatement is a statement with parameters, of a workgroup.
type PreparedStatement struct {
	Name        string
	WorkGroup   string
	Description string
	SQL         string
	Modified    time.Time
}

var statementName = regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_@:]{0,255}$`)

const maxPrepared = 1000

// checkPrepared parses what a prepared statement says.
func checkPrepared(text string) error {
	one, err := single(text)
	if err != nil {
		return err
	}
	if _, err := lang.Parse(one, lang.Options{}); err != nil {
		return invalid("Exception parsing query: %s", err)
	}
	return nil
}

// CreatePreparedStatement keeps a statement.
func (s *Service) CreatePreparedStatement(_ context.Context, p PreparedStatement) error {
	if !statementName.MatchString(p.Name) {
		return invalid("StatementName %s is not valid", p.Name)
	}
	if _, err := s.workGroup(p.WorkGroup); err != nil {
		return err
	}
	if err := checkPrepared(p.SQL); err != nil {
		return err
	}
	p.Modified = s.now()
	return s.store.update(func(tx *sql.Tx) error {
		if _, ok, err := load[PreparedStatement](tx, preparedKind, p.WorkGroup, p.Name); err != nil {
			return err
		} else if ok {
			return invalid("PreparedStatement %s already exists in WorkGroup %s", p.Name, p.WorkGroup)
		}
		var n int
		if err := tx.QueryRow("SELECT count(*) FROM documents WHERE kind = ? AND scope = ?", preparedKind, p.WorkGroup).Scan(&n); err != nil {
			return err
		}
		if n >= maxPrepared {
			return invalid("WorkGroup %s has the maximum of %d prepared statements", p.WorkGroup, maxPrepared)
		}
		return save(tx, preparedKind, p.WorkGroup, p.Name, &p)
	})
}

func noPrepared(workgroup, name string) error {
	return &Error{Kind: NotFound, Resource: name, Message: "PreparedStatement " + name + " was not found in workGroup " + workgroup}
}

// PreparedStatement returns a prepared statement.
func (s *Service) PreparedStatement(_ context.Context, workgroup, name string) (*PreparedStatement, error) {
	if _, err := s.workGroup(workgroup); err != nil {
		return nil, err
	}
	p, ok, err := load[PreparedStatement](s.store.read, preparedKind, workgroup, name)
	if err == nil && !ok {
		err = noPrepared(workgroup, name)
	}
	return &p, err
}

// UpdatePreparedStatement changes a prepared statement; a nil description stays.
func (s *Service) UpdatePreparedStatement(_ context.Context, workgroup, name, text string, description *string) error {
	if err := checkPrepared(text); err != nil {
		return err
	}
	return s.store.update(func(tx *sql.Tx) error {
		p, ok, err := load[PreparedStatement](tx, preparedKind, workgroup, name)
		if err != nil {
			return err
		}
		if !ok {
			return noPrepared(workgroup, name)
		}
		p.SQL, p.Modified = text, s.now()
		if description != nil {
			p.Description = *description
		}
		return save(tx, preparedKind, workgroup, name, &p)
	})
}

// DeletePreparedStatement removes a prepared statement.
func (s *Service) DeletePreparedStatement(_ context.Context, workgroup, name string) error {
	return s.store.update(func(tx *sql.Tx) error {
		ok, err := remove(tx, preparedKind, workgroup, name)
		if err == nil && !ok {
			err = noPrepared(workgroup, name)
		}
		return err
	})
}

// PreparedStatements lists a workgroup's prepared statements.
func (s *Service) PreparedStatements(_ context.Context, workgroup, token string, limit int) ([]PreparedStatement, string, error) {
	wg, err := s.workGroup(workgroup)
	if err != nil {
		return nil, "", err
	}
	return page[PreparedStatement](s, preparedKind, wg.Name, token, or(limit, 50), func(p PreparedStatement) string { return p.Name })
}

// prepared returns the statement behind EXECUTE.
func (s *Service) prepared(workgroup string, ex *lang.Execute) (lang.Statement, error) {
	text := ""
	if ex.Immediate != nil {
		text = ex.Immediate.Value
	} else {
		p, ok, err := load[PreparedStatement](s.store.read, preparedKind, workgroup, ex.Name.Value)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, invalid("PreparedStatement %s was not found in workGroup %s", ex.Name.Value, workgroup)
		}
		text = p.SQL
	}
	if ex.Immediate == nil {
		var err error
		if text, err = single(text); err != nil {
			return nil, err
		}
	}
	stmt, err := lang.Parse(text, lang.Options{})
	if err != nil && ex.Immediate != nil {
		err = lang.MoveError(err, ex.Immediate.Pos)
	}
	if err != nil {
		return nil, malformed(err)
	}
	if ex.Immediate != nil {
		lang.Move(stmt, ex.Immediate.Pos)
	}
	if _, nested := stmt.(*lang.Execute); nested {
		return nil, refuse(MalformedQuery, "EXECUTE of an EXECUTE is not supported")
	}
	return stmt, nil
}
