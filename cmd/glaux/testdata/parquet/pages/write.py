# Writes the files of this folder: the same rows in small pages with page indexes.
import pyarrow as pa, pyarrow.parquet as pq, random, datetime, decimal, sys
def table(n, seed):
    r=random.Random(seed)
    ids=list(range(n))
    def opt(v, i, p=0.1):
        # whole stretches of NULLs, and single ones
        return None if (i//150)%5==3 or r.random()<p else v
    D=decimal.Decimal
    cols={}
    f=[]
    def add(name, typ, vals, nullable=True):
        f.append(pa.field(name, typ, nullable)); cols[name]=pa.array(vals, typ)
    add('id', pa.int64(), ids, False)
    add('n', pa.int32(), [opt(i//3, i) for i in ids])
    add('wave', pa.int64(), [opt(abs((i%900)-450)*2, i, .02) for i in ids])
    add('day', pa.date32(), [datetime.date(2024,1,1)+datetime.timedelta(days=i//20) for i in ids], False)
    add('ts', pa.timestamp('ms'), [opt(datetime.datetime(2024,1,1)+datetime.timedelta(minutes=i*7), i) for i in ids])
    add('dec', pa.decimal128(12,2), [opt(D(i*37)/100, i) for i in ids])
    add('big', pa.decimal128(30,4), [opt(D(i-n//2)*D('12345678901.0001'), i) for i in ids])
    add('s', pa.string(), [opt('s%05d'%(i*2), i) for i in ids])
    add('k', pa.string(), ['k%02d'%(i//100) for i in ids], False)
    add('plain', pa.string(), ['p%05d'%(n-i) for i in ids], False)
    add('f', pa.float64(), [opt(float('nan') if r.random()<.01 else i/8-100, i) for i in ids])
    add('g', pa.float64(), [i/4 for i in ids], False)
    add('r', pa.float32(), [opt(-i/2, i) for i in ids])
    add('b', pa.bool_(), [i%1000<500 for i in ids], False)
    add('u', pa.uint32(), [opt((i*1500000)%(1<<32), i) for i in ids])
    add('bin', pa.binary(), [opt(bytes([i%256, i//256]), i) for i in ids])
    add('l', pa.list_(pa.int32()), [opt([i]*(i%5) if i%7 else [None, i], i) for i in ids])
    add('m', pa.map_(pa.string(), pa.int64()), [opt([('a%d'%j, i+j) for j in range(i%4)], i) for i in ids])
    add('st', pa.struct([pa.field('a', pa.int32()), pa.field('b', pa.string(), False)]), [opt({'a': i if i%3 else None, 'b': 'b%d'%i}, i) for i in ids])
    add('ls', pa.list_(pa.struct([('x', pa.int32()), ('y', pa.list_(pa.string()))])), [opt([{'x': i, 'y': ['q']*(j%3)} for j in range(i%3)], i) for i in ids])
    return pa.table([cols[x.name] for x in f], schema=pa.schema(f))
out, n, rg, page = sys.argv[1] if len(sys.argv) > 1 else '.', 1000, 550, 512
for name, o in {
  'v1': dict(data_page_version='1.0', compression='snappy'),
  'v2': dict(data_page_version='2.0', compression='zstd'),
  'nodict': dict(data_page_version='2.0', compression='lz4', use_dictionary=False, store_decimal_as_integer=True),
}.items():
    pq.write_table(table(n, 7), f'{out}/{name}.parquet', write_page_index=True, data_page_size=page, write_batch_size=max(16, page//16), row_group_size=rg, coerce_timestamps='ms' if name!='v2' else None, **o)
