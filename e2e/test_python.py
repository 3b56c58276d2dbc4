"""awswrangler, PyAthena and SQLAlchemy."""

import os

import pytest

from conftest import RESULTS, REGION, ROOT_ID, ROOT_SECRET


@pytest.fixture
def environment(server, monkeypatch):
    """The variables a user would set."""
    for key in [k for k in os.environ if k.startswith("AWS_")]:
        monkeypatch.delenv(key)
    for key, value in server.environment().items():
        if key.startswith("AWS_"):
            monkeypatch.setenv(key, value)


@pytest.fixture
def wr(environment):
    wr = pytest.importorskip("awswrangler")
    boto3 = pytest.importorskip("boto3")
    boto3.setup_default_session(region_name=REGION, aws_access_key_id=ROOT_ID, aws_secret_access_key=ROOT_SECRET)
    return wr


CALLS = "SELECT request_id, model, latency_ms, dt FROM telemetry.llm_calls WHERE dt = '2026-01-01'"


@pytest.mark.parametrize("ctas", [False, True])
def test_awswrangler_read(wr, ctas):
    frame = wr.athena.read_sql_query(CALLS, database="telemetry", ctas_approach=ctas, s3_output=RESULTS)
    assert len(frame) == 2 * 200
    assert set(frame["dt"]) == {"2026-01-01"}
    assert frame["latency_ms"].dtype.kind in "iIfF" or str(frame["latency_ms"].dtype).startswith(("Int", "int"))


def test_awswrangler_unload(wr, bucket):
    frame = wr.athena.read_sql_query(CALLS, database="telemetry", ctas_approach=False, unload_approach=True, s3_output=f"s3://{bucket}/out/")
    assert len(frame) == 2 * 200


def test_awswrangler_parameters(wr):
    frame = wr.athena.read_sql_query(
        "SELECT count(*) AS n FROM telemetry.llm_calls WHERE dt = ?", database="telemetry", ctas_approach=False,
        s3_output=RESULTS, params=["'2026-01-02'"], paramstyle="qmark",
    )
    assert frame["n"].tolist() == [400]


def test_awswrangler_write(wr, bucket, name, glue):
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"id": [1, 2, 3], "text": ["a", None, "ç"], "day": ["x", "x", "y"]})
    wr.catalog.create_database(name)
    written = wr.s3.to_parquet(frame, path=f"s3://{bucket}/t/", dataset=True, database=name, table="t", partition_cols=["day"])
    assert len(written["paths"]) == 2
    back = wr.athena.read_sql_query("SELECT * FROM t ORDER BY id", database=name, ctas_approach=False, s3_output=f"s3://{bucket}/r/")
    assert back["id"].tolist() == [1, 2, 3] and back["text"].tolist()[2] == "ç" and back["day"].tolist() == ["x", "x", "y"]
    wr.s3.to_parquet(
        pandas.DataFrame({"id": [4], "text": ["d"], "day": ["y"]}), path=f"s3://{bucket}/t/", dataset=True, database=name, table="t",
        partition_cols=["day"], mode="overwrite_partitions",
    )
    assert wr.athena.read_sql_query("SELECT id FROM t ORDER BY id", database=name, ctas_approach=False, s3_output=f"s3://{bucket}/r/")["id"].tolist() == [1, 2, 4]
    wr.catalog.delete_database(name)


def test_pyathena(environment):
    pyathena = pytest.importorskip("pyathena")
    with pyathena.connect(s3_staging_dir=RESULTS, region_name=REGION).cursor() as cursor:
        cursor.execute("SELECT 1 AS one, CAST('2026-01-02' AS date) AS d, ARRAY[1, 2] AS a, NULL AS nothing, DECIMAL '1.50' AS m")
        assert [c[0] for c in cursor.description] == ["one", "d", "a", "nothing", "m"]
        row = cursor.fetchone()
        assert row[0] == 1 and str(row[1]) == "2026-01-02" and str(row[4]) == "1.50" and row[3] is None
        cursor.execute("SELECT count(*) FROM telemetry.llm_calls WHERE dt = %(dt)s", {"dt": "2026-01-01"})
        assert cursor.fetchall() == [(400,)]
        with pytest.raises(pyathena.error.OperationalError, match="TABLE_NOT_FOUND"):
            cursor.execute("SELECT * FROM telemetry.nothing")


def test_pyathena_pandas(environment):
    pytest.importorskip("pandas")
    pyathena = pytest.importorskip("pyathena")
    from pyathena.pandas.cursor import PandasCursor

    with pyathena.connect(s3_staging_dir=RESULTS, region_name=REGION, cursor_class=PandasCursor).cursor() as cursor:
        frame = cursor.execute(CALLS).as_pandas()
    assert len(frame) == 2 * 200 and frame["latency_ms"].sum() > 0


def test_sqlalchemy(environment):
    sqlalchemy = pytest.importorskip("sqlalchemy")
    pytest.importorskip("pyathena")
    from urllib.parse import quote_plus

    engine = sqlalchemy.create_engine(
        f"awsathena+rest://{ROOT_ID}:{quote_plus(ROOT_SECRET)}@athena.{REGION}.amazonaws.com:443/telemetry?s3_staging_dir={quote_plus(RESULTS)}"
    )
    try:
        with engine.connect() as connection:
            assert sqlalchemy.inspect(connection).has_table("llm_calls")
            assert "evals" in sqlalchemy.inspect(connection).get_table_names(schema="telemetry")
            table = sqlalchemy.Table("llm_calls", sqlalchemy.MetaData(), autoload_with=connection)
            counted = sqlalchemy.select(sqlalchemy.func.count()).select_from(table).where(table.c.dt == "2026-01-01")
            assert connection.execute(counted).scalar() == 400
    finally:
        engine.dispose()
