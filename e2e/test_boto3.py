"""boto3: what Athena's, Glue's, STS's and S3's APIs answer."""

import time

import pytest

from conftest import RESULTS, QueryFailed, finish

pytest.importorskip("boto3")
from botocore.exceptions import ClientError  # noqa: E402


def refused(code, call, **request):
    """The message of an error that must come with code."""
    with pytest.raises(ClientError) as raised:
        call(**request)
    assert raised.value.response["Error"]["Code"] == code
    return raised.value.response["Error"]["Message"]


def test_workgroup(athena, name):
    athena.create_work_group(
        Name=name, Description="first", Tags=[{"Key": "a", "Value": "1"}],
        Configuration={"ResultConfiguration": {"OutputLocation": RESULTS}, "BytesScannedCutoffPerQuery": 10_000_000},
    )
    got = athena.get_work_group(WorkGroup=name)["WorkGroup"]
    assert (got["State"], got["Description"]) == ("ENABLED", "first")
    assert got["Configuration"]["EnforceWorkGroupConfiguration"] is True
    assert got["Configuration"]["BytesScannedCutoffPerQuery"] == 10_000_000
    assert "already" in refused("InvalidRequestException", athena.create_work_group, Name=name)

    athena.update_work_group(
        WorkGroup=name, Description="second", State="DISABLED",
        ConfigurationUpdates={"RemoveBytesScannedCutoffPerQuery": True, "EnforceWorkGroupConfiguration": False},
    )
    got = athena.get_work_group(WorkGroup=name)["WorkGroup"]
    assert (got["State"], got["Description"]) == ("DISABLED", "second")
    assert "BytesScannedCutoffPerQuery" not in got["Configuration"]
    assert got["Configuration"]["ResultConfiguration"]["OutputLocation"] == RESULTS
    assert "disabled" in refused("InvalidRequestException", athena.start_query_execution, QueryString="SELECT 1", WorkGroup=name).lower()

    account = athena.meta.region_name
    arn = f"arn:aws:athena:{account}:000000000000:workgroup/{name}"
    athena.tag_resource(ResourceARN=arn, Tags=[{"Key": "b", "Value": "2"}])
    athena.untag_resource(ResourceARN=arn, TagKeys=["a"])
    assert athena.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "b", "Value": "2"}]

    athena.delete_work_group(WorkGroup=name)
    assert "is not found" in refused("InvalidRequestException", athena.get_work_group, WorkGroup=name)


def test_enforcement(athena, name, query, bucket):
    athena.create_work_group(
        Name=name,
        Configuration={"EnforceWorkGroupConfiguration": True, "ResultConfiguration": {"OutputLocation": f"s3://{bucket}/here/"}},
    )
    started = athena.start_query_execution(QueryString="SELECT 1", WorkGroup=name, ResultConfiguration={"OutputLocation": RESULTS})
    location = finish(athena, started["QueryExecutionId"])["ResultConfiguration"]["OutputLocation"]
    assert location == f"s3://{bucket}/here/{started['QueryExecutionId']}.csv"
    athena.delete_work_group(WorkGroup=name, RecursiveDeleteOption=True)


def test_named_queries(athena, name):
    athena.create_work_group(Name=name)
    ids = [athena.create_named_query(Name=f"q{i}", Database="telemetry", QueryString=f"SELECT {i}", WorkGroup=name)["NamedQueryId"] for i in range(3)]
    assert athena.get_named_query(NamedQueryId=ids[1])["NamedQuery"]["QueryString"] == "SELECT 1"
    athena.update_named_query(NamedQueryId=ids[1], Name="q1", Description="new", QueryString="SELECT 11")
    batch = athena.batch_get_named_query(NamedQueryIds=ids + ["00000000-0000-0000-0000-000000000000"])
    assert sorted(q["QueryString"] for q in batch["NamedQueries"]) == ["SELECT 0", "SELECT 11", "SELECT 2"]
    assert len(batch["UnprocessedNamedQueryIds"]) == 1
    pages = list(athena.get_paginator("list_named_queries").paginate(WorkGroup=name, PaginationConfig={"PageSize": 2}))
    assert [len(p["NamedQueryIds"]) for p in pages] == [2, 1]
    assert {i for p in pages for i in p["NamedQueryIds"]} == set(ids)
    athena.delete_named_query(NamedQueryId=ids[0])
    refused("InvalidRequestException", athena.get_named_query, NamedQueryId=ids[0])
    athena.delete_work_group(WorkGroup=name, RecursiveDeleteOption=True)


