"""dbt-athena: seeds, tables, both incremental strategies, views, tests and the documentation's catalog, twice over."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent / "dbt"
# dbt wants other versions of boto3 than the rest of the tests: an environment of its own.
DBT = shutil.which("dbt", path=os.pathsep.join([os.environ.get("GLAUX_DBT", ""), os.path.dirname(sys.executable), os.environ["PATH"]]))

pytestmark = pytest.mark.skipif(DBT is None, reason="dbt-athena is not installed (GLAUX_DBT names its folder)")


def test_dbt(server, query, tmp_path):
    project = shutil.copytree(PROJECT, tmp_path / "dbt")
    env = server.environment() | {"DBT_PROFILES_DIR": str(project), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}

    def dbt(*args):
        done = subprocess.run([DBT, *args], cwd=project, env=env, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    try:
        for run in (1, 2):
            out = dbt("build")
            assert "PASS=9 WARN=0 ERROR=0" in out, out
            (calls,) = query("SELECT count(*) FROM telemetry.llm_calls")
            assert query("SELECT count(*), count(DISTINCT dt) FROM analytics.calls") == [(calls[0], "2")]
            assert query("SELECT sum(n) FROM analytics.calls_by_model") == [calls]
            assert query("SELECT count(DISTINCT at_ts) FROM analytics.snapshots_of_calls") == [(str(run),)]
            assert query("SELECT count(price) FROM analytics.prices_by_model") == [("2",)]
        dbt("docs", "generate")
    finally:
        query("DROP DATABASE IF EXISTS analytics CASCADE")
