// Package rest is Glaux's own HTTP API, for what Athena's has no operation: JSON
// requests to paths under /api/, signed as those of Athena are.
package rest

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"glaux/query"
	"glaux/web/auth"
)

// Options of the API.
type Options struct {
	Service  *query.Service
	Verifier *auth.Verifier
	Logger   *slog.Logger
}

// Prefix is where the API is.
const Prefix = "/api/"

// Serves reports that a request is for this API: a bucket may be called "api", and
// requests to it are signed for S3.
func Serves(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, Prefix) && strings.Contains(r.Header.Get("Authorization"), "/athena/aws4_request")
}

// New makes the handler of all paths below Prefix.
func New(o Options) http.Handler {
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	a := &api{o}
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+Prefix+"estimate", a.estimate)
	mux.HandleFunc("GET "+Prefix+"queries/{id}/statistics", a.statistics)
	mux.HandleFunc(Prefix, func(w http.ResponseWriter, _ *http.Request) {
		fail(w, http.StatusNotFound, "NotFound", "There is no such operation: there are POST "+Prefix+"estimate and GET "+Prefix+"queries/{id}/statistics.")
	})
	return mux
}

type api struct{ Options }

// EstimateRequest asks what a statement would scan. Its members are those of
// StartQueryExecution.
type EstimateRequest struct {
	QueryString           string
	QueryExecutionContext struct{ Catalog, Database string }
	WorkGroup             string
	ExecutionParameters   []string
}

// EstimateResponse is the answer.
type EstimateResponse struct {
	StatementType, SubstatementType string
	Scan
	// CostInDollars is Athena's price.
	CostInDollars float64
	// ExceedsCutoff tells that the query may be cancelled for its workgroup's
	// limit, BytesScannedCutoffPerQuery.
	BytesScannedCutoffPerQuery int64 `json:",omitempty"`
	ExceedsCutoff              bool
	EstimateTimeInMillis       float64
	Tables                     []Table
}

// Scan is what is read of what there is. IsUpperBound says that less than
// DataScannedInBytes may be read; else it is exact.
type Scan struct {
	DataScannedInBytes         int64
	IsUpperBound               bool
	Partitions, AllPartitions  int64
	Files, AllFiles            int64
	RowGroups, AllRowGroups    int64
	Pages, AllPages            int64 `json:",omitempty"` // of Parquet files, where conditions made planning look
	Rows                       int64 `json:",omitempty"` // of files that tell
	StoreRequests, FootersKept int64
}

// Table is one scan of a table.
type Table struct {
	Catalog, Database, Table string
	Scan
}

// maxBody bounds a request: twice the longest statement, escaped.
const maxBody = 2 << 20

// estimate answers a dry run.
func (a *api) estimate(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	id, err := a.Verifier.Authenticate(r)
	if err != nil {
		a.fail(w, err)
		return
	}
	var in EstimateRequest
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		fail(w, http.StatusBadRequest, "InvalidRequest", "The body is not a request for an estimate: "+err.Error())
		return
	}
	workgroup := in.WorkGroup
	if workgroup == "" {
		workgroup = "primary"
	}
	if err := id.Check("athena:StartQueryExecution", a.Service.ARN("workgroup", workgroup)); err != nil {
		a.fail(w, err)
		return
	}
	e, err := a.Service.Estimate(auth.NewContext(r.Context(), id), query.Request{
		SQL: in.QueryString, Catalog: in.QueryExecutionContext.Catalog, Database: in.QueryExecutionContext.Database,
		WorkGroup: in.WorkGroup, Parameters: in.ExecutionParameters, Principal: id,
	})
	if err != nil {
		a.fail(w, err)
		return
	}
	out := EstimateResponse{
		StatementType: e.Type, SubstatementType: e.Subtype, Scan: scanOf(e.Reads), CostInDollars: e.Cost,
		BytesScannedCutoffPerQuery: e.Cutoff, ExceedsCutoff: e.Cutoff > 0 && e.Reads.Bytes > e.Cutoff,
		EstimateTimeInMillis: float64(e.Took.Microseconds()) / 1000, Tables: []Table{},
	}
	for _, t := range e.Tables {
		out.Tables = append(out.Tables, Table{t.Catalog, t.Database, t.Table, scanOf(t.Reads)})
	}
	write(w, http.StatusOK, out)
}

