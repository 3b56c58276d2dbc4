"""Keys with policies, and what a server finds again after its end."""

import json

import pytest

from conftest import Server, finish

pytest.importorskip("boto3")
from botocore.exceptions import ClientError  # noqa: E402

POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": ["athena:Get*", "athena:StartQueryExecution", "athena:ListWorkGroups"], "Resource": "*"},
        {"Effect": "Allow", "Action": ["glue:GetDatabase", "glue:GetDatabases"], "Resource": "*"},
        {"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetObject"], "Resource": ["arn:aws:s3:::glaux-demo", "arn:aws:s3:::glaux-demo/results/*"]},
    ],
}


def denied(call, **request):
    with pytest.raises(ClientError) as raised:
        call(**request)
    assert raised.value.response["Error"]["Code"] in ("AccessDenied", "AccessDeniedException")
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] in (400, 403)


def test_policy(server, tmp_path, name):
    policy = tmp_path / "policy.json"
    policy.write_text(json.dumps(POLICY))
    made = server.glaux("keys", "create", name, "--policy", str(policy), "--data", str(server.data)).stdout
    words = made.replace("=", " ").replace('"', " ").split()
    key = next(w for w in words if w.startswith("AKIA") or w.startswith("GLAUX")), words[words.index("AWS_SECRET_ACCESS_KEY") + 1]
    athena, glue, s3 = (server.client(service, key=key) for service in ("athena", "glue", "s3"))
    assert athena.list_work_groups()["WorkGroups"]
    denied(athena.create_work_group, Name=name)
    denied(athena.list_query_executions)
    assert glue.get_databases()["DatabaseList"]
    denied(glue.create_database, DatabaseInput={"Name": name})
    assert s3.list_objects_v2(Bucket="glaux-demo", Prefix="results/")["ResponseMetadata"]["HTTPStatusCode"] == 200
    denied(s3.put_object, Bucket="glaux-demo", Key="results/x", Body=b"")
    denied(s3.create_bucket, Bucket=name.replace("_", "-"))
    listed = server.glaux("keys", "list", "--data", str(server.data)).stdout
    assert name in listed and key[1] not in listed
    server.glaux("keys", "disable", key[0], "--data", str(server.data))
    with pytest.raises(ClientError):
        athena.list_work_groups()


