"""Queries over objects that are replaced and deleted meanwhile see one content or fail clearly."""

import io
import json
import threading

import pytest

from conftest import finish

pa = pytest.importorskip("pyarrow")
import pyarrow.parquet as pq  # noqa: E402

ROWS = {1: 300_000, 2: 200_000}


def parquet(value):
    out = io.BytesIO()
    column = [value] * ROWS[value]
    pq.write_table(pa.table({"v": pa.array(column, pa.int32()), "s": [f"row {i} of {value}" for i in range(ROWS[value])]}), out, row_group_size=20_000)
    return out.getvalue()


def lines(value):
    return b"".join(json.dumps({"v": value, "s": f"row {i} of {value}"}).encode() + b"\n" for i in range(ROWS[value]))


FORMATS = {
    "parquet": (parquet, "STORED AS PARQUET"),
    "json": (lines, "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'"),
}


@pytest.mark.parametrize("form", FORMATS)
def test_replace(server, query, athena, s3, bucket, name, form):
    make, clause = FORMATS[form]
    contents = {value: make(value) for value in ROWS}
    query(f"CREATE DATABASE {name}")
    query(f"CREATE EXTERNAL TABLE {name}.t (v int, s string) {clause} LOCATION 's3://{bucket}/t/'")
    s3.put_object(Bucket=bucket, Key="t/data", Body=contents[1])
    writer = server.client("s3")
    stop = threading.Event()

    def churn():
        n = 0
        while not stop.is_set():
            n += 1
            if n % 5 == 0:
                writer.delete_object(Bucket=bucket, Key="t/data")
            writer.put_object(Bucket=bucket, Key="t/data", Body=contents[1 + n % 2])

    thread = threading.Thread(target=churn)
    thread.start()
    seen = set()
    try:
        for _ in range(25):
            started = athena.start_query_execution(
                QueryString=f"SELECT count(*), min(v), max(v), count(DISTINCT s), min(split_part(s, ' ', 4)) FROM {name}.t",
            )["QueryExecutionId"]
            execution = finish(athena, started)
            if execution["Status"]["State"] == "FAILED":
                assert f"s3://{bucket}/t/data" in execution["Status"]["StateChangeReason"], execution["Status"]
                seen.add("error")
                continue
            row = [d.get("VarCharValue") for d in athena.get_query_results(QueryExecutionId=started)["ResultSet"]["Rows"][1]["Data"]]
            seen.add(tuple(row))
    finally:
        stop.set()
        thread.join()
        query(f"DROP DATABASE {name} CASCADE")
    whole = {(str(n), str(v), str(v), str(n), str(v)) for v, n in ROWS.items()}
    assert seen <= whole | {("0", None, None, "0", None), "error"}, seen
    assert seen & whole
