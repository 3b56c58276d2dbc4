"""DuckDB with httpfs, told by lines of JSON on its input: a statement each, whose
time and error it answers."""

import json
import sys
import time

import duckdb
import duckdb_extensions

con = duckdb.connect()
duckdb_extensions.import_extension("httpfs", con=con)
con.execute("LOAD httpfs")
con.execute("SET enable_progress_bar = false")
for line in sys.stdin:
    answer = {"error": "", "seconds": 0}
    began = time.perf_counter()
    try:
        con.execute(json.loads(line)).fetchall()
        answer["seconds"] = time.perf_counter() - began
    except duckdb.Error as e:
        answer["error"] = str(e)
    print(json.dumps(answer), flush=True)
