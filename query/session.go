package query

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"glaux/plan"
	"glaux/sql"
	"glaux/sql/fn"
)

// sessionProperties are those that Trino has, each with what it may be: a type, and for some
// a least value (>=), a power of two (2^), a duration, a size or one of several words. What
// follows of it is that of apply; the others say how Trino is to go about its work, which
// changes no answer.
var sessionProperties = propertyKinds(`
adaptive_partial_aggregation_enabled collect_plan_statistics_for_all_queries colocated_join columnar_filter_evaluation_enabled
default_filter_factor_enabled determine_partition_count_for_write_enabled dictionary_aggregation distributed_sort
enable_dynamic_filtering enable_dynamic_row_filtering enable_intermediate_aggregations enable_large_dynamic_filters
enable_stats_calculator fault_tolerant_execution_adaptive_join_reordering_enabled
fault_tolerant_execution_adaptive_query_planning_enabled force_spilling_join hide_inaccessible_columns
ignore_downstream_preferences ignore_stats_calculator_failures incremental_hash_array_load_factor_enabled
merge_project_with_values non_estimatable_predicate_approximation_enabled omit_datetime_type_precision
optimize_duplicate_insensitive_joins optimize_metadata_queries optimize_top_n_ranking pre_aggregate_case_aggregations_enabled
predicate_pushdown_use_table_properties prefer_partial_aggregation prefer_streaming_operators
push_aggregation_through_outer_join push_partial_aggregation_through_join push_table_write_through_union redistribute_writes
remote_task_adaptive_update_request_size_enabled resource_overcommit rewrite_filtering_semi_join_to_inner_join scale_writers
skip_redundant_sort spatial_join spill_enabled statistics_cpu_timer_enabled statistics_precalculation_for_pushdown_enabled
task_scale_writers_enabled task_share_index_loading use_cost_based_partitioning use_exact_partitioning
use_legacy_window_filter_pushdown use_preferred_write_partitioning use_table_scan_node_partitioning: boolean
adaptive_partial_aggregation_unique_rows_ratio_threshold dynamic_row_filtering_selectivity_threshold
retry_delay_scale_factor table_scan_node_partitioning_min_bucket_to_task_ratio: double
filter_conjunction_independence_factor join_multi_clause_independence_factor: double 0..1
initial_splits_per_node max_tasks_waiting_for_execution_per_query max_tasks_waiting_for_node_per_query
max_unacknowledged_splits_per_task push_filter_into_values_max_row_count query_priority query_retry_attempts
filter_and_project_min_output_page_row_count remote_task_guaranteed_splits_per_request required_workers_count
task_retry_attempts_per_task task_min_writer_count max_writer_task_count: integer
max_drivers_per_task max_hash_partition_count max_recursion_depth min_hash_partition_count min_hash_partition_count_for_write: integer >=1
max_reordered_joins: integer >2
task_concurrency task_max_writer_count: integer 2^
join_partitioned_build_min_row_count min_input_rows_per_task: bigint >=0
aggregation_operator_unspill_memory_limit filter_and_project_min_output_page_size join_max_broadcast_table_size
max_partial_top_n_memory min_input_size_per_task query_max_memory query_max_scan_physical_bytes query_max_total_memory
remote_task_max_request_size remote_task_request_size_headroom writer_scaling_min_data_processed: varchar size
iterative_optimizer_timeout query_max_cpu_time query_max_execution_time query_max_planning_time query_max_run_time
required_workers_max_wait_time retry_initial_delay retry_max_delay split_concurrency_adjustment_interval: varchar duration
distinct_aggregations_strategy: varchar SINGLE_STEP, MARK_DISTINCT, PRE_AGGREGATE, SPLIT_TO_SUBQUERIES, AUTOMATIC
exchange_compression_codec: varchar NONE, LZ4, ZSTD
join_distribution_type: varchar BROADCAST, PARTITIONED, AUTOMATIC
join_reordering_strategy: varchar NONE, ELIMINATE_CROSS_JOINS, AUTOMATIC
mark_distinct_strategy: varchar NONE, ALWAYS, AUTOMATIC
retry_policy: varchar TASK, QUERY, NONE
time_zone_id: varchar zone
execution_policy spatial_partitioning_table_name: varchar
`)

