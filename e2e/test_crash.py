"""A server that is killed while it works loses nothing it acknowledged and shows nothing half-made."""

import os
import random
import threading

import pytest

from conftest import Server

pytest.importorskip("boto3")
from botocore.exceptions import BotoCoreError, ClientError  # noqa: E402

RESULTS = "s3://crash/results/"
OPERATIONS = 50
ROWS = 10_000


class Lost(Exception):
    """The server ended before it answered: the operation is done or not, never half."""


class Journal:
    """What the server acknowledged. A name maps to what must be seen; a doubtful
    change has two states that may be seen."""

    def __init__(self):
        self.objects = {}  # key → set of allowed contents, None for absent
        self.tables = {}  # CTAS and INSERT target → set of allowed row counts, None for absent
        self.partitions = {}  # value → set of allowed presence
        self.saved = {}  # named query id → text
        self.workgroups = {}  # name → set of allowed descriptions
        self.queries = {}  # execution id → state if it is known to have ended


class Client:
    """Does one operation at a time and writes down what was acknowledged."""

    def __init__(self, server, seed):
        self.server, self.random, self.journal, self.n = server, random.Random(seed), Journal(), 0
        self.connect()

    def connect(self):
        config = {"retries": {"total_max_attempts": 1}, "read_timeout": 30, "connect_timeout": 5}
        self.athena, self.glue, self.s3 = (self.server.client(s, **config) for s in ("athena", "glue", "s3"))

    def call(self, operation, **request):
        try:
            return operation(**request)
        except BotoCoreError as e:
            raise Lost from e
        except ClientError as e:
            # A connection that ends within an answer may look like an empty one.
            if e.response["ResponseMetadata"].get("HTTPStatusCode", 0) >= 500:
                raise Lost from e
            raise

    def query(self, sql):
        """Runs a statement to its end; True if it succeeded."""
        started = self.call(self.athena.start_query_execution, QueryString=sql, ResultConfiguration={"OutputLocation": RESULTS})["QueryExecutionId"]
        self.journal.queries[started] = None
        while True:
            status = self.call(self.athena.get_query_execution, QueryExecutionId=started)["QueryExecution"]["Status"]
            if status["State"] not in ("QUEUED", "RUNNING"):
                self.journal.queries[started] = status["State"]
                assert status["State"] == "SUCCEEDED", f"{sql}: {status}"
                return

    def doubt(self, states, name, value, do):
        """Runs do, which changes name to value: until it returns, the old state is as good."""
        states[name] = states.get(name, {None}) | {value}
        do()
        states[name] = {value}

    def step(self):
        self.n += 1
        j, pick = self.journal, self.random
        kind = pick.choice(["put", "put", "multipart", "delete", "ctas", "ctas", "insert", "insert", "drop", "select", "partition", "saved", "workgroup", "unload"])
        full = [t for t, counts in j.tables.items() if len(counts) == 1 and None not in counts]
        if kind == "put":
            key, body = f"objects/{pick.randrange(8)}", os.urandom(pick.randrange(1, 200_000))
            self.doubt(j.objects, key, body, lambda: self.call(self.s3.put_object, Bucket="crash", Key=key, Body=body))
        elif kind == "multipart":
            key, part = f"objects/{pick.randrange(8)}", os.urandom(5 << 20)
            upload = self.call(self.s3.create_multipart_upload, Bucket="crash", Key=key)["UploadId"]
            tag = self.call(self.s3.upload_part, Bucket="crash", Key=key, UploadId=upload, PartNumber=1, Body=part)["ETag"]
            parts = {"Parts": [{"PartNumber": 1, "ETag": tag}]}
            self.doubt(j.objects, key, part, lambda: self.call(self.s3.complete_multipart_upload, Bucket="crash", Key=key, UploadId=upload, MultipartUpload=parts))
        elif kind == "delete":
            key = f"objects/{pick.randrange(8)}"
            self.doubt(j.objects, key, None, lambda: self.call(self.s3.delete_object, Bucket="crash", Key=key))
        elif kind == "ctas" or kind in ("insert", "drop") and not full:
            table = f"t{self.n}"
            sql = (
                f"CREATE TABLE crash.{table} WITH (format = 'PARQUET', external_location = 's3://crash/tables/{table}/', partitioned_by = ARRAY['p']) AS "
                f"SELECT x, 'padding ' || CAST(x AS varchar) s, x % 5 p FROM UNNEST(sequence(1, {ROWS})) u (x)"
            )
            self.doubt(j.tables, table, ROWS, lambda: self.query(sql))
        elif kind == "insert":
            table = pick.choice(full)
            (before,) = j.tables[table]
            sql = f"INSERT INTO crash.{table} SELECT x, 'more', x % 5 FROM UNNEST(sequence(1, {ROWS})) u (x)"
            j.tables[table] = {before, before + ROWS}
            self.query(sql)
            j.tables[table] = {before + ROWS}
        elif kind == "drop":
            table = pick.choice(full)
            self.doubt(j.tables, table, None, lambda: self.query(f"DROP TABLE crash.{table}"))
        elif kind == "select":
            self.query(f"SELECT count(*), sum(x) FROM UNNEST(sequence(1, {ROWS})) u (x)")
        elif kind == "partition":
            value = str(self.n)
            part = {"Values": [value], "StorageDescriptor": {"Location": f"s3://crash/parts/{value}/", "Columns": [{"Name": "a", "Type": "int"}]}}
            self.doubt(j.partitions, value, True, lambda: self.call(self.glue.create_partition, DatabaseName="crash", TableName="parted", PartitionInput=part))
        elif kind == "saved":
            made = self.call(self.athena.create_named_query, Name=f"q{self.n}", Database="crash", QueryString=f"SELECT {self.n}")
            j.saved[made["NamedQueryId"]] = f"SELECT {self.n}"
        elif kind == "workgroup":
            name, text = f"w{pick.randrange(3)}", f"at {self.n}"
            # At this point it exists, or not: j.workgroups is decided between kills.
            if j.workgroups.get(name, {None}) == {None}:
                self.doubt(j.workgroups, name, text, lambda: self.call(self.athena.create_work_group, Name=name, Description=text))
            else:
                self.doubt(j.workgroups, name, text, lambda: self.call(self.athena.update_work_group, WorkGroup=name, Description=text))
        elif kind == "unload":
            self.query(f"UNLOAD (SELECT x FROM UNNEST(sequence(1, {ROWS})) u (x)) TO 's3://crash/unload/{self.n}/' WITH (format = 'PARQUET')")

    # Each check replaces what was in doubt by what is seen.

    def check(self):
        self.connect()
        self.check_queries()
        for key, allowed in self.journal.objects.items():
            try:
                seen = self.s3.get_object(Bucket="crash", Key=key)["Body"].read()
            except self.s3.exceptions.NoSuchKey:
                seen = None
            assert seen in allowed, f"{key} has other content than any that was written"
            self.journal.objects[key] = {seen}
        for table, allowed in self.journal.tables.items():
            seen = self.count(table)
            assert seen in allowed, f"{table} has {seen} rows, not one of {allowed}"
            self.journal.tables[table] = {seen}
        parts = {p["Values"][0] for page in self.glue.get_paginator("get_partitions").paginate(DatabaseName="crash", TableName="parted") for p in page["Partitions"]}
        for value, allowed in self.journal.partitions.items():
            assert (True if value in parts else None) in allowed
            self.journal.partitions[value] = {True if value in parts else None}
        for saved, text in self.journal.saved.items():
            assert self.athena.get_named_query(NamedQueryId=saved)["NamedQuery"]["QueryString"] == text
        groups = {w["Name"]: w.get("Description") for w in self.athena.list_work_groups()["WorkGroups"]}
        for name, allowed in self.journal.workgroups.items():
            assert groups.get(name) in allowed
            self.journal.workgroups[name] = {groups.get(name)}

    def check_queries(self):
        """Every acknowledged query is known and has ended; every success has its whole result."""
        for started, state in list(self.journal.queries.items()):
            execution = self.athena.get_query_execution(QueryExecutionId=started)["QueryExecution"]
            seen = execution["Status"]["State"]
            assert seen in ("SUCCEEDED", "FAILED", "CANCELLED") if state is None else seen == state, f"{started} was {state} and is {seen}"
            if seen == "FAILED":
                assert execution["Status"]["AthenaError"]["Retryable"], execution["Status"]
            self.journal.queries[started] = seen
            if seen == "SUCCEEDED" and execution.get("SubstatementType") == "SELECT":
                rows = self.athena.get_query_results(QueryExecutionId=started)["ResultSet"]["Rows"]
                assert [d["VarCharValue"] for d in rows[1]["Data"]] == [str(ROWS), str(ROWS * (ROWS + 1) // 2)]

    def count(self, table):
        """The rows that a query sees, which agree in every column; None if there is no table."""
        try:
            self.glue.get_table(DatabaseName="crash", Name=table)
        except self.glue.exceptions.EntityNotFoundException:
            return None
        started = self.athena.start_query_execution(
            QueryString=f"SELECT count(*), count(x), count(s), count(p), count(DISTINCT x) FROM crash.{table}", ResultConfiguration={"OutputLocation": RESULTS}
        )["QueryExecutionId"]
        while True:
            status = self.athena.get_query_execution(QueryExecutionId=started)["QueryExecution"]["Status"]
            if status["State"] not in ("QUEUED", "RUNNING"):
                break
        assert status["State"] == "SUCCEEDED", status
        counts = [int(d["VarCharValue"]) for d in self.athena.get_query_results(QueryExecutionId=started)["ResultSet"]["Rows"][1]["Data"]]
        assert len(set(counts[:4])) == 1 and counts[4] == ROWS, counts
        return counts[0]


@pytest.mark.parametrize("seed", [1, 2])
def test_kill(tmp_path, seed):
    server = Server(tmp_path / "data").start()
    try:
        client = Client(server, seed)
        client.s3.create_bucket(Bucket="crash")
        client.query("CREATE DATABASE crash")
        client.query("CREATE EXTERNAL TABLE crash.parted (a int) PARTITIONED BY (p string) STORED AS PARQUET LOCATION 's3://crash/parts/'")
        kills = 0
        while client.n < OPERATIONS:
            # The kill comes at a random time within the next few operations.
            timer = threading.Timer(client.random.uniform(0.005, 0.15), server.process.kill)
            timer.start()
            try:
                while client.n < OPERATIONS or timer.is_alive():
                    client.step()
            except Lost:
                pass
            timer.join()
            server.process.wait()
            kills += 1
            server.start()
            client.check()
        assert kills >= 5
        # What failed statements staged is gone: no object that no table, result or write accounts for.
        left = [o for page in client.s3.get_paginator("list_objects_v2").paginate(Bucket="crash", Prefix="tables/") for o in page.get("Contents", [])]
        for entry in left:
            table = entry["Key"].split("/")[1]
            assert table in client.journal.tables
        data = {p.name for p in server.data.iterdir()}
        assert not any("staged" in name for name in data), data
    finally:
        if server.process.poll() is None:
            server.kill()
