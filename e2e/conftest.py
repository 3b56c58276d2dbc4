"""A started Glaux with the demo lake, and what the clients need to reach it."""

import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parent.parent
BINARY = Path(os.environ.get("GLAUX_BINARY", REPO / "bin" / "glaux"))
REGION = "us-east-1"
ROOT_ID = "AKIAGLAUXE2EROOT0001"
ROOT_SECRET = "e2eSecretKeyForTestsOnly0123456789abcdef"
RESULTS = "s3://glaux-demo/results/"


class Server:
    """One data directory and the server that runs on it."""

    def __init__(self, data):
        self.data = Path(data)
        self.log = self.data.with_name(self.data.name + ".log")
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None

    def environment(self, key=(ROOT_ID, ROOT_SECRET)):
        """The environment of a client: ours, without what points elsewhere."""
        env = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "GLAUX_", "TF_"))}
        env.update(
            AWS_ENDPOINT_URL=self.url,
            AWS_REGION=REGION,
            AWS_DEFAULT_REGION=REGION,
            AWS_ACCESS_KEY_ID=key[0],
            AWS_SECRET_ACCESS_KEY=key[1],
            AWS_CONFIG_FILE=os.devnull,
            AWS_SHARED_CREDENTIALS_FILE=os.devnull,
            AWS_EC2_METADATA_DISABLED="true",
            AWS_PAGER="",
        )
        return env

    def start(self):
        env = self.environment() | {
            "GLAUX_ROOT_ACCESS_KEY_ID": ROOT_ID,
            "GLAUX_ROOT_SECRET_ACCESS_KEY": ROOT_SECRET,
        }
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [BINARY, "serve", "--data", self.data, "--listen", f"127.0.0.1:{self.port}"],
                env=env, stdout=log, stderr=log,
            )
        deadline = time.monotonic() + 60
        while True:
            if self.process.poll() is not None:
                raise RuntimeError(f"glaux serve ended with {self.process.returncode}:\n{self.log.read_text()}")
            try:
                with urllib.request.urlopen(self.url + "/healthz", timeout=5):
                    return self
            except (urllib.error.URLError, OSError):
                if time.monotonic() > deadline:
                    self.kill()
                    raise RuntimeError(f"glaux serve is not ready:\n{self.log.read_text()}") from None
                time.sleep(0.05)

    def stop(self):
        """Ends the server as an operator does and returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self):
        self.process.kill()
        self.process.wait()

    def glaux(self, *args, check=True, key=(ROOT_ID, ROOT_SECRET)):
        """Runs another command of the binary against this server."""
        return subprocess.run(
            [BINARY, *args], env=self.environment(key), capture_output=True, text=True, check=check, timeout=120
        )

    def client(self, service, key=(ROOT_ID, ROOT_SECRET), **config):
        boto3 = pytest.importorskip("boto3")
        from botocore.config import Config

        session = boto3.session.Session(
            aws_access_key_id=key[0], aws_secret_access_key=key[1], region_name=REGION
        )
        settings = {"retries": {"total_max_attempts": 1}} | config
        return session.client(service, endpoint_url=self.url, config=Config(**settings))


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    if not BINARY.exists():
        pytest.exit(f"{BINARY} is missing: run make build", returncode=2)
    s = Server(tmp_path_factory.mktemp("glaux") / "data").start()
    try:
        s.glaux("demo", "--days", "2", "--tenants", "2", "--rows-per-day", "200")
        yield s
    finally:
        if s.process.poll() is None:
            assert s.stop() == 0, s.log.read_text()


@pytest.fixture(scope="session")
def athena(server):
    return server.client("athena")


@pytest.fixture(scope="session")
def glue(server):
    return server.client("glue")


@pytest.fixture(scope="session")
def s3(server):
    return server.client("s3")


@pytest.fixture
def name(request):
    """A name that no other test uses."""
    return re.sub(r"\W", "", request.node.originalname)[:24].lower() + "_" + uuid.uuid4().hex[:6]


@pytest.fixture
def bucket(s3, name):
    """An empty bucket, gone after the test with all that is in it."""
    bucket = name.replace("_", "-")
    s3.create_bucket(Bucket=bucket)
    yield bucket
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for entry in page.get("Contents", []):
            s3.delete_object(Bucket=bucket, Key=entry["Key"])
    s3.delete_bucket(Bucket=bucket)


class QueryFailed(Exception):
    def __init__(self, execution):
        super().__init__(execution["Status"].get("StateChangeReason", execution["Status"]["State"]))
        self.execution = execution


def finish(athena, execution_id):
    """Waits for the end of a query and returns its execution."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        execution = athena.get_query_execution(QueryExecutionId=execution_id)["QueryExecution"]
        if execution["Status"]["State"] in ("SUCCEEDED", "FAILED", "CANCELLED"):
            return execution
        time.sleep(0.05)
    raise TimeoutError(f"query {execution_id} does not end")


@pytest.fixture(scope="session")
def query(athena):
    """Runs a statement and returns its rows without the header, as text."""

    def run(sql, **request):
        started = athena.start_query_execution(QueryString=sql, **request)["QueryExecutionId"]
        execution = finish(athena, started)
        if execution["Status"]["State"] != "SUCCEEDED":
            raise QueryFailed(execution)
        rows = []
        for page in athena.get_paginator("get_query_results").paginate(QueryExecutionId=started):
            rows += [tuple(d.get("VarCharValue") for d in r["Data"]) for r in page["ResultSet"]["Rows"]]
        return rows[1:] if execution.get("SubstatementType") in ("SELECT", None) and execution["StatementType"] == "DML" else rows

    return run
