"""Terraform: apply, no changes, update, no changes, destroy."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import REPO

PLUGINS = [
    os.environ.get("GLAUX_TF_MIRROR", ""),
    os.environ.get("TF_PLUGIN_CACHE_DIR", ""),
    "~/.terraform.d/plugins",
    "~/.terraform.d/plugin-cache",
    "/usr/local/share/terraform/plugins",
    "/usr/share/terraform/plugins",
    *map(str, Path("/opt").glob("*")),
]


def mirror():
    for path in map(os.path.expanduser, filter(None, PLUGINS)):
        if list(Path(path).glob("*/hashicorp/aws/*")):
            return path
    return None


pytestmark = [
    pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed"),
    pytest.mark.skipif(mirror() is None, reason="no mirror with the hashicorp/aws provider: set GLAUX_TF_MIRROR"),
]


class Terraform:
    def __init__(self, server, folder, source, variables):
        shutil.copytree(source, folder, ignore=shutil.ignore_patterns(".terraform*", "*.tfstate*"))
        config = folder / "cli.tfrc"
        config.write_text(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{mirror()}"\n  }}\n}}\n')
        self.folder = folder
        self.env = server.environment() | {"TF_CLI_CONFIG_FILE": str(config), "TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}
        # The endpoint comes from the configuration alone.
        del self.env["AWS_ENDPOINT_URL"]
        self.variables = variables | {"endpoint": server.url}
        self.run("init", "-input=false")

    def run(self, command, *args, codes=(0,), **variables):
        if command in ("apply", "plan", "destroy"):
            args += ("-input=false",) + tuple(f"-var={k}={v}" for k, v in (self.variables | variables).items())
        done = subprocess.run(
            ["terraform", command, "-no-color", *args], cwd=self.folder, env=self.env, capture_output=True, text=True, timeout=300
        )
        assert done.returncode in codes, done.stdout + done.stderr
        return done.stdout

    def apply(self, *args, **variables):
        self.run("apply", "-auto-approve", *args, **variables)
        # 2 would say that there are changes.
        self.run("plan", "-detailed-exitcode", **variables)

    def destroy(self):
        self.run("destroy", "-auto-approve", "-refresh=false")
        assert json.loads((self.folder / "terraform.tfstate").read_text())["resources"] == []


def test_example(server, athena, s3, name, tmp_path, query):
    bucket = name.replace("_", "-")
    tf = Terraform(
        server, tmp_path / "tf", REPO / "examples" / "terraform",
        {"bucket_name": bucket, "workgroup_name": name, "database_name": name},
    )
    tf.apply()
    configuration = athena.get_work_group(WorkGroup=name)["WorkGroup"]["Configuration"]
    assert configuration["EnforceWorkGroupConfiguration"] is True
    assert configuration["ResultConfiguration"]["OutputLocation"] == f"s3://{bucket}/results/"
    # What it made works: the workgroup's place for results wins, and the data goes with the bucket.
    assert query("SELECT 1", WorkGroup=name, ResultConfiguration={"OutputLocation": "s3://elsewhere/"}) == [("1",)]
    assert s3.list_objects_v2(Bucket=bucket, Prefix="results/")["KeyCount"] > 0
    query(f"CREATE TABLE {name}.t WITH (format = 'PARQUET', external_location = 's3://{bucket}/t/') AS SELECT 1 AS id")
    tf.apply("-refresh=false", workgroup_name=name + "_renamed")
    assert name + "_renamed" in [w["Name"] for w in athena.list_work_groups()["WorkGroups"]]
    tf.variables["workgroup_name"] = name + "_renamed"
    tf.destroy()
    assert bucket not in [b["Name"] for b in s3.list_buckets()["Buckets"]]
    assert name not in [d["Name"] for d in athena.list_databases(CatalogName="AwsDataCatalog")["DatabaseList"]]


def test_everything(server, athena, glue, name, tmp_path, query):
    tf = Terraform(server, tmp_path / "tf", REPO / "e2e" / "terraform", {"prefix": name})
    tf.apply()
    assert query(f"SELECT id, comment, dt FROM {name}_lake.calls WHERE dt = '2026-01-01'") == [("1", "first", "2026-01-01")]
    assert query("EXECUTE by_id", WorkGroup=name + "_all", ExecutionParameters=["1"]) == [("1", "first", "2026-01-01")]
    tf.apply("-refresh=false", comment="second")
    assert query(f"SELECT comment FROM {name}_lake.calls") == [("second",)]
    assert glue.get_table(DatabaseName=name + "_lake", Name="calls")["Table"]["Description"] == "second"
    tf.destroy()
    assert name + "_all" not in [w["Name"] for w in athena.list_work_groups()["WorkGroups"]]
