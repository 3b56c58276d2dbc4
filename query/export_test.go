package query

import dbsql "database/sql"

// Reopen makes a finished execution one that a crash left in the middle of its write.
func (s *Service) Reopen(id string, p Publication) error {
	e, _, err := s.store.execution(id)
	if err != nil {
		return err
	}
	e.State, e.Write = Running, &p
	return s.store.update(func(tx *dbsql.Tx) error { return putExecution(tx, e) })
}