// StatisticsResponse is what a query did.
type StatisticsResponse struct {
	QueryExecutionId, State         string //nolint:revive // as Athena spells it
	DataScannedInBytes              int64
	CostInDollars                   float64
	InputRows, OutputRows           int64
	OutputBytes                     int64
	ReadRequests, ReadRequestsSaved int64 // of the store while the engine read
	QueryQueueTimeInMillis          float64
	QueryPlanningTimeInMillis       float64
	EngineExecutionTimeInMillis     float64
	ServiceProcessingTimeInMillis   float64
	TotalExecutionTimeInMillis      float64
	Planned                         Scan // of all scans together
	Tables                          []Table
}

// statistics answers what a query did.
func (a *api) statistics(w http.ResponseWriter, r *http.Request) {
	id, err := a.Verifier.Authenticate(r)
	if err != nil {
		a.fail(w, err)
		return
	}
	e, err := a.Service.Get(r.Context(), r.PathValue("id"))
	if err == nil {
		err = id.Check("athena:GetQueryRuntimeStatistics", a.Service.ARN("workgroup", e.WorkGroup))
	}
	if err != nil {
		a.fail(w, err)
		return
	}
	st := e.Stats
	out := StatisticsResponse{
		QueryExecutionId: e.ID, State: string(e.State), DataScannedInBytes: st.ScannedBytes, InputRows: st.InputRows, OutputRows: st.OutputRows, OutputBytes: st.OutputBytes,
		ReadRequests: st.Requests, ReadRequestsSaved: st.CacheHits, QueryQueueTimeInMillis: millis(st.Queue), QueryPlanningTimeInMillis: millis(st.Planning),
		EngineExecutionTimeInMillis: millis(st.Engine), ServiceProcessingTimeInMillis: millis(st.Service), TotalExecutionTimeInMillis: millis(st.Total),
		Planned: scanOf(st.Reads), Tables: []Table{},
	}
	if e.Type == "DML" && !st.Reused && e.State != query.Failed {
		out.CostInDollars = query.Cost(st.ScannedBytes)
	}
	if e.Stage != nil {
		for _, scan := range e.Stage.Sub {
			name := strings.SplitN(scan.Table, ".", 3)
			out.Tables = append(out.Tables, Table{name[0], name[1], name[2], scanOf(scan.Reads)})
		}
	}
	write(w, http.StatusOK, out)
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// fail answers an error of the caller or of the service.
func (a *api) fail(w http.ResponseWriter, err error) {
	if e := auth.AsError(err); e != nil {
		e = e.For(auth.JSON)
		fail(w, e.Status, e.Code, e.Message)
		return
	}
	if e, ok := errors.AsType[*query.Error](err); ok {
		fail(w, http.StatusBadRequest, e.Code, e.Message)
		return
	}
	a.Logger.Error("an estimate failed", "error", err)
	fail(w, http.StatusInternalServerError, "InternalError", "An internal error happened.")
}

func fail(w http.ResponseWriter, status int, code, message string) {
	write(w, status, struct{ Code, Message string }{code, message})
}

func write(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func scanOf(f query.Figures) Scan {
	return Scan{
		DataScannedInBytes: f.Bytes, IsUpperBound: f.Bound, Partitions: f.Partitions, AllPartitions: f.PartitionsTotal,
		Files: f.Files, AllFiles: f.FilesTotal, RowGroups: f.RowGroups, AllRowGroups: f.RowGroupsTotal, Pages: f.Pages, AllPages: f.PagesTotal, Rows: f.Rows,
		StoreRequests: f.Requests, FootersKept: f.CacheHits,
	}
}
