package glue

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/glue"
	"github.com/aws/aws-sdk-go-v2/service/glue/types"
	"github.com/go-json-experiment/json/jsontext"

	"glaux/catalog"
	"glaux/web/jsonrpc"
)

// tagged finds the resource of a tag operation, if the caller may do it.
func (s *Service) tagged(ctx context.Context, action string, arn *string) (string, error) {
	resource, err := s.resource(arn)
	if err != nil {
		return "", err
	}
	return resource, s.allow(ctx, nil, action, []string{resource})
}

func (s *Service) tagResource(ctx context.Context, in *glue.TagResourceInput) (*glue.TagResourceOutput, error) {
	resource, err := s.tagged(ctx, "TagResource", in.ResourceArn)
	if err != nil {
		return nil, err
	}
	return &glue.TagResourceOutput{}, s.c.Tag(ctx, resource, in.TagsToAdd, nil)
}

func (s *Service) untagResource(ctx context.Context, in *glue.UntagResourceInput) (*glue.UntagResourceOutput, error) {
	resource, err := s.tagged(ctx, "UntagResource", in.ResourceArn)
	if err != nil {
		return nil, err
	}
	return &glue.UntagResourceOutput{}, s.c.Tag(ctx, resource, nil, in.TagsToRemove)
}

func (s *Service) getTags(ctx context.Context, in *glue.GetTagsInput) (*glue.GetTagsOutput, error) {
	resource, err := s.tagged(ctx, "GetTags", in.ResourceArn)
	if err != nil {
		return nil, err
	}
	tags, err := s.c.Tags(ctx, resource)
	return &glue.GetTagsOutput{Tags: tags}, err
}

// policyOf finds the resource of a policy operation: the catalog if none is named.
func (s *Service) policyOf(ctx context.Context, action string, arn *string) (string, error) {
	resource := "catalog"
	if arn != nil {
		var err error
		if resource, err = s.resource(arn); err != nil {
			return "", err
		}
	}
	return resource, s.allow(ctx, nil, action, []string{resource})
}

func (s *Service) getPolicy(ctx context.Context, in *glue.GetResourcePolicyInput) (*glue.GetResourcePolicyOutput, error) {
	resource, err := s.policyOf(ctx, "GetResourcePolicy", in.ResourceArn)
	if err != nil {
		return nil, err
	}
	p, err := s.c.Policy(ctx, resource)
	if err != nil {
		return nil, err
	}
	return &glue.GetResourcePolicyOutput{PolicyInJson: &p.Document, PolicyHash: &p.Hash, CreateTime: &p.CreateTime, UpdateTime: &p.UpdateTime}, nil
}

func (s *Service) getPolicies(ctx context.Context, _ *glue.GetResourcePoliciesInput) (*glue.GetResourcePoliciesOutput, error) {
	if err := s.allow(ctx, nil, "GetResourcePolicies", catalogOnly()); err != nil {
		return nil, err
	}
	out := &glue.GetResourcePoliciesOutput{GetResourcePoliciesResponseList: []types.GluePolicy{}}
	p, err := s.c.Policy(ctx, "catalog")
	if errors.Is(err, catalog.ErrNotFound) {
		return out, nil
	} else if err != nil {
		return nil, err
	}
	out.GetResourcePoliciesResponseList = append(out.GetResourcePoliciesResponseList,
		types.GluePolicy{PolicyInJson: &p.Document, PolicyHash: &p.Hash, CreateTime: &p.CreateTime, UpdateTime: &p.UpdateTime})
	return out, nil
}

func (s *Service) putPolicy(ctx context.Context, in *glue.PutResourcePolicyInput) (*glue.PutResourcePolicyOutput, error) {
	resource, err := s.policyOf(ctx, "PutResourcePolicy", in.ResourceArn)
	if err != nil {
		return nil, err
	}
	if !jsontext.Value(*in.PolicyInJson).IsValid() {
		return nil, invalid("The policy is not valid JSON")
	}
	p, err := s.c.PutPolicy(ctx, resource, *in.PolicyInJson, catalog.PolicyCondition{
		Hash:      aws.ToString(in.PolicyHashCondition),
		MustExist: in.PolicyExistsCondition == types.ExistConditionMustExist, MustNotExist: in.PolicyExistsCondition == types.ExistConditionNotExist,
	})
	if err != nil {
		return nil, err
	}
	return &glue.PutResourcePolicyOutput{PolicyHash: &p.Hash}, nil
}

func (s *Service) deletePolicy(ctx context.Context, in *glue.DeleteResourcePolicyInput) (*glue.DeleteResourcePolicyOutput, error) {
	resource, err := s.policyOf(ctx, "DeleteResourcePolicy", in.ResourceArn)
	if err != nil {
		return nil, err
	}
	return &glue.DeleteResourcePolicyOutput{}, s.c.DeletePolicy(ctx, resource, catalog.PolicyCondition{Hash: aws.ToString(in.PolicyHashCondition)})
}

type getEncryptionOutput struct{ DataCatalogEncryptionSettings jsontext.Value }

// noEncryption is what Glue answers before settings are put.
const noEncryption = `{"EncryptionAtRest":{"CatalogEncryptionMode":"DISABLED"},"ConnectionPasswordEncryption":{"ReturnConnectionPasswordEncrypted":false}}`

func (s *Service) getEncryption(ctx context.Context, in *glue.GetDataCatalogEncryptionSettingsInput) (*getEncryptionOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "GetDataCatalogEncryptionSettings", catalogOnly()); err != nil {
		return nil, err
	}
	doc, err := s.c.EncryptionSettings(ctx)
	if doc == nil {
		doc = jsontext.Value(noEncryption)
	}
	return &getEncryptionOutput{doc}, err
}

func (s *Service) putEncryption(ctx context.Context, in *glue.PutDataCatalogEncryptionSettingsInput) (*glue.PutDataCatalogEncryptionSettingsOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "PutDataCatalogEncryptionSettings", catalogOnly()); err != nil {
		return nil, err
	}
	doc, err := jsonrpc.Marshal(in.DataCatalogEncryptionSettings)
	if err != nil {
		return nil, err
	}
	return &glue.PutDataCatalogEncryptionSettingsOutput{}, s.c.PutEncryptionSettings(ctx, doc)
}

// getImportStatus tells old clients that there is nothing left to import.
func (s *Service) getImportStatus(ctx context.Context, in *glue.GetCatalogImportStatusInput) (*glue.GetCatalogImportStatusOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "GetCatalogImportStatus", catalogOnly()); err != nil {
		return nil, err
	}
	return &glue.GetCatalogImportStatusOutput{ImportStatus: &types.CatalogImportStatus{ImportCompleted: true}}, nil
}
