package glue

import (
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/glue"
	"github.com/aws/aws-sdk-go-v2/service/glue/types"
	"github.com/go-json-experiment/json/jsontext"

	"glaux/catalog"
)

type getStatisticsOutput struct {
	ColumnStatisticsList []jsontext.Value
	Errors               []types.ColumnError
}

func (s *Service) getTableStatistics(ctx context.Context, in *glue.GetColumnStatisticsForTableInput) (*getStatisticsOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "GetTable", tableOf(in.DatabaseName, in.TableName)); err != nil {
		return nil, err
	}
	return s.statistics(ctx, *in.DatabaseName, *in.TableName, nil, in.ColumnNames)
}

func (s *Service) getPartitionStatistics(ctx context.Context, in *glue.GetColumnStatisticsForPartitionInput) (*getStatisticsOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "GetPartition", tableOf(in.DatabaseName, in.TableName)); err != nil {
		return nil, err
	}
	return s.statistics(ctx, *in.DatabaseName, *in.TableName, in.PartitionValues, in.ColumnNames)
}

func (s *Service) statistics(ctx context.Context, database, table string, values, columns []string) (*getStatisticsOutput, error) {
	list, err := s.c.Statistics(ctx, database, table, values, columns)
	if err != nil {
		return nil, err
	}
	out := &getStatisticsOutput{ColumnStatisticsList: []jsontext.Value{}, Errors: []types.ColumnError{}}
	for i, st := range list {
		if st == nil {
			missing := &catalog.Error{Err: catalog.ErrNotFound, Kind: catalog.KindStatistics, Name: columns[i], Message: "Statistics not found for column " + columns[i] + "."}
			out.Errors = append(out.Errors, types.ColumnError{ColumnName: &columns[i], Error: detail(missing)})
			continue
		}
		doc, err := raw(st)
		if err != nil {
			return nil, err
		}
		out.ColumnStatisticsList = append(out.ColumnStatisticsList, doc)
	}
	return out, nil
}

func (s *Service) updateTableStatistics(ctx context.Context, in *glue.UpdateColumnStatisticsForTableInput) (*glue.UpdateColumnStatisticsForTableOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "UpdateTable", tableOf(in.DatabaseName, in.TableName)); err != nil {
		return nil, err
	}
	failed, err := s.putStatistics(ctx, *in.DatabaseName, *in.TableName, nil, in.ColumnStatisticsList)
	return &glue.UpdateColumnStatisticsForTableOutput{Errors: failed}, err
}

func (s *Service) updatePartitionStatistics(ctx context.Context, in *glue.UpdateColumnStatisticsForPartitionInput) (*glue.UpdateColumnStatisticsForPartitionOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "UpdatePartition", tableOf(in.DatabaseName, in.TableName)); err != nil {
		return nil, err
	}
	failed, err := s.putStatistics(ctx, *in.DatabaseName, *in.TableName, in.PartitionValues, in.ColumnStatisticsList)
	return &glue.UpdateColumnStatisticsForPartitionOutput{Errors: failed}, err
}

func (s *Service) putStatistics(ctx context.Context, database, table string, values []string, list []types.ColumnStatistics) ([]types.ColumnStatisticsError, error) {
	docs := make([]catalog.ColumnStatistics, len(list))
	for i := range list {
		d, err := document[catalog.ColumnStatistics](&list[i])
		if err != nil {
			return nil, err
		}
		docs[i] = *d
	}
	failed, err := s.c.UpdateStatistics(ctx, database, table, values, docs)
	if err != nil {
		return nil, err
	}
	out := []types.ColumnStatisticsError{}
	for _, i := range slices.Sorted(maps.Keys(failed)) {
		out = append(out, types.ColumnStatisticsError{ColumnStatistics: &list[i], Error: detail(failed[i])})
	}
	return out, nil
}

func (s *Service) deleteTableStatistics(ctx context.Context, in *glue.DeleteColumnStatisticsForTableInput) (*glue.DeleteColumnStatisticsForTableOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "UpdateTable", tableOf(in.DatabaseName, in.TableName)); err != nil {
		return nil, err
	}
	return &glue.DeleteColumnStatisticsForTableOutput{}, s.c.DeleteStatistics(ctx, *in.DatabaseName, *in.TableName, nil, *in.ColumnName)
}

func (s *Service) deletePartitionStatistics(ctx context.Context, in *glue.DeleteColumnStatisticsForPartitionInput) (*glue.DeleteColumnStatisticsForPartitionOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "UpdatePartition", tableOf(in.DatabaseName, in.TableName)); err != nil {
		return nil, err
	}
	return &glue.DeleteColumnStatisticsForPartitionOutput{}, s.c.DeleteStatistics(ctx, *in.DatabaseName, *in.TableName, in.PartitionValues, *in.ColumnName)
}
