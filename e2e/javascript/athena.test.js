// The AWS SDK for JavaScript, as an application uses it: only AWS_ENDPOINT_URL
// and a key are set. AWS_… variables come from the caller.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import {
  AthenaClient, CreateNamedQueryCommand, CreatePreparedStatementCommand, DeleteNamedQueryCommand, DeletePreparedStatementCommand,
  GetDatabaseCommand, GetNamedQueryCommand, GetQueryExecutionCommand, GetTableMetadataCommand, GetWorkGroupCommand, InvalidRequestException,
  MetadataException, paginateGetQueryResults, paginateListTableMetadata, ResourceNotFoundException, GetPreparedStatementCommand,
  StartQueryExecutionCommand, StopQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import { GetPartitionsCommand, GetTableCommand, GlueClient } from "@aws-sdk/client-glue";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";

const athena = new AthenaClient({});

async function finish(QueryExecutionId) {
  for (;;) {
    const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    if (!["QUEUED", "RUNNING"].includes(QueryExecution.Status.State)) return QueryExecution;
    await pause(20);
  }
}

async function run(QueryString, more = {}) {
  const { QueryExecutionId } = await athena.send(new StartQueryExecutionCommand({ QueryString, ...more }));
  return finish(QueryExecutionId);
}

async function rows(execution) {
  const all = [];
  for await (const page of paginateGetQueryResults({ client: athena }, { QueryExecutionId: execution.QueryExecutionId })) {
    all.push(...page.ResultSet.Rows.map((row) => row.Data.map((d) => d.VarCharValue)));
  }
  return all;
}

test("a query, its pages, types and result object", async () => {
  const execution = await run("SELECT n, CAST(NULL AS double) d, ARRAY['a'] l FROM UNNEST(sequence(1, 2500)) t (n) ORDER BY n");
  assert.equal(execution.Status.State, "SUCCEEDED", execution.Status.StateChangeReason);
  assert.ok(execution.Status.CompletionDateTime >= execution.Status.SubmissionDateTime);
  const all = await rows(execution);
  assert.equal(all.length, 2501);
  assert.deepEqual(all[0], ["n", "d", "l"]);
  assert.deepEqual(all[2500], ["2500", undefined, "[a]"]);

  const [, Bucket, Key] = execution.ResultConfiguration.OutputLocation.match(/^s3:\/\/([^/]+)\/(.+)$/);
  const object = await new S3Client({ forcePathStyle: true }).send(new GetObjectCommand({ Bucket, Key }));
  const text = await object.Body.transformToString();
  assert.equal(text.split("\n")[1], '"1",,"[a]"');
});

test("execution parameters", async () => {
  const execution = await run("SELECT ? + 1 AS n, ? AS s", { ExecutionParameters: ["41", "'it''s'"] });
  assert.deepEqual(await rows(execution), [["n", "s"], ["42", "it's"]]);
});

test("errors are the modelled ones", async () => {
  const failed = await run("SELECT nope FROM telemetry.llm_calls");
  assert.equal(failed.Status.State, "FAILED");
  assert.equal(failed.Status.AthenaError.ErrorCategory, 2);
  assert.match(failed.Status.StateChangeReason, /^COLUMN_NOT_FOUND: line 1:8: /);
  await assert.rejects(run("SELEC 1"), (e) => e instanceof InvalidRequestException && e.AthenaErrorCode === "MALFORMED_QUERY");
  await assert.rejects(athena.send(new GetDatabaseCommand({ CatalogName: "AwsDataCatalog", DatabaseName: "nope" })), MetadataException);
  await assert.rejects(athena.send(new GetPreparedStatementCommand({ StatementName: "nope", WorkGroup: "primary" })), ResourceNotFoundException);
});

test("a stopped query is cancelled", async () => {
  const endless = "SELECT count(*) FROM UNNEST(sequence(1, 9000)) a (x), UNNEST(sequence(1, 9000)) b (y), UNNEST(sequence(1, 9000)) c (z) WHERE x * y % 7 = z % 3";
  const { QueryExecutionId } = await athena.send(new StartQueryExecutionCommand({ QueryString: endless }));
  await athena.send(new StopQueryExecutionCommand({ QueryExecutionId }));
  assert.equal((await finish(QueryExecutionId)).Status.State, "CANCELLED");
});

test("named queries and prepared statements", async () => {
  const { NamedQueryId } = await athena.send(new CreateNamedQueryCommand({ Name: "js", Database: "telemetry", QueryString: "SELECT 1" }));
  assert.equal((await athena.send(new GetNamedQueryCommand({ NamedQueryId }))).NamedQuery.QueryString, "SELECT 1");
  await athena.send(new DeleteNamedQueryCommand({ NamedQueryId }));

  await athena.send(new CreatePreparedStatementCommand({ StatementName: "js_p", WorkGroup: "primary", QueryStatement: "SELECT ? * 2 AS n" }));
  assert.deepEqual(await rows(await run("EXECUTE js_p USING 21")), [["n"], ["42"]]);
  await athena.send(new DeletePreparedStatementCommand({ StatementName: "js_p", WorkGroup: "primary" }));
});

test("metadata by Athena and by Glue", async () => {
  const { WorkGroup } = await athena.send(new GetWorkGroupCommand({ WorkGroup: "primary" }));
  assert.equal(WorkGroup.Configuration.EngineVersion.EffectiveEngineVersion, "Athena engine version 3");
  const names = [];
  for await (const page of paginateListTableMetadata({ client: athena }, { CatalogName: "AwsDataCatalog", DatabaseName: "telemetry", MaxResults: 3 })) {
    names.push(...page.TableMetadataList.map((t) => t.Name));
  }
  assert.ok(names.includes("llm_calls") && names.includes("evals_json"), names.join());
  const { TableMetadata } = await athena.send(new GetTableMetadataCommand({ CatalogName: "AwsDataCatalog", DatabaseName: "telemetry", TableName: "llm_calls" }));

  const glue = new GlueClient({});
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName: "telemetry", Name: "llm_calls" }));
  assert.deepEqual(Table.PartitionKeys.map((c) => c.Name), TableMetadata.PartitionKeys.map((c) => c.Name));
  const { Partitions } = await glue.send(new GetPartitionsCommand({ DatabaseName: "telemetry", TableName: "llm_calls", Expression: "dt = '2026-01-01'" }));
  assert.ok(Partitions.length > 0 && Partitions.every((p) => p.Values[0] === "2026-01-01"));
});