def test_prepared_statements(athena, name, query):
    athena.create_work_group(Name=name, Configuration={"ResultConfiguration": {"OutputLocation": RESULTS}})
    athena.create_prepared_statement(StatementName="calls", WorkGroup=name, QueryStatement="SELECT count(*) FROM telemetry.llm_calls WHERE dt = ?")
    assert query("EXECUTE calls", WorkGroup=name, ExecutionParameters=["'2026-01-01'"]) == [("400",)]
    assert query("EXECUTE calls USING '2026-01-02'", WorkGroup=name) == [("400",)]
    assert query("SELECT ? + ?, ?", ExecutionParameters=["1", "2", "'it''s'"]) == [("3", "it's")]
    athena.update_prepared_statement(StatementName="calls", WorkGroup=name, QueryStatement="SELECT 7")
    assert query("EXECUTE calls", WorkGroup=name) == [("7",)]
    assert [s["StatementName"] for s in athena.list_prepared_statements(WorkGroup=name)["PreparedStatements"]] == ["calls"]
    athena.delete_prepared_statement(StatementName="calls", WorkGroup=name)
    refused("ResourceNotFoundException", athena.get_prepared_statement, StatementName="calls", WorkGroup=name)
    refused("InvalidRequestException", athena.start_query_execution, QueryString="EXECUTE calls", WorkGroup=name)
    athena.delete_work_group(WorkGroup=name, RecursiveDeleteOption=True)


def test_result_pages(athena):
    started = athena.start_query_execution(QueryString="SELECT n FROM UNNEST(sequence(1, 2500)) t(n) ORDER BY n")["QueryExecutionId"]
    assert finish(athena, started)["Status"]["State"] == "SUCCEEDED"
    pages = [p["ResultSet"]["Rows"] for p in athena.get_paginator("get_query_results").paginate(QueryExecutionId=started)]
    assert [len(p) for p in pages] == [1000, 1000, 501]
    assert [r["Data"][0]["VarCharValue"] for p in pages for r in p] == ["n"] + [str(i) for i in range(1, 2501)]
    refused("InvalidRequestException", athena.get_query_results, QueryExecutionId=started, MaxResults=1001)


def test_types(athena):
    sql = """SELECT true AS t, 1 AS i, BIGINT '2' AS b, 1.5 AS d, DECIMAL '1.20' AS m, 'x' AS s, DATE '2026-01-02' AS day,
        TIMESTAMP '2026-01-02 03:04:05.678' AS ts, ARRAY[1, 2] AS a, MAP(ARRAY['k'], ARRAY[1]) AS mp, CAST(ROW(1, 'y') AS ROW(p integer, q varchar)) AS r,
        X'00ff' AS bin, NULL AS nothing, '' AS blank"""
    started = athena.start_query_execution(QueryString=sql)["QueryExecutionId"]
    assert finish(athena, started)["Status"]["State"] == "SUCCEEDED"
    result = athena.get_query_results(QueryExecutionId=started)["ResultSet"]
    kinds = {c["Name"]: c["Type"] for c in result["ResultSetMetadata"]["ColumnInfo"]}
    assert kinds == {
        "t": "boolean", "i": "integer", "b": "bigint", "d": "double", "m": "decimal", "s": "varchar", "day": "date", "ts": "timestamp",
        "a": "array", "mp": "map", "r": "row", "bin": "varbinary", "nothing": "unknown", "blank": "varchar",
    }
    assert [d.get("VarCharValue") for d in result["Rows"][1]["Data"]] == [
        "true", "1", "2", "1.5", "1.20", "x", "2026-01-02", "2026-01-02 03:04:05.678", "[1, 2]", "{k=1}", "{p=1, q=y}", "00 ff", None, "",
    ]


