{{ config(materialized='table', format='parquet', partitioned_by=['dt']) }}
select request_id, model, latency_ms, status, dt from {{ source('telemetry','llm_calls_json') }}
