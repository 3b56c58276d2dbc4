package glue

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/glue"
	"github.com/aws/aws-sdk-go-v2/service/glue/types"
	"github.com/go-json-experiment/json/jsontext"

	"glaux/catalog"
)

type searchTablesOutput struct {
	TableList []jsontext.Value
	NextToken *string
}

func (s *Service) searchTables(ctx context.Context, in *glue.SearchTablesInput) (*searchTablesOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "SearchTables", tableOf(every, every)); err != nil {
		return nil, err
	}
	out := &searchTablesOutput{TableList: []jsontext.Value{}}
	if foreign(in.ResourceShareType) {
		return out, nil
	}
	p, err := page(in.NextToken, in.MaxResults, 1000)
	if err != nil {
		return nil, err
	}
	start := 0
	if p.After != "" {
		if start, err = strconv.Atoi(p.After); err != nil || start < 0 {
			return nil, invalid("The next token %s is malformed", *in.NextToken)
		}
	}
	list, _, err := s.c.AllTables(ctx, catalog.Page{}, func(t *catalog.Table) (bool, error) {
		for _, f := range in.Filters {
			if ok, err := matchesFilter(t, f); !ok {
				return false, err
			}
		}
		return matchesText(t, aws.ToString(in.SearchText)), nil
	})
	if err != nil {
		return nil, err
	}
	sortTables(list, in.SortCriteria)
	list = list[min(start, len(list)):]
	if len(list) > p.Limit {
		list = list[:p.Limit]
		out.NextToken = token(strconv.Itoa(start + p.Limit))
	}
	out.TableList, err = raws(list, s.wrapTable)
	return out, err
}

// tableTime gives the time that a filter or sort criterion names.
func tableTime(t *catalog.Table, field string) (time.Time, bool) {
	switch strings.ToLower(field) {
	case "createtime":
		return t.CreateTime, true
	case "updatetime":
		return t.UpdateTime, true
	case "lastaccesstime":
		return t.LastAccessTime, true
	}
	return time.Time{}, false
}

// tableText gives the text that a filter or sort criterion names; anything that
// isn't a member is a table parameter.
func tableText(t *catalog.Table, field string) string {
	switch strings.ToLower(field) {
	case "name", "tablename":
		return t.Name
	case "databasename":
		return t.DatabaseName
	case "owner":
		return t.Owner
	case "description":
		return aws.ToString(t.Description)
	case "tabletype":
		return t.TableType
	case "location":
		return t.Location()
	}
	return t.Parameters[field]
}

func matchesFilter(t *catalog.Table, f types.PropertyPredicate) (bool, error) {
	key, value := aws.ToString(f.Key), aws.ToString(f.Value)
	if have, ok := tableTime(t, key); ok {
		want, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return false, invalid("The filter value %s of %s is not a time in seconds", value, key)
		}
		return compares(cmp.Compare(float64(have.Unix()), want), f.Comparator), nil
	}
	return strings.EqualFold(tableText(t, key), value), nil
}

func compares(order int, c types.Comparator) bool {
	switch c {
	case types.ComparatorGreaterThan:
		return order > 0
	case types.ComparatorGreaterThanEquals:
		return order >= 0
	case types.ComparatorLessThan:
		return order < 0
	case types.ComparatorLessThanEquals:
		return order <= 0
	}
	return order == 0
}

// matchesText looks for a text in what describes a table: as a part, or in
// quotes as the whole of a name or value.
func matchesText(t *catalog.Table, text string) bool {
	if text == "" {
		return true
	}
	wanted := func(s string) bool { return strings.Contains(strings.ToLower(s), strings.ToLower(text)) }
	if exact, ok := strings.CutPrefix(text, `"`); ok && strings.HasSuffix(exact, `"`) {
		exact = strings.TrimSuffix(exact, `"`)
		wanted = func(s string) bool { return strings.EqualFold(s, exact) }
	}
	words := []string{t.Name, t.DatabaseName, t.Owner, aws.ToString(t.Description)}
	for _, c := range slices.Concat(t.Columns(), t.PartitionKeys) {
		words = append(words, c.Name, aws.ToString(c.Comment))
	}
	for k, v := range t.Parameters {
		words = append(words, k, v)
	}
	return slices.ContainsFunc(words, wanted)
}

func sortTables(list []*catalog.Table, criteria []types.SortCriterion) {
	if len(criteria) == 0 {
		return
	}
	field := aws.ToString(criteria[0].FieldName)
	order := func(a, b *catalog.Table) int { return strings.Compare(tableText(a, field), tableText(b, field)) }
	if _, ok := tableTime(&catalog.Table{}, field); ok {
		order = func(a, b *catalog.Table) int {
			x, _ := tableTime(a, field)
			y, _ := tableTime(b, field)
			return x.Compare(y)
		}
	}
	slices.SortStableFunc(list, func(a, b *catalog.Table) int {
		if criteria[0].Sort == types.SortDescending {
			return order(b, a)
		}
		return order(a, b)
	})
}
