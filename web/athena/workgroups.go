package athena

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"

	"glaux/query"
	"glaux/web/jsonrpc"
)

func (a *api) workGroups(to map[string]jsonrpc.Operation) {
	to["CreateWorkGroup"] = jsonrpc.Handle(a.createWorkGroup)
	to["GetWorkGroup"] = jsonrpc.Handle(a.getWorkGroup)
	to["UpdateWorkGroup"] = jsonrpc.Handle(a.updateWorkGroup)
	to["DeleteWorkGroup"] = jsonrpc.Handle(a.deleteWorkGroup)
	to["ListWorkGroups"] = jsonrpc.Handle(a.listWorkGroups)
	to["ListEngineVersions"] = jsonrpc.Handle(a.listEngineVersions)
}

// unsupportedConfiguration names a setting that Glaux can't honour, or is "".
func unsupportedConfiguration(managed bool, executionRole, contentKey *string, identityCenter, accessGrants bool) string {
	switch {
	case managed:
		return "ManagedQueryResultsConfiguration"
	case executionRole != nil && *executionRole != "":
		return "ExecutionRole"
	case contentKey != nil:
		return "CustomerContentEncryptionConfiguration"
	case identityCenter:
		return "IdentityCenterConfiguration"
	case accessGrants:
		return "QueryResultsS3AccessGrantsConfiguration"
	}
	return ""
}

func refuseSetting(name string) error {
	if name == "" {
		return nil
	}
	return invalid("INVALID_INPUT", name+" is not supported by Glaux.")
}

func (a *api) createWorkGroup(ctx context.Context, in *athena.CreateWorkGroupInput) (*athena.CreateWorkGroupOutput, error) {
	if err := a.allowWorkGroup(ctx, "CreateWorkGroup", str(in.Name)); err != nil {
		return nil, err
	}
	// What a bare CreateWorkGroup reads back as.
	wg := query.WorkGroup{Name: str(in.Name), Description: str(in.Description)}
	wg.Configuration = query.WorkGroupConfiguration{Enforce: true, PublishMetrics: true, EngineVersion: "AUTO"}
	if c := in.Configuration; c != nil {
		if err := refuseSetting(unsupportedConfiguration(
			c.ManagedQueryResultsConfiguration != nil && c.ManagedQueryResultsConfiguration.Enabled, c.ExecutionRole, contentKey(c.CustomerContentEncryptionConfiguration),
			c.IdentityCenterConfiguration != nil && aws.ToBool(c.IdentityCenterConfiguration.EnableIdentityCenter),
			c.QueryResultsS3AccessGrantsConfiguration != nil && aws.ToBool(c.QueryResultsS3AccessGrantsConfiguration.EnableS3AccessGrants),
		)); err != nil {
			return nil, err
		}
		to := &wg.Configuration
		to.Results = resultsFrom(c.ResultConfiguration)
		set(&to.Enforce, c.EnforceWorkGroupConfiguration)
		set(&to.PublishMetrics, c.PublishCloudWatchMetricsEnabled)
		set(&to.RequesterPays, c.RequesterPaysEnabled)
		set(&to.BytesCutoff, c.BytesScannedCutoffPerQuery)
		set(&to.MinEncryption, c.EnableMinimumEncryptionConfiguration)
		if c.EngineVersion != nil {
			set(&to.EngineVersion, c.EngineVersion.SelectedEngineVersion)
		}
	}
	return &athena.CreateWorkGroupOutput{}, a.service.CreateWorkGroup(ctx, wg, tagMap(in.Tags))
}

func contentKey(c *types.CustomerContentEncryptionConfiguration) *string {
	if c == nil {
		return nil
	}
	return c.KmsKey
}

// set stores a value that was given.
func set[T any](to *T, given *T) {
	if given != nil {
		*to = *given
	}
}

func (a *api) getWorkGroup(ctx context.Context, in *athena.GetWorkGroupInput) (*athena.GetWorkGroupOutput, error) {
	if err := a.allowWorkGroup(ctx, "GetWorkGroup", str(in.WorkGroup)); err != nil {
		return nil, err
	}
	wg, err := a.service.WorkGroup(ctx, str(in.WorkGroup))
	if err != nil {
		return nil, err
	}
	c := wg.Configuration
	out := &types.WorkGroup{
		Name: &wg.Name, State: workGroupState(wg), Description: text(wg.Description), CreationTime: &wg.Created,
		Configuration: &types.WorkGroupConfiguration{
			ResultConfiguration: resultsTo(c.Results), EnforceWorkGroupConfiguration: &c.Enforce,
			PublishCloudWatchMetricsEnabled: &c.PublishMetrics, RequesterPaysEnabled: &c.RequesterPays,
			EngineVersion: engineVersion(c.EngineVersion),
		},
	}
	if c.BytesCutoff > 0 {
		out.Configuration.BytesScannedCutoffPerQuery = &c.BytesCutoff
	}
	if c.MinEncryption {
		out.Configuration.EnableMinimumEncryptionConfiguration = &c.MinEncryption
	}
	return &athena.GetWorkGroupOutput{WorkGroup: out}, nil
}

