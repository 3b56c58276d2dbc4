package glue

import (
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/glue"
	"github.com/aws/aws-sdk-go-v2/service/glue/types"
	"github.com/go-json-experiment/json/jsontext"

	"glaux/catalog"
)

// A partitionDocument is a partition as clients see it.
type partitionDocument struct {
	catalog.Partition `json:",inline"`
	CatalogID         string `json:"CatalogId"`
}

func (s *Service) wrapPartition(p *catalog.Partition) any {
	return &partitionDocument{*p, s.o.Account}
}

// only gives the error of a batch of one.
func only(failed catalog.ItemErrors, err error) error {
	if err == nil {
		err = failed[0]
	}
	return err
}

func (s *Service) createPartition(ctx context.Context, in *glue.CreatePartitionInput) (*glue.CreatePartitionOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "CreatePartition", tableOf(in.DatabaseName, in.TableName)); err != nil {
		return nil, err
	}
	p, err := document[catalog.Partition](in.PartitionInput)
	if err != nil {
		return nil, err
	}
	return &glue.CreatePartitionOutput{}, only(s.c.CreatePartitions(ctx, *in.DatabaseName, *in.TableName, []*catalog.Partition{p}))
}

func (s *Service) batchCreatePartition(ctx context.Context, in *glue.BatchCreatePartitionInput) (*glue.BatchCreatePartitionOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "BatchCreatePartition", tableOf(in.DatabaseName, in.TableName)); err != nil {
		return nil, err
	}
	list := make([]*catalog.Partition, len(in.PartitionInputList))
	for i := range list {
		var err error
		if list[i], err = document[catalog.Partition](&in.PartitionInputList[i]); err != nil {
			return nil, err
		}
	}
	failed, err := s.c.CreatePartitions(ctx, *in.DatabaseName, *in.TableName, list)
	return &glue.BatchCreatePartitionOutput{
		Errors: partitionErrors(failed, func(i int) []string { return list[i].Values }),
	}, err
}

func partitionErrors(failed catalog.ItemErrors, values func(int) []string) (out []types.PartitionError) {
	for _, i := range slices.Sorted(maps.Keys(failed)) {
		out = append(out, types.PartitionError{PartitionValues: values(i), ErrorDetail: detail(failed[i])})
	}
	return out
}

type getPartitionOutput struct{ Partition jsontext.Value }

func (s *Service) getPartition(ctx context.Context, in *glue.GetPartitionInput) (*getPartitionOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "GetPartition", tableOf(in.DatabaseName, in.TableName)); err != nil {
		return nil, err
	}
	list, err := s.c.PartitionsByValues(ctx, *in.DatabaseName, *in.TableName, [][]string{in.PartitionValues})
	if err != nil {
		return nil, err
	}
	if list[0] == nil {
		return nil, &catalog.Error{Err: catalog.ErrNotFound, Kind: catalog.KindPartition, Message: "Cannot find partition."}
	}
	doc, err := raw(s.wrapPartition(list[0]))
	return &getPartitionOutput{doc}, err
}

type batchGetPartitionOutput struct {
	Partitions      []jsontext.Value
	UnprocessedKeys []types.PartitionValueList
}

func (s *Service) batchGetPartition(ctx context.Context, in *glue.BatchGetPartitionInput) (*batchGetPartitionOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "BatchGetPartition", tableOf(in.DatabaseName, in.TableName)); err != nil {
		return nil, err
	}
	values := make([][]string, len(in.PartitionsToGet))
	for i, v := range in.PartitionsToGet {
		values[i] = v.Values
	}
	list, err := s.c.PartitionsByValues(ctx, *in.DatabaseName, *in.TableName, values)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(p *catalog.Partition) bool { return p == nil })
	docs, err := raws(list, s.wrapPartition)
	return &batchGetPartitionOutput{docs, []types.PartitionValueList{}}, err
}

type getPartitionsOutput struct {
	Partitions []jsontext.Value
	NextToken  *string
}

func (s *Service) getPartitions(ctx context.Context, in *glue.GetPartitionsInput) (*getPartitionsOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "GetPartitions", tableOf(in.DatabaseName, in.TableName)); err != nil {
		return nil, err
	}
	if err := unsupported("QueryAsOfTime", in.QueryAsOfTime != nil, "TransactionId", in.TransactionId != nil); err != nil {
		return nil, err
	}
	p, err := page(in.NextToken, in.MaxResults, 1000)
	if err != nil {
		return nil, err
	}
	q := catalog.PartitionQuery{After: p.After, Where: func(keys []catalog.Column) (*catalog.Predicate, error) {
		return catalog.ParsePredicate(aws.ToString(in.Expression), keys)
	}}
	if in.Segment != nil {
		q.Segment, q.TotalSegments = int(in.Segment.SegmentNumber), int(aws.ToInt32(in.Segment.TotalSegments))
		if q.Segment >= q.TotalSegments {
			return nil, invalid("Segment number %d must be less than the total of %d segments", q.Segment, q.TotalSegments)
		}
	}
	list, next, err := s.c.PartitionPage(ctx, *in.DatabaseName, *in.TableName, q, p.Limit)
	if err != nil {
		return nil, err
	}
	if aws.ToBool(in.ExcludeColumnSchema) {
		for _, p := range list {
			if p.StorageDescriptor != nil { // the partition's own copy
				p.StorageDescriptor.Columns = nil
			}
		}
	}
	docs, err := raws(list, s.wrapPartition)
	return &getPartitionsOutput{docs, token(next)}, err
}