def test_stop(athena):
    sql = "SELECT count(*) FROM UNNEST(sequence(1, 9000)) a(x), UNNEST(sequence(1, 9000)) b(y), UNNEST(sequence(1, 9000)) c(z) WHERE x * y % 7 = z % 3"
    started = athena.start_query_execution(QueryString=sql)["QueryExecutionId"]
    while athena.get_query_execution(QueryExecutionId=started)["QueryExecution"]["Status"]["State"] == "QUEUED":
        time.sleep(0.02)
    athena.stop_query_execution(QueryExecutionId=started)
    execution = finish(athena, started)
    assert execution["Status"]["State"] == "CANCELLED"
    refused("InvalidRequestException", athena.get_query_results, QueryExecutionId=started)


def test_idempotent_start(athena, name):
    token = name.ljust(40, "x")
    first = athena.start_query_execution(QueryString="SELECT 1", ClientRequestToken=token)["QueryExecutionId"]
    assert athena.start_query_execution(QueryString="SELECT 1", ClientRequestToken=token)["QueryExecutionId"] == first
    refused("InvalidRequestException", athena.start_query_execution, QueryString="SELECT 2", ClientRequestToken=token)


@pytest.mark.parametrize("sql, reason", [
    ("SELECT * FROM telemetry.nothing", "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.telemetry.nothing' does not exist"),
    ("SELECT x FROM telemetry.evals", "COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved"),
    ("SELECT nothing(1)", "FUNCTION_NOT_FOUND: line 1:8: Function 'nothing' not registered"),
    ("SELECT 1 + 'a'", "TYPE_MISMATCH: line 1:10: Cannot apply operator: integer + varchar(1)"),
    ("SELECT 1 / 0", "DIVISION_BY_ZERO: Division by zero"),
    ("SELECT CAST('a' AS integer)", "INVALID_CAST_ARGUMENT: Cannot cast 'a' to INT"),
])
def test_failures(query, sql, reason):
    with pytest.raises(QueryFailed) as raised:
        query(sql)
    status = raised.value.execution["Status"]
    assert status["StateChangeReason"].startswith(reason)
    assert status["AthenaError"]["ErrorCategory"] == 2
    assert status["AthenaError"]["Retryable"] is False


def test_syntax_error(athena):
    message = refused("InvalidRequestException", athena.start_query_execution, QueryString="SELEC 1")
    assert message.startswith("line 1:1: mismatched input 'SELEC'")


def test_unknown_execution(athena):
    message = refused("InvalidRequestException", athena.get_query_execution, QueryExecutionId="00000000-0000-0000-0000-000000000000")
    assert message == "QueryExecution 00000000-0000-0000-0000-000000000000 was not found"


def test_tables_by_sql(athena, glue, query, bucket, name, s3):
    query(f"CREATE DATABASE {name}")
    query(f"""CREATE EXTERNAL TABLE {name}.events (id bigint, what string) PARTITIONED BY (dt string)
        ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://{bucket}/events/'""")
    for day in range(1, 4):
        s3.put_object(Bucket=bucket, Key=f"events/dt=2026-01-0{day}/a.json", Body="".join(f'{{"id": {i}, "what": "w{day}"}}\n' for i in range(day)))
    query(f"MSCK REPAIR TABLE {name}.events")
    assert query(f"SELECT dt, count(*) FROM {name}.events GROUP BY dt ORDER BY dt") == [("2026-01-01", "1"), ("2026-01-02", "2"), ("2026-01-03", "3")]
    assert query(f'SELECT count(*), min(dt), max("dt") FROM {name}."events$partitions"') == [("3", "2026-01-01", "2026-01-03")]
    assert sorted(r[0] for r in query(f"SHOW PARTITIONS {name}.events")) == [f"dt=2026-01-0{d}" for d in range(1, 4)]
    query(f"CREATE TABLE {name}.copied WITH (format = 'PARQUET', partitioned_by = ARRAY['dt'], external_location = 's3://{bucket}/copied/') AS SELECT id, what, dt FROM {name}.events")
    query(f"INSERT INTO {name}.copied SELECT 9, 'w9', '2026-01-09'")
    assert query(f"SELECT sum(id), max(dt) FROM {name}.copied") == [("13", "2026-01-09")]
    query(f"CREATE OR REPLACE VIEW {name}.seen AS SELECT what FROM {name}.copied WHERE dt > '2026-01-02'")
    assert query(f"SELECT DISTINCT what FROM {name}.seen ORDER BY 1") == [("w3",), ("w9",)]
    kinds = {t["Name"]: t["TableType"] for t in glue.get_tables(DatabaseName=name)["TableList"]}
    assert kinds == {"events": "EXTERNAL_TABLE", "copied": "EXTERNAL_TABLE", "seen": "VIRTUAL_VIEW"}
    query(f"ALTER TABLE {name}.events DROP PARTITION (dt = '2026-01-01')")
    assert query(f"SELECT count(*) FROM {name}.events") == [("5",)]
    query(f"DROP VIEW {name}.seen")
    query(f"DROP DATABASE {name} CASCADE")
    refused("EntityNotFoundException", glue.get_database, Name=name)