func workGroupState(wg *query.WorkGroup) types.WorkGroupState {
	if wg.Disabled {
		return types.WorkGroupStateDisabled
	}
	return types.WorkGroupStateEnabled
}

func (a *api) updateWorkGroup(ctx context.Context, in *athena.UpdateWorkGroupInput) (*athena.UpdateWorkGroupOutput, error) {
	if err := a.allowWorkGroup(ctx, "UpdateWorkGroup", str(in.WorkGroup)); err != nil {
		return nil, err
	}
	u := query.WorkGroupUpdate{Description: in.Description}
	if in.State != "" {
		disabled := in.State == types.WorkGroupStateDisabled
		u.Disabled = &disabled
	}
	if c := in.ConfigurationUpdates; c != nil {
		if err := refuseSetting(unsupportedConfiguration(
			c.ManagedQueryResultsConfigurationUpdates != nil && aws.ToBool(c.ManagedQueryResultsConfigurationUpdates.Enabled), c.ExecutionRole, contentKey(c.CustomerContentEncryptionConfiguration), false,
			c.QueryResultsS3AccessGrantsConfiguration != nil && aws.ToBool(c.QueryResultsS3AccessGrantsConfiguration.EnableS3AccessGrants),
		)); err != nil {
			return nil, err
		}
		u.Configure = func(to *query.WorkGroupConfiguration) { configure(to, c) }
	}
	return &athena.UpdateWorkGroupOutput{}, a.service.UpdateWorkGroup(ctx, str(in.WorkGroup), u)
}

func configure(to *query.WorkGroupConfiguration, c *types.WorkGroupConfigurationUpdates) {
	set(&to.Enforce, c.EnforceWorkGroupConfiguration)
	set(&to.PublishMetrics, c.PublishCloudWatchMetricsEnabled)
	set(&to.RequesterPays, c.RequesterPaysEnabled)
	set(&to.BytesCutoff, c.BytesScannedCutoffPerQuery)
	set(&to.MinEncryption, c.EnableMinimumEncryptionConfiguration)
	if aws.ToBool(c.RemoveBytesScannedCutoffPerQuery) {
		to.BytesCutoff = 0
	}
	if c.EngineVersion != nil {
		set(&to.EngineVersion, c.EngineVersion.SelectedEngineVersion)
	}
	r := c.ResultConfigurationUpdates
	if r == nil {
		return
	}
	set(&to.Results.OutputLocation, r.OutputLocation)
	set(&to.Results.ExpectedBucketOwner, r.ExpectedBucketOwner)
	if e := r.EncryptionConfiguration; e != nil {
		to.Results.EncryptionOption, to.Results.KMSKey = string(e.EncryptionOption), str(e.KmsKey)
	}
	if r.AclConfiguration != nil {
		to.Results.ACL = string(r.AclConfiguration.S3AclOption)
	}
	if aws.ToBool(r.RemoveOutputLocation) {
		to.Results.OutputLocation = ""
	}
	if aws.ToBool(r.RemoveEncryptionConfiguration) {
		to.Results.EncryptionOption, to.Results.KMSKey = "", ""
	}
	if aws.ToBool(r.RemoveExpectedBucketOwner) {
		to.Results.ExpectedBucketOwner = ""
	}
	if aws.ToBool(r.RemoveAclConfiguration) {
		to.Results.ACL = ""
	}
}

func (a *api) deleteWorkGroup(ctx context.Context, in *athena.DeleteWorkGroupInput) (*athena.DeleteWorkGroupOutput, error) {
	if err := a.allowWorkGroup(ctx, "DeleteWorkGroup", str(in.WorkGroup)); err != nil {
		return nil, err
	}
	return &athena.DeleteWorkGroupOutput{}, a.service.DeleteWorkGroup(ctx, str(in.WorkGroup), aws.ToBool(in.RecursiveDeleteOption))
}

func (a *api) listWorkGroups(ctx context.Context, in *athena.ListWorkGroupsInput) (*athena.ListWorkGroupsOutput, error) {
	if err := a.allowWorkGroup(ctx, "ListWorkGroups", "*"); err != nil {
		return nil, err
	}
	list, next, err := a.service.WorkGroups(ctx, str(in.NextToken), limit(in.MaxResults, 50))
	if err != nil {
		return nil, err
	}
	out := &athena.ListWorkGroupsOutput{WorkGroups: []types.WorkGroupSummary{}, NextToken: text(next)}
	for _, wg := range list {
		out.WorkGroups = append(out.WorkGroups, types.WorkGroupSummary{
			Name: &wg.Name, State: workGroupState(&wg), Description: &wg.Description, CreationTime: &wg.Created,
			EngineVersion: engineVersion(wg.Configuration.EngineVersion),
		})
	}
	return out, nil
}

func (a *api) listEngineVersions(ctx context.Context, _ *athena.ListEngineVersionsInput) (*athena.ListEngineVersionsOutput, error) {
	if err := allow(ctx, "ListEngineVersions", "*"); err != nil {
		return nil, err
	}
	return &athena.ListEngineVersionsOutput{EngineVersions: []types.EngineVersion{*engineVersion("AUTO"), *engineVersion("Athena engine version 3")}}, nil
}
