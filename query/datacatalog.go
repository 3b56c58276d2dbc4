package query

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"
)

// DataCatalog is a catalog registered with the service. Those of type GLUE that
// name this account are other names of the one catalog.
type DataCatalog struct {
	Name        string
	Type        string // GLUE, LAMBDA, HIVE, FEDERATED
	Description string
	Parameters  map[string]string
}

// defaultCatalog always exists.
func (s *Service) defaultCatalog() DataCatalog {
	return DataCatalog{Name: "AwsDataCatalog", Type: "GLUE", Parameters: map[string]string{"catalog-id": s.o.Account}}
}

var catalogParameters = map[string][]string{
	"GLUE":      {"catalog-id"},
	"HIVE":      {"metadata-function", "sdk-version"},
	"LAMBDA":    {"function", "metadata-function", "record-function"},
	"FEDERATED": {"connection-arn", "connection-type", "connection-properties"},
}

func (c *DataCatalog) check() error {
	known, ok := catalogParameters[c.Type]
	if !ok {
		return invalid("Invalid data catalog type: %s", c.Type)
	}
	for _, k := range slices.Sorted(maps.Keys(c.Parameters)) {
		if !slices.Contains(known, k) {
			return invalid("Unsupported parameter %s for data catalog of type %s", k, c.Type)
		}
	}
	if c.Type == "GLUE" && c.Parameters["catalog-id"] == "" {
		return invalid("Parameter catalog-id is required for data catalog of type GLUE")
	}
	return nil
}

// CreateDataCatalog registers a catalog with its tags.
func (s *Service) CreateDataCatalog(_ context.Context, c DataCatalog, tags map[string]string) error {
	key := strings.ToLower(c.Name)
	if key == "system" || key == awsDataCatalog {
		return invalid("Data catalog name %s is reserved", c.Name)
	}
	if err := c.check(); err != nil {
		return err
	}
	return s.store.update(func(tx *sql.Tx) error {
		if _, ok, err := load[DataCatalog](tx, catalogKind, "", key); err != nil {
			return err
		} else if ok {
			return invalid("Data catalog %s already exists", c.Name)
		}
		if err := save(tx, catalogKind, "", key, &c); err != nil {
			return err
		}
		return mergeTags(tx, s.ARN("datacatalog", c.Name), tags)
	})
}

// DataCatalog returns a registered catalog.
func (s *Service) DataCatalog(_ context.Context, name string) (*DataCatalog, error) {
	c, ok, err := s.dataCatalog(s.store.read, name)
	if err == nil && !ok {
		err = refuse(DataCatalogNotFound, "Data catalog %s was not found", name)
	}
	return &c, err
}

func (s *Service) dataCatalog(q querier, name string) (DataCatalog, bool, error) {
	if strings.EqualFold(name, awsDataCatalog) {
		return s.defaultCatalog(), true, nil
	}
	return load[DataCatalog](q, catalogKind, "", strings.ToLower(name))
}

// UpdateDataCatalog replaces a registered catalog; a nil description stays.
func (s *Service) UpdateDataCatalog(_ context.Context, name, kind string, description *string, parameters map[string]string) error {
	key := strings.ToLower(name)
	return s.store.update(func(tx *sql.Tx) error {
		c, ok, err := load[DataCatalog](tx, catalogKind, "", key)
		if err != nil {
			return err
		}
		if !ok {
			return refuse(DataCatalogNotFound, "Data catalog %s was not found", name)
		}
		c.Type = cmp.Or(kind, c.Type)
		if description != nil {
			c.Description = *description
		}
		if parameters != nil {
			c.Parameters = parameters
		}
		if err := c.check(); err != nil {
			return err
		}
		return save(tx, catalogKind, "", key, &c)
	})
}

// DeleteDataCatalog forgets a registered catalog and returns what it was.
func (s *Service) DeleteDataCatalog(_ context.Context, name string) (*DataCatalog, error) {
	var c DataCatalog
	err := s.store.update(func(tx *sql.Tx) (err error) {
		var ok bool
		key := strings.ToLower(name)
		if c, ok, err = load[DataCatalog](tx, catalogKind, "", key); err != nil {
			return err
		}
		if !ok {
			return refuse(DataCatalogNotFound, "Data catalog %s was not found", name)
		}
		if _, err := remove(tx, catalogKind, "", key); err != nil {
			return err
		}
		_, err = remove(tx, tagsKind, "", s.ARN("datacatalog", c.Name))
		return err
	})
	return &c, err
}

// DataCatalogs lists the registered catalogs, the default one first.
func (s *Service) DataCatalogs(_ context.Context, token string, limit int) ([]DataCatalog, string, error) {
	limit = or(limit, 50)
	if token != "" {
		return page[DataCatalog](s, catalogKind, "", token, limit, catalogKey)
	}
	rest, next, err := page[DataCatalog](s, catalogKind, "", "", limit-1, catalogKey)
	return append([]DataCatalog{s.defaultCatalog()}, rest...), next, err
}

func catalogKey(c DataCatalog) string { return strings.ToLower(c.Name) }

// ours tells whether a catalog's name leads to the one catalog, and whether it
// is known at all.
func (s *Service) ours(name string) (ours, known bool, err error) {
	if name == "" || strings.EqualFold(name, awsDataCatalog) {
		return true, true, nil
	}
	c, ok, err := s.dataCatalog(s.store.read, name)
	if err != nil || !ok {
		return false, false, err
	}
	return c.Type == "GLUE" && c.Parameters["catalog-id"] == s.o.Account, true, nil
}