ANALYST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "athena:*", "Resource": "*"},
        {"Effect": "Allow", "Action": "glue:Get*", "Resource": ["arn:aws:glue:*:*:catalog", "arn:aws:glue:*:*:database/telemetry", "arn:aws:glue:*:*:table/telemetry/evals"]},
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::glaux-demo"},
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::glaux-demo/telemetry/parquet/evals/*", "arn:aws:s3:::glaux-demo/results/*"]},
        {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::glaux-demo/results/*"},
    ],
}


def test_policy_of_a_query(server, query, tmp_path, name):
    """A query may do what its key may: the tables it names, also through views, and the places it reads and writes."""
    policy = tmp_path / "policy.json"
    policy.write_text(json.dumps(ANALYST))
    made = server.glaux("keys", "create", name, "--policy", str(policy), "--data", str(server.data)).stdout
    words = made.replace("=", " ").split()
    athena = server.client("athena", key=(words[words.index("AWS_ACCESS_KEY_ID") + 1], words[words.index("AWS_SECRET_ACCESS_KEY") + 1]))
    query(f"CREATE DATABASE {name}")
    query(f"CREATE VIEW {name}.v AS SELECT * FROM telemetry.sessions")
    query(f"CREATE VIEW telemetry.v_{name} AS SELECT * FROM telemetry.evals")

    def ask(sql, **request):
        started = athena.start_query_execution(QueryString=sql, **request)["QueryExecutionId"]
        execution = finish(athena, started)
        if execution["Status"]["State"] != "SUCCEEDED":
            return execution["Status"]["StateChangeReason"]
        rows = athena.get_query_results(QueryExecutionId=started)["ResultSet"]["Rows"]
        return [[d.get("VarCharValue") for d in r["Data"]] for r in rows]

    try:
        assert int(ask("SELECT count(*) FROM telemetry.evals")[1][0]) > 0
        assert ask("SELECT DISTINCT table_schema, table_name FROM information_schema.columns WHERE table_schema <> 'information_schema'")[1:] == [["telemetry", "evals"]]
        assert ask("SHOW DATABASES") == [["telemetry"]]
        for sql, needs in [
            ("SELECT * FROM telemetry.sessions", "glue:GetTable"),
            ("SELECT no_such_column FROM telemetry.sessions", "glue:GetTable"),
            ("SELECT * FROM telemetry.no_such_table", "glue:GetTable"),
            (f"SELECT * FROM {name}.v", "glue:GetTable"),
            (f"SELECT * FROM telemetry.v_{name}", "glue:GetTable"),
            ("EXPLAIN SELECT * FROM telemetry.sessions", "glue:GetTable"),
            ("CREATE TABLE telemetry.mine AS SELECT 1 a", "glue:CreateTable"),
            ("INSERT INTO telemetry.evals SELECT * FROM telemetry.evals", "s3:PutObject"),
            ("DESCRIBE telemetry.sessions", "glue:GetTable"),
            ("DROP TABLE telemetry.evals", "glue:DeleteTable"),
            ("UNLOAD (SELECT 1 a) TO 's3://glaux-demo/elsewhere/' WITH (format = 'PARQUET')", "s3:PutObject"),
        ]:
            reason = ask(sql)
            assert "AccessDenied" in reason and needs in reason, (sql, reason)
        assert "s3:PutObject" in ask("SELECT 1", ResultConfiguration={"OutputLocation": "s3://glaux-demo/elsewhere/"})
        # Tables that may be seen over files that may not be read.
        glue = server.client("glue")
        table = glue.get_table(DatabaseName="telemetry", Name="sessions_json")["Table"]
        moved = {k: table[k] for k in ("StorageDescriptor", "TableType", "Parameters")}
        glue.delete_table(DatabaseName="telemetry", Name="v_" + name)
        glue.create_database(DatabaseInput={"Name": name + "_t"})
        glue.create_table(DatabaseName=name + "_t", TableInput=moved | {"Name": "evals"})
        everything = ANALYST | {"Statement": ANALYST["Statement"] + [{"Effect": "Allow", "Action": "glue:*", "Resource": "*"}]}
        policy.write_text(json.dumps(everything))
        made = server.glaux("keys", "create", name + "2", "--policy", str(policy), "--data", str(server.data)).stdout.replace("=", " ").split()
        athena = server.client("athena", key=(made[made.index("AWS_ACCESS_KEY_ID") + 1], made[made.index("AWS_SECRET_ACCESS_KEY") + 1]))
        assert "s3:GetObject" in ask(f"SELECT * FROM {name}_t.evals")
    finally:
        for database in (name, name + "_t"):
            query(f"DROP DATABASE IF EXISTS {database} CASCADE")
        query(f"DROP VIEW IF EXISTS telemetry.v_{name}")


def run(athena, sql):
    started = athena.start_query_execution(QueryString=sql, ResultConfiguration={"OutputLocation": "s3://state/results/"})["QueryExecutionId"]
    execution = finish(athena, started)
    assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
    return started


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_restart(tmp_path, end):
    server = Server(tmp_path / "data").start()
    try:
        athena, s3 = server.client("athena"), server.client("s3")
        s3.create_bucket(Bucket="state")
        run(athena, "CREATE DATABASE kept")
        run(athena, "CREATE TABLE kept.t WITH (format = 'PARQUET', external_location = 's3://state/t/') AS SELECT 42 AS answer")
        finished = run(athena, "SELECT answer FROM kept.t")
        saved = athena.create_named_query(Name="n", Database="kept", QueryString="SELECT 1")["NamedQueryId"]
        endless = athena.start_query_execution(
            QueryString="SELECT count(*) FROM UNNEST(sequence(1, 9000)) a(x), UNNEST(sequence(1, 9000)) b(y), UNNEST(sequence(1, 9000)) c(z) WHERE x * y % 7 = z % 3",
            ResultConfiguration={"OutputLocation": "s3://state/results/"},
        )["QueryExecutionId"]
        getattr(server, end)()
        server.start()
        rows = athena.get_query_results(QueryExecutionId=finished)["ResultSet"]["Rows"]
        assert rows[1]["Data"][0]["VarCharValue"] == "42"
        again = athena.get_query_results(QueryExecutionId=run(athena, "SELECT answer FROM kept.t"))["ResultSet"]["Rows"]
        assert again == rows
        assert athena.get_named_query(NamedQueryId=saved)["NamedQuery"]["Name"] == "n"
        status = athena.get_query_execution(QueryExecutionId=endless)["QueryExecution"]["Status"]
        assert status["State"] in ("FAILED", "CANCELLED")
    finally:
        if server.process.poll() is None:
            server.stop()
