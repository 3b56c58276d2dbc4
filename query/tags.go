package query

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"strconv"
	"strings"
)

const maxTags = 50

// mergeTags adds tags to those of a resource.
func mergeTags(tx *sql.Tx, arn string, tags map[string]string) error {
	if len(tags) == 0 {
		return nil
	}
	if text, ok := tags[concurrencyTag]; ok {
		if n, err := strconv.Atoi(text); err != nil || n <= 0 {
			return invalid("The tag %s must be a positive number, not '%s'", concurrencyTag, text)
		}
	}
	have, _, err := load[map[string]string](tx, tagsKind, "", arn)
	if err != nil {
		return err
	}
	if have == nil {
		have = map[string]string{}
	}
	maps.Copy(have, tags)
	if len(have) > maxTags {
		return invalid("Too many tags: the limit is %d for a resource", maxTags)
	}
	return save(tx, tagsKind, "", arn, have)
}

// resource checks that an ARN names something that is there.
func (s *Service) resource(q querier, arn string) error {
	missing := &Error{Kind: NotFound, Resource: arn, Message: "Resource " + arn + " not found"}
	rest, ok := strings.CutPrefix(arn, "arn:aws:athena:")
	parts := strings.SplitN(rest, ":", 3)
	if !ok || len(parts) != 3 {
		return invalid("Invalid resource ARN: %s", arn)
	}
	kind, name, _ := strings.Cut(parts[2], "/")
	switch kind {
	case "workgroup":
		_, ok, err := load[WorkGroup](q, workGroupKind, "", name)
		if err != nil || ok {
			return err
		}
	case "datacatalog":
		_, ok, err := load[DataCatalog](q, catalogKind, "", strings.ToLower(name))
		if err != nil || ok || strings.EqualFold(name, awsDataCatalog) {
			return err
		}
	default:
		return invalid("Invalid resource ARN: %s", arn)
	}
	return missing
}

// Tag adds tags to a workgroup or data catalog.
func (s *Service) Tag(_ context.Context, arn string, tags map[string]string) error {
	return s.store.update(func(tx *sql.Tx) error {
		if err := s.resource(tx, arn); err != nil {
			return err
		}
		return mergeTags(tx, arn, tags)
	})
}

// Untag removes tags.
func (s *Service) Untag(_ context.Context, arn string, keys []string) error {
	return s.store.update(func(tx *sql.Tx) error {
		if err := s.resource(tx, arn); err != nil {
			return err
		}
		have, _, err := load[map[string]string](tx, tagsKind, "", arn)
		if err != nil {
			return err
		}
		for _, k := range keys {
			delete(have, k)
		}
		return save(tx, tagsKind, "", arn, have)
	})
}

// Tag is one tag of a resource.
type Tag struct{ Key, Value string }

// Tags lists a resource's tags by key.
func (s *Service) Tags(_ context.Context, arn, token string, limit int) ([]Tag, string, error) {
	if err := s.resource(s.store.read, arn); err != nil {
		return nil, "", err
	}
	after, err := decodeToken(token)
	if err != nil {
		return nil, "", err
	}
	have, _, err := load[map[string]string](s.store.read, tagsKind, "", arn)
	if err != nil {
		return nil, "", err
	}
	limit = or(limit, 75)
	var out []Tag
	for _, k := range slices.Sorted(maps.Keys(have)) {
		if k <= after {
			continue
		}
		if len(out) == limit {
			return out, encodeToken(out[limit-1].Key), nil
		}
		out = append(out, Tag{k, have[k]})
	}
	return out, "", nil
}