def storage(bucket, path):
    return {
        "Location": f"s3://{bucket}/{path}", "Columns": [{"Name": "id", "Type": "bigint"}],
        "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
        "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
        "SerdeInfo": {"SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe"},
    }


def test_glue(glue, query, s3, bucket, name):
    glue.create_database(DatabaseInput={"Name": name, "Description": "by boto3"})
    keys = [{"Name": "dt", "Type": "date"}, {"Name": "n", "Type": "int"}]
    table = {"Name": "t", "TableType": "EXTERNAL_TABLE", "PartitionKeys": keys, "StorageDescriptor": storage(bucket, "t/")}
    glue.create_table(DatabaseName=name, TableInput=table)
    refused("AlreadyExistsException", glue.create_table, DatabaseName=name, TableInput=table)
    inputs = [{"Values": [f"2026-01-{d:02}", str(n)], "StorageDescriptor": storage(bucket, f"t/{d}/{n}/")} for d in range(1, 11) for n in (5, 50)]
    assert glue.batch_create_partition(DatabaseName=name, TableName="t", PartitionInputList=inputs).get("Errors", []) == []

    def found(expression):
        pages = glue.get_paginator("get_partitions").paginate(DatabaseName=name, TableName="t", Expression=expression, PaginationConfig={"PageSize": 3})
        return sorted(tuple(p["Values"]) for page in pages for p in page["Partitions"])

    assert found("dt = '2026-01-03'") == [("2026-01-03", "5"), ("2026-01-03", "50")]
    assert found("dt >= '2026-01-09' AND n > 6") == [("2026-01-09", "50"), ("2026-01-10", "50")], "n compares as a number"
    assert len(found("n IN (5, 6) OR dt BETWEEN '2026-01-01' AND '2026-01-02'")) == 12
    assert found("dt > '2027-01-01'") == []
    assert len(glue.get_partitions(DatabaseName=name, TableName="t")["Partitions"]) == 20
    refused("InvalidInputException", glue.get_partitions, DatabaseName=name, TableName="t", Expression="nothing ==")

    s3.put_object(Bucket=bucket, Key="t/3/5/x.json", Body='{"id": 3}\n')
    assert query(f"SELECT id, dt, n FROM {name}.t WHERE dt = DATE '2026-01-03'") == [("3", "2026-01-03", "5")]

    glue.update_table(DatabaseName=name, TableInput=table | {"Description": "new", "Parameters": {"k": "v"}})
    assert glue.get_table(DatabaseName=name, Name="t")["Table"]["Parameters"]["k"] == "v"
    assert len(glue.get_table_versions(DatabaseName=name, TableName="t")["TableVersions"]) == 2
    glue.delete_partition(DatabaseName=name, TableName="t", PartitionValues=["2026-01-03", "5"])
    refused("EntityNotFoundException", glue.get_partition, DatabaseName=name, TableName="t", PartitionValues=["2026-01-03", "5"])
    glue.delete_table(DatabaseName=name, Name="t")
    glue.delete_database(Name=name)


def test_sts(server):
    sts = server.client("sts")
    assert sts.get_caller_identity()["Account"] == "000000000000"
    temporary = sts.get_session_token()["Credentials"]
    boto3 = pytest.importorskip("boto3")
    session = boto3.session.Session(
        temporary["AccessKeyId"], temporary["SecretAccessKey"], aws_session_token=temporary["SessionToken"], region_name="us-east-1"
    )
    assert session.client("athena", endpoint_url=server.url).get_work_group(WorkGroup="primary")["WorkGroup"]["Name"] == "primary"


