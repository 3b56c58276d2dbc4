"""The AWS CLI."""

import json
import os
import shutil
import subprocess
import sys
import urllib.request

import pytest

from conftest import RESULTS

# The CLI beside this Python first: its versions go together.
AWS = shutil.which("aws", path=os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]]))

pytestmark = pytest.mark.skipif(AWS is None, reason="the AWS CLI is not installed")


@pytest.fixture
def aws(server):
    def run(*args, check=True):
        done = subprocess.run([AWS, *args], env=server.environment(), capture_output=True, text=True, timeout=60)
        if check and done.returncode:
            raise AssertionError(f"aws {' '.join(args)}: {done.stderr}")
        return done if not check else (json.loads(done.stdout) if done.stdout.startswith(("{", "[")) else done.stdout)

    return run


def wait(aws, execution_id):
    while True:
        status = aws("athena", "get-query-execution", "--query-execution-id", execution_id)["QueryExecution"]
        if status["Status"]["State"] not in ("QUEUED", "RUNNING"):
            return status


def test_query(aws):
    started = aws("athena", "start-query-execution", "--query-string", "SELECT model, count(*) n FROM telemetry.llm_calls GROUP BY model ORDER BY 1")
    execution = wait(aws, started["QueryExecutionId"])
    assert execution["Status"]["State"] == "SUCCEEDED"
    assert execution["ResultConfiguration"]["OutputLocation"] == f"{RESULTS}{started['QueryExecutionId']}.csv"
    assert execution["Statistics"]["DataScannedInBytes"] > 0
    rows = aws("athena", "get-query-results", "--query-execution-id", started["QueryExecutionId"])["ResultSet"]["Rows"]
    assert [d["VarCharValue"] for d in rows[0]["Data"]] == ["model", "n"]
    assert sum(int(r["Data"][1]["VarCharValue"]) for r in rows[1:]) == 2 * 2 * 200
    text = aws("s3", "cp", execution["ResultConfiguration"]["OutputLocation"], "-")
    assert text.splitlines()[0] == '"model","n"'
    assert len(text.splitlines()) == len(rows)


def test_error_message(aws):
    started = aws("athena", "start-query-execution", "--query-string", "SELECT nothing FROM telemetry.llm_calls")
    status = wait(aws, started["QueryExecutionId"])["Status"]
    assert status["State"] == "FAILED"
    assert status["StateChangeReason"].startswith("COLUMN_NOT_FOUND: line 1:8: Column 'nothing' cannot be resolved")
    refused = aws("athena", "get-query-results", "--query-execution-id", started["QueryExecutionId"], check=False)
    assert refused.returncode != 0 and "InvalidRequestException" in refused.stderr


def test_metadata(aws):
    databases = aws("athena", "list-databases", "--catalog-name", "AwsDataCatalog")["DatabaseList"]
    assert "telemetry" in [d["Name"] for d in databases]
    table = aws("athena", "get-table-metadata", "--catalog-name", "AwsDataCatalog", "--database-name", "telemetry", "--table-name", "llm_calls")["TableMetadata"]
    assert [k["Name"] for k in table["PartitionKeys"]] == ["dt", "tenant_id"]
    assert aws("glue", "get-table", "--database-name", "telemetry", "--name", "llm_calls")["Table"]["Name"] == "llm_calls"


def test_identity(aws):
    assert aws("sts", "get-caller-identity")["Arn"].startswith("arn:aws:")


def test_s3(aws, bucket, tmp_path):
    tree = tmp_path / "tree"
    (tree / "deep").mkdir(parents=True)
    (tree / "one.txt").write_text("1")
    (tree / "deep" / "two with space.txt").write_text("2")
    (tree / "big.bin").write_bytes(b"glaux" * (2 << 20))  # above the CLI's 8 MiB: a multipart upload
    for file in tree.rglob("*"):
        os.utime(file, (1_700_000_000, 1_700_000_000))  # S3's times are whole seconds: younger files could be newer than their upload
    aws("s3", "sync", str(tree), f"s3://{bucket}/tree/")
    listed = aws("s3", "ls", f"s3://{bucket}/tree/", "--recursive")
    assert sorted(line.split(None, 3)[3] for line in listed.splitlines()) == ["tree/big.bin", "tree/deep/two with space.txt", "tree/one.txt"]
    assert aws("s3", "sync", str(tree), f"s3://{bucket}/tree/") == "", "a second sync has nothing to do"
    aws("s3", "cp", f"s3://{bucket}/tree/big.bin", str(tmp_path / "back.bin"))
    assert (tmp_path / "back.bin").read_bytes() == (tree / "big.bin").read_bytes()
    url = aws("s3", "presign", f"s3://{bucket}/tree/one.txt", "--expires-in", "60").strip()
    with urllib.request.urlopen(url) as response:
        assert response.read() == b"1"
    aws("s3", "rm", f"s3://{bucket}/tree/one.txt")
    assert aws("s3", "ls", f"s3://{bucket}/tree/one.txt", check=False).returncode == 1
    aws("s3", "rm", f"s3://{bucket}/tree/", "--recursive")
    assert aws("s3", "ls", f"s3://{bucket}/") == ""


def test_saved_queries(aws, name):
    aws("athena", "create-work-group", "--name", name, "--description", "by the CLI", "--configuration", f"ResultConfiguration={{OutputLocation={RESULTS}}}")
    saved = aws("athena", "create-named-query", "--work-group", name, "--name", "n", "--database", "telemetry", "--query-string", "SELECT 1")["NamedQueryId"]
    assert aws("athena", "list-named-queries", "--work-group", name)["NamedQueryIds"] == [saved]
    aws("athena", "create-prepared-statement", "--work-group", name, "--statement-name", "plus", "--query-statement", "SELECT ? + 1")
    started = aws("athena", "start-query-execution", "--work-group", name, "--query-string", "EXECUTE plus", "--execution-parameters", "41")
    assert wait(aws, started["QueryExecutionId"])["Status"]["State"] == "SUCCEEDED"
    rows = aws("athena", "get-query-results", "--query-execution-id", started["QueryExecutionId"])["ResultSet"]["Rows"]
    assert rows[1]["Data"][0]["VarCharValue"] == "42"
    refused = aws("athena", "delete-work-group", "--work-group", name, check=False)
    assert refused.returncode != 0 and "is not empty" in refused.stderr
    aws("athena", "delete-work-group", "--work-group", name, "--recursive-delete-option")
