# Writes a Parquet file as ORC, or times pyarrow's ORC reader.
import sys
import time

import pyarrow as pa
import pyarrow.orc as orc
import pyarrow.parquet as pq

task, source, *rest = sys.argv[1:]
if task == "write":
    t = pq.read_table(source)
    plain = [pa.field(f.name, pa.string() if pa.types.is_string_view(f.type) else f.type) for f in t.schema]
    orc.write_table(t.cast(pa.schema(plain)), rest[0], compression=rest[1])
else:
    columns = rest[1].split(",") if len(rest) > 1 else None
    wall = cpu = float("inf")
    for _ in range(int(rest[0])):
        began, used = time.perf_counter(), time.process_time()
        orc.ORCFile(source).read(columns=columns)
        wall, cpu = min(wall, time.perf_counter() - began), min(cpu, time.process_time() - used)
    print(wall, cpu)