def test_wrong_secret(server):
    refused("SignatureDoesNotMatch", server.client("s3", key=("AKIAGLAUXE2EROOT0001", "wrong")).list_buckets)
    refused("InvalidSignatureException", server.client("athena", key=("AKIAGLAUXE2EROOT0001", "wrong")).list_work_groups)
    refused("UnrecognizedClientException", server.client("glue", key=("AKIANOBODY0000000000", "wrong")).get_databases)


def test_s3_multipart(s3, bucket):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="big", ContentType="text/plain")["UploadId"]
    bodies = [b"a" * (5 << 20), b"b" * 10]
    parts = [
        {"PartNumber": i, "ETag": s3.upload_part(Bucket=bucket, Key="big", UploadId=upload, PartNumber=i, Body=body)["ETag"]}
        for i, body in enumerate(bodies, 1)
    ]
    assert len(s3.list_parts(Bucket=bucket, Key="big", UploadId=upload)["Parts"]) == 2
    done = s3.complete_multipart_upload(Bucket=bucket, Key="big", UploadId=upload, MultipartUpload={"Parts": parts})
    assert done["ETag"].endswith('-2"')
    assert s3.head_object(Bucket=bucket, Key="big")["ContentLength"] == (5 << 20) + 10
    assert s3.get_object(Bucket=bucket, Key="big", Range="bytes=-10")["Body"].read() == b"b" * 10
    dropped = s3.create_multipart_upload(Bucket=bucket, Key="dropped")["UploadId"]
    s3.abort_multipart_upload(Bucket=bucket, Key="dropped", UploadId=dropped)
    assert s3.list_multipart_uploads(Bucket=bucket).get("Uploads", []) == []


def test_s3_conditions(s3, bucket):
    etag = s3.put_object(Bucket=bucket, Key="k", Body=b"1", IfNoneMatch="*")["ETag"]
    refused("PreconditionFailed", s3.put_object, Bucket=bucket, Key="k", Body=b"2", IfNoneMatch="*")
    refused("PreconditionFailed", s3.put_object, Bucket=bucket, Key="k", Body=b"2", IfMatch='"0123"')
    s3.put_object(Bucket=bucket, Key="k", Body=b"3", IfMatch=etag)
    refused("PreconditionFailed", s3.get_object, Bucket=bucket, Key="k", IfMatch=etag)
    refused("NoSuchKey", s3.get_object, Bucket=bucket, Key="none")
    refused("NoSuchBucket", s3.list_objects_v2, Bucket="no-such-bucket-here")
    refused("BucketNotEmpty", s3.delete_bucket, Bucket=bucket)
    listed = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "k"}, {"Key": "none"}]})
    assert len(listed["Deleted"]) == 2


@pytest.mark.parametrize("location", ["file:///etc/", "/etc/passwd", "../../etc/", "s3://../etc/", "s3://{bucket}/../../../../etc/", "s3://{bucket}/%2e%2e/%2e%2e/etc/", "s3a://{bucket}/../x/", "http://127.0.0.1/x/"])
def test_location_outside(glue, query, bucket, name, location):
    """Whatever a table's location says, by SQL or by Glue, nothing but the buckets' objects is read."""
    location = location.format(bucket=bucket)
    query(f"CREATE DATABASE {name}")
    try:
        with pytest.raises((ClientError, QueryFailed)):
            query(f"CREATE EXTERNAL TABLE {name}.t (line string) LOCATION '{location}'")
            assert query(f"SELECT * FROM {name}.t") == []
            raise QueryFailed({"Status": {"State": "read nothing"}})
        text = {
            "InputFormat": "org.apache.hadoop.mapred.TextInputFormat", "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
            "SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"}, "Columns": [{"Name": "line", "Type": "string"}], "Location": location,
        }
        glue.create_table(DatabaseName=name, TableInput={"Name": "g", "TableType": "EXTERNAL_TABLE", "StorageDescriptor": text})
        try:
            assert query(f"SELECT * FROM {name}.g") == []
        except QueryFailed as e:
            assert "root:" not in str(e)
    finally:
        query(f"DROP DATABASE {name} CASCADE")