// propertyKinds reads lists of names that end with ": type rule".
func propertyKinds(text string) map[string]string {
	kinds, names := map[string]string{}, []string{}
	for line := range strings.Lines(text) {
		list, kind, ends := strings.Cut(line, ":")
		if names = append(names, strings.Fields(list)...); !ends {
			continue
		}
		for _, name := range names {
			kinds[name] = strings.TrimSpace(kind)
		}
		names = nil
	}
	return kinds
}

// settings are what a statement's session properties change.
type settings struct {
	zone      string
	recursion int
	scanned   int64 // bytes at most, 0 for no limit, as memory is
	memory    int64
}

// mostRecursion bounds max_recursion_depth, as each step is a query of its own.
const mostRecursion = 100

// setSession takes over what WITH SESSION says.
func (j *job) setSession(ctx context.Context, set []sql.SessionProperty) error {
	seen := map[string]bool{}
	for _, p := range set {
		name, value, err := j.sessionProperty(ctx, p)
		if err == nil && seen[name] {
			err = invalidProperty(p, "Session property '%s' already set", name)
		}
		if err == nil {
			err = j.apply(name, value, p.Value)
		}
		if err != nil {
			return err
		}
		seen[name] = true
	}
	return nil
}

// sessionProperty is a property's name and value, if there is such a property and it may be set to that.
func (j *job) sessionProperty(ctx context.Context, p sql.SessionProperty) (name, value string, err error) {
	if name, err = j.knownProperty(p.Name, p, p.Value); err != nil {
		return name, "", err
	}
	of, rule, _ := strings.Cut(sessionProperties[name], " ")
	if value, err = j.propertyValue(ctx, name, of, p.Value); err == nil {
		err = checkProperty(name, value, rule, p.Value)
	}
	return name, value, err
}

// knownProperty is a property's name, if there is one of that name. What is wrong with the name is
// reported at whole, that there is none at place.
func (j *job) knownProperty(n sql.QualifiedName, whole, place sql.Node) (string, error) {
	parts := make([]string, len(n.Parts))
	for i, part := range n.Parts {
		parts[i] = sql.LowerName(part.Value)
	}
	name := strings.Join(parts, ".")
	switch _, known := sessionProperties[name]; {
	case len(parts) > 2:
		return name, invalidProperty(whole, "Invalid session property '%s'", name)
	case len(parts) == 2:
		if _, ours, err := j.ours(parts[0]); err != nil {
			return name, err
		} else if !ours && parts[0] != "system" {
			return name, sql.Errorf(place, "CATALOG_NOT_FOUND", "Catalog '%s' not found", parts[0])
		}
		return name, invalidProperty(place, "Session property '%s' does not exist", name)
	case !known:
		return name, invalidProperty(place, "Session property '%s' does not exist", name)
	}
	return name, nil
}

func invalidProperty(at sql.Node, format string, args ...any) error {
	return sql.Errorf(at, "INVALID_SESSION_PROPERTY", format, args...)
}

// propertyValue computes a value, which must be constant.
func (j *job) propertyValue(ctx context.Context, name, of string, value sql.Expr) (string, error) {
	wrong := func(why string) error {
		return &sql.Error{Name: "INVALID_SESSION_PROPERTY", Message: fmt.Sprintf("Unable to set session property '%s' to '%s': %s",
			name, sql.FormatExpr(value, !j.o.DecimalLiterals), why)}
	}
	if _, query := value.(*sql.Subquery); query {
		return "", wrong("Constant expression cannot contain a subquery")
	}
	want, err := sql.ParseType(of)
	if err != nil {
		return "", err
	}
	q := &sql.Query{Pos: value.Position(), Body: &sql.Select{Pos: value.Position(), Items: []sql.SelectItem{{Pos: value.Position(), Expr: value}}}}
	bound, err := plan.Analyze(ctx, q, j.meta, j.session())
	if e, ok := errors.AsType[*sql.Error](err); ok {
		return "", wrong(e.Message)
	} else if err != nil {
		return "", err
	}
	if got := bound.Root.Columns()[0].Type; !fn.CanCoerce(got, want) {
		return "", wrong("Cannot cast type " + fn.DisplayName(got) + " to " + of)
	}
	values, err := j.evaluate(ctx, bound)
	switch {
	case err != nil:
		return "", err
	case len(values) != 1 || values[0] == nil:
		return "", wrong("Session property value must not be null")
	}
	return *values[0], nil
}

