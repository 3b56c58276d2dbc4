{{ config(materialized='incremental', incremental_strategy='insert_overwrite', format='parquet', partitioned_by=['dt']) }}
select model, count(*) n, dt from {{ ref('calls') }}
{% if is_incremental() %} where dt >= (select max(dt) from {{ this }}) {% endif %}
group by model, dt
