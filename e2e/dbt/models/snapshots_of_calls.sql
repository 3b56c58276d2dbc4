{{ config(materialized='incremental', incremental_strategy='append') }}
select model, count(*) n, cast(current_timestamp as timestamp) at_ts from {{ ref('calls') }} group by model