var (
	measure   = regexp.MustCompile(`^\s*(\d+(?:\.\d+)?)\s*([a-zA-Z]+)\s*$`)
	durations = map[string]time.Duration{"ns": 1, "us": time.Microsecond, "ms": time.Millisecond, "s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour}
	sizes     = map[string]float64{"B": 1, "kB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "TB": 1 << 40, "PB": 1 << 50}
)

// checkProperty checks a value by a rule of sessionProperties.
func checkProperty(name, value, rule string, at sql.Node) error {
	n, _ := strconv.ParseFloat(value, 64)
	whole := int64(n)
	switch {
	case rule == "duration":
		return measured(value, "duration", "data duration", "time unit", func(unit string) bool { return durations[unit] > 0 }, at)
	case rule == "size":
		return measured(value, "size", "data size", "unit", func(unit string) bool { return sizes[unit] > 0 }, at)
	case rule == "2^":
		if whole < 1 || whole&(whole-1) != 0 {
			return invalidProperty(at, "%s must be a power of 2: %s", name, value)
		}
	case rule == "0..1":
		if !(n >= 0 && n <= 1) {
			return invalidProperty(at, "%s must be in the range [0.00, 1.00]: %.2f", name, n)
		}
	case strings.HasPrefix(rule, ">="):
		if least, _ := strconv.ParseFloat(rule[2:], 64); n < least {
			return invalidProperty(at, "%s must be equal or greater than %s", name, rule[2:])
		}
	case rule == ">2":
		if n < 2 {
			return invalidProperty(at, "%s must be greater than or equal to 2: %s", name, value)
		}
	case strings.Contains(rule, ", "):
		for word := range strings.SplitSeq(rule, ", ") {
			if strings.EqualFold(word, value) {
				return nil
			}
		}
		return invalidProperty(at, "Invalid value [%s]. Valid values: [%s]", value, rule)
	}
	return nil
}

// measured checks a number with a unit.
func measured(value, what, kind, unit string, known func(string) bool, at sql.Node) error {
	m := measure.FindStringSubmatch(value)
	switch {
	case value == "":
		return invalidProperty(at, "%s is empty", what)
	case m == nil:
		return invalidProperty(at, "%s is not a valid %s string: %s", what, kind, value)
	case !known(m[2]):
		return invalidProperty(at, "Unknown %s: %s", unit, m[2])
	}
	return nil
}

// apply does what a property says, where that is more than how Trino is to work.
func (j *job) apply(name, value string, at sql.Node) error {
	switch name {
	case "max_recursion_depth":
		n, err := strconv.Atoi(value)
		if err != nil || n > mostRecursion {
			return sql.Errorf(at, "NOT_SUPPORTED", "max_recursion_depth of more than %d is not supported", mostRecursion)
		}
		j.set.recursion = n
	case "time_zone_id":
		zone, ok := sql.ParseZone(value)
		switch {
		case value == "":
			return invalidProperty(at, "Zone id is an empty string")
		case !ok:
			return invalidProperty(at, "Time zone not supported: %s", value)
		}
		j.set.zone = zone.Name
	case "query_max_run_time", "query_max_execution_time":
		m := measure.FindStringSubmatch(value)
		n, _ := strconv.ParseFloat(m[1], 64)
		return j.expireAfter(time.Duration(n * float64(durations[m[2]])))
	case "query_max_scan_physical_bytes":
		j.set.scanned = sizeOf(value)
	case "query_max_memory", "query_max_total_memory":
		j.set.memory = sizeOf(value)
	case "query_max_cpu_time", "query_max_planning_time", "hide_inaccessible_columns", "omit_datetime_type_precision":
		return sql.Errorf(at, "NOT_SUPPORTED", "Session property %s is not supported", name)
	}
	return nil
}

// sizeOf reads what checkProperty found to be a size.
func sizeOf(value string) int64 {
	m := measure.FindStringSubmatch(value)
	n, _ := strconv.ParseFloat(m[1], 64)
	return int64(n * sizes[m[2]])
}

// expireAfter bounds the execution, from its beginning on.
func (j *job) expireAfter(limit time.Duration) error {
	exceeded := &sql.Error{Name: "EXCEEDED_TIME_LIMIT", Message: "Query exceeded maximum time limit of " + duration(limit)}
	left := limit - j.now().Sub(j.began)
	if left <= 0 {
		return exceeded
	}
	if j.expire != nil {
		time.AfterFunc(left, func() { j.expire(exceeded) })
	}
	return nil
}
