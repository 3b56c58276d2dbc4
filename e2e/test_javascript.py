"""The AWS SDK for JavaScript: e2e/javascript, run by Node's own test runner."""

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent / "javascript"

pytestmark = [
    pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed"),
    pytest.mark.skipif(not (HERE / "node_modules").exists(), reason="run npm ci in e2e/javascript first"),
]


def test_javascript(server):
    done = subprocess.run(["node", "--test"], cwd=HERE, env=server.environment(), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