func (s *Service) updatePartition(ctx context.Context, in *glue.UpdatePartitionInput) (*glue.UpdatePartitionOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "UpdatePartition", tableOf(in.DatabaseName, in.TableName)); err != nil {
		return nil, err
	}
	p, err := document[catalog.Partition](in.PartitionInput)
	if err != nil {
		return nil, err
	}
	return &glue.UpdatePartitionOutput{}, only(s.c.UpdatePartitions(ctx, *in.DatabaseName, *in.TableName,
		[]catalog.PartitionUpdate{{Values: in.PartitionValueList, Partition: p}}))
}

func (s *Service) batchUpdatePartition(ctx context.Context, in *glue.BatchUpdatePartitionInput) (*glue.BatchUpdatePartitionOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "BatchUpdatePartition", tableOf(in.DatabaseName, in.TableName)); err != nil {
		return nil, err
	}
	list := make([]catalog.PartitionUpdate, len(in.Entries))
	for i, e := range in.Entries {
		p, err := document[catalog.Partition](e.PartitionInput)
		if err != nil {
			return nil, err
		}
		list[i] = catalog.PartitionUpdate{Values: e.PartitionValueList, Partition: p}
	}
	failed, err := s.c.UpdatePartitions(ctx, *in.DatabaseName, *in.TableName, list)
	out := &glue.BatchUpdatePartitionOutput{}
	for _, i := range slices.Sorted(maps.Keys(failed)) {
		out.Errors = append(out.Errors, types.BatchUpdatePartitionFailureEntry{PartitionValueList: list[i].Values, ErrorDetail: detail(failed[i])})
	}
	return out, err
}

func (s *Service) deletePartition(ctx context.Context, in *glue.DeletePartitionInput) (*glue.DeletePartitionOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "DeletePartition", tableOf(in.DatabaseName, in.TableName)); err != nil {
		return nil, err
	}
	return &glue.DeletePartitionOutput{}, only(s.c.DeletePartitions(ctx, *in.DatabaseName, *in.TableName, [][]string{in.PartitionValues}))
}

func (s *Service) batchDeletePartition(ctx context.Context, in *glue.BatchDeletePartitionInput) (*glue.BatchDeletePartitionOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "BatchDeletePartition", tableOf(in.DatabaseName, in.TableName)); err != nil {
		return nil, err
	}
	values := make([][]string, len(in.PartitionsToDelete))
	for i, v := range in.PartitionsToDelete {
		values[i] = v.Values
	}
	failed, err := s.c.DeletePartitions(ctx, *in.DatabaseName, *in.TableName, values)
	return &glue.BatchDeletePartitionOutput{Errors: partitionErrors(failed, func(i int) []string { return values[i] })}, err
}

func (s *Service) createPartitionIndex(ctx context.Context, in *glue.CreatePartitionIndexInput) (*glue.CreatePartitionIndexOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "CreatePartitionIndex", tableOf(in.DatabaseName, in.TableName)); err != nil {
		return nil, err
	}
	return &glue.CreatePartitionIndexOutput{}, s.c.CreateIndex(ctx, *in.DatabaseName, *in.TableName,
		catalog.Index{Name: *in.PartitionIndex.IndexName, Keys: in.PartitionIndex.Keys})
}

func (s *Service) getPartitionIndexes(ctx context.Context, in *glue.GetPartitionIndexesInput) (*glue.GetPartitionIndexesOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "GetPartitionIndexes", tableOf(in.DatabaseName, in.TableName)); err != nil {
		return nil, err
	}
	indexes, keys, err := s.c.Indexes(ctx, *in.DatabaseName, *in.TableName)
	if err != nil {
		return nil, err
	}
	kinds := map[string]string{}
	for _, k := range keys {
		kinds[catalog.Fold(k.Name)] = k.Type
	}
	out := &glue.GetPartitionIndexesOutput{PartitionIndexDescriptorList: []types.PartitionIndexDescriptor{}}
	for _, x := range indexes {
		d := types.PartitionIndexDescriptor{IndexName: &x.Name, IndexStatus: types.PartitionIndexStatusActive}
		for _, k := range x.Keys {
			d.Keys = append(d.Keys, types.KeySchemaElement{Name: &k, Type: aws.String(kinds[catalog.Fold(k)])})
		}
		out.PartitionIndexDescriptorList = append(out.PartitionIndexDescriptorList, d)
	}
	return out, nil
}

func (s *Service) deletePartitionIndex(ctx context.Context, in *glue.DeletePartitionIndexInput) (*glue.DeletePartitionIndexOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "DeletePartitionIndex", tableOf(in.DatabaseName, in.TableName)); err != nil {
		return nil, err
	}
	return &glue.DeletePartitionIndexOutput{}, s.c.DeleteIndex(ctx, *in.DatabaseName, *in.TableName, *in.IndexName)
}
