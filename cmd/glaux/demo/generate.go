// Package demo makes a lake of GenAI telemetry: LLM calls, tool calls, evals with
// safety outcomes, and sessions, the same on every run, as JSON lines and as Parquet.
package demo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

// Size says how much to make.
type Size struct {
	Days       int
	Tenants    int
	RowsPerDay int // LLM calls of one tenant on one day; the other tables follow
}

// firstDay is fixed, so that the printed examples hold on every machine.
var firstDay = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// LLMCall is one request to a model.
type LLMCall struct {
	RequestID        string            `json:"request_id" parquet:"request_id,dict"`
	TS               Timestamp         `json:"ts" parquet:"ts,timestamp(millisecond)"`
	SessionID        string            `json:"session_id" parquet:"session_id,dict"`
	UserID           string            `json:"user_id" parquet:"user_id,dict"`
	Model            string            `json:"model" parquet:"model,dict"`
	Provider         string            `json:"provider" parquet:"provider,dict"`
	Prompt           string            `json:"prompt" parquet:"prompt"`
	Response         *string           `json:"response,omitempty" parquet:"response,optional"`
	PromptTokens     int32             `json:"prompt_tokens" parquet:"prompt_tokens"`
	CompletionTokens int32             `json:"completion_tokens" parquet:"completion_tokens"`
	LatencyMS        int64             `json:"latency_ms" parquet:"latency_ms"`
	CostUSD          float64           `json:"cost_usd" parquet:"cost_usd"`
	Status           string            `json:"status" parquet:"status,dict"`
	Tools            []string          `json:"tools" parquet:"tools,list"`
	Metadata         map[string]string `json:"metadata" parquet:"metadata"`
}

// ToolCall is one use of a tool by an agent.
type ToolCall struct {
	CallID    string    `json:"call_id" parquet:"call_id"`
	RequestID string    `json:"request_id" parquet:"request_id,dict"`
	TS        Timestamp `json:"ts" parquet:"ts,timestamp(millisecond)"`
	Tool      string    `json:"tool" parquet:"tool,dict"`
	Arguments string    `json:"arguments" parquet:"arguments"`
	LatencyMS int64     `json:"latency_ms" parquet:"latency_ms"`
	Success   bool      `json:"success" parquet:"success"`
	ErrorType *string   `json:"error_type,omitempty" parquet:"error_type,optional,dict"`
	Retries   int32     `json:"retries" parquet:"retries"`
}

// Safety is the safety outcome of an eval.
type Safety struct {
	Category string `json:"category" parquet:"category,dict"`
	Severity int32  `json:"severity" parquet:"severity"`
	Flagged  bool   `json:"flagged" parquet:"flagged"`
}

// Eval is one judgement of one response.
type Eval struct {
	EvalID    string    `json:"eval_id" parquet:"eval_id"`
	RequestID string    `json:"request_id" parquet:"request_id,dict"`
	TS        Timestamp `json:"ts" parquet:"ts,timestamp(millisecond)"`
	Suite     string    `json:"suite" parquet:"suite,dict"`
	Model     string    `json:"model" parquet:"model,dict"`
	Score     float64   `json:"score" parquet:"score"`
	Passed    bool      `json:"passed" parquet:"passed"`
	Safety    Safety    `json:"safety" parquet:"safety"`
	Labels    []string  `json:"labels" parquet:"labels,list"`
}

// Session is one conversation.
type Session struct {
	SessionID string    `json:"session_id" parquet:"session_id"`
	UserID    string    `json:"user_id" parquet:"user_id,dict"`
	Started   Timestamp `json:"started" parquet:"started,timestamp(millisecond)"`
	Ended     Timestamp `json:"ended" parquet:"ended,timestamp(millisecond)"`
	Turns     int32     `json:"turns" parquet:"turns"`
	Country   string    `json:"country" parquet:"country,dict"`
	Cohort    string    `json:"cohort" parquet:"cohort,dict"`
	Rating    *int32    `json:"rating,omitempty" parquet:"rating,optional"`
}

// Timestamp is milliseconds since 1970; its JSON is Hive's text form.
type Timestamp int64

// MarshalJSON writes 2026-01-01 09:30:00.000.
func (t Timestamp) MarshalJSON() ([]byte, error) {
	return []byte(time.UnixMilli(int64(t)).UTC().Format(`"2006-01-02 15:04:05.000"`)), nil
}

// Partition is the rows of all tables of one tenant on one day.
type Partition struct {
	Day      string // dt
	Tenant   string // tenant_id
	LLMCalls []LLMCall
	Tools    []ToolCall
	Evals    []Eval
	Sessions []Session
}

type model struct {
	name, provider string
	medianMS       float64
	inPrice        float64 // USD per million tokens
	outPrice       float64
	failures       float64
	quality        float64
}

var models = []model{
	{"athene-large", "parthenon", 2100, 5, 25, 0.010, 0.93},
	{"athene-small", "parthenon", 640, 0.8, 4, 0.006, 0.86},
	{"noctua-7b", "self-hosted", 380, 0.1, 0.1, 0.025, 0.74},
	{"noctua-70b", "self-hosted", 1500, 0.6, 0.6, 0.018, 0.88},
}

var (
	tools      = []string{"web_search", "sql_query", "code_interpreter", "vector_lookup", "send_email"}
	toolErrors = []string{"timeout", "invalid_arguments", "rate_limited", "permission_denied"}
	suites     = []string{"helpfulness", "groundedness", "toxicity", "jailbreak", "pii_leak"}
	categories = []string{"none", "toxicity", "jailbreak", "pii", "self_harm"}
	countries  = []string{"DE", "FR", "GR", "IN", "JP", "US"}
	cohorts    = []string{"control", "prompt_v2", "rag_v1"}
	subjects   = []string{"a refund", "the quarterly numbers", "a failing build", "travel to Athens", "an SQL query", "a contract clause"}
	verbs      = []string{"Summarise", "Explain", "Draft a reply about", "Find the cause of", "Translate the notes on", "Plan"}
)

// Generate makes one tenant's day.
func Generate(size Size, day, tenant int) Partition {
	rng := rand.New(rand.NewPCG(uint64(day)+1, uint64(tenant)+1))
	date := firstDay.AddDate(0, 0, day)
	p := Partition{Day: date.Format(time.DateOnly), Tenant: fmt.Sprintf("tenant-%02d", tenant+1)}
	g := &generator{Rand: rng, date: date, prefix: fmt.Sprintf("%s-%02d", date.Format("20060102"), tenant+1)}
	for len(p.LLMCalls) < size.RowsPerDay {
		g.session(&p, size.RowsPerDay)
	}
	return p
}

type generator struct {
	*rand.Rand
	date   time.Time
	prefix string
}

func pick[T any](g *generator, of []T) T { return of[g.IntN(len(of))] }

// session adds one conversation: its calls, their tools and evals.
func (g *generator) session(p *Partition, limit int) {
	id := fmt.Sprintf("s-%s-%05d", g.prefix, len(p.Sessions))
	user := fmt.Sprintf("u-%04d", int(g.ExpFloat64()*120)%2000)
	start := g.date.UnixMilli() + int64(g.IntN(86_000_000))
	now := start
	turns := min(1+int(g.ExpFloat64()*3), limit-len(p.LLMCalls), 20)
	m := models[min(int(math.Abs(g.NormFloat64())*1.6), len(models)-1)]
	cohort := pick(g, cohorts)
	for range turns {
		call := g.call(p, id, user, m, cohort, now)
		now += call.LatencyMS + int64(g.IntN(60_000))
	}
	now = min(now, g.date.UnixMilli()+86_399_999)
	s := Session{
		SessionID: id, UserID: user, Started: Timestamp(start), Ended: Timestamp(now),
		Turns: int32(turns), Country: pick(g, countries), Cohort: cohort,
	}
	if g.Float64() < 0.4 {
		rating := int32(1 + min(4, int(math.Abs(g.NormFloat64())*1.2+m.quality*2.5)))
		s.Rating = &rating
	}
	p.Sessions = append(p.Sessions, s)
}

func (g *generator) call(p *Partition, session, user string, m model, cohort string, at int64) LLMCall {
	at = min(at, g.date.UnixMilli()+86_399_999)
	in, out := int32(40+g.ExpFloat64()*600), int32(10+g.ExpFloat64()*250)
	subject := pick(g, subjects)
	c := LLMCall{
		RequestID: fmt.Sprintf("r-%s-%06d", g.prefix, len(p.LLMCalls)),
		TS:        Timestamp(at), SessionID: session, UserID: user, Model: m.name, Provider: m.provider,
		Prompt:       fmt.Sprintf("%s %s.", pick(g, verbs), subject),
		PromptTokens: in, CompletionTokens: out,
		LatencyMS: int64(m.medianMS * math.Exp(g.NormFloat64()*0.45)),
		CostUSD:   math.Round((float64(in)*m.inPrice+float64(out)*m.outPrice)/1e6*1e6) / 1e6,
		Status:    "ok",
		Tools:     []string{},
		Metadata:  map[string]string{"app": pick(g, []string{"assistant", "support", "agent"}), "prompt_version": cohort},
	}
	if g.Float64() < m.failures {
		c.Status = pick(g, []string{"error", "timeout"})
		c.CompletionTokens = 0
	} else {
		text := fmt.Sprintf("Here is what I found about %s: \"%d points\", in short.", subject, 2+g.IntN(6))
		c.Response = &text
	}
	for n := int(g.ExpFloat64() * 0.9); n > 0 && len(c.Tools) < 4; n-- {
		c.Tools = append(c.Tools, g.tool(p, c))
	}
	if g.Float64() < 0.35 && c.Status == "ok" {
		g.eval(p, c, m)
	}
	p.LLMCalls = append(p.LLMCalls, c)
	return c
}

func (g *generator) tool(p *Partition, c LLMCall) string {
	name := pick(g, tools)
	t := ToolCall{
		CallID: fmt.Sprintf("t-%s-%06d", g.prefix, len(p.Tools)), RequestID: c.RequestID, TS: c.TS,
		Tool:      name,
		Arguments: fmt.Sprintf(`{"query": "%s", "limit": %d}`, pick(g, subjects), 5*(1+g.IntN(10))),
		LatencyMS: int64(120 * math.Exp(g.NormFloat64()*0.8)), Success: true,
	}
	if g.Float64() < 0.07 {
		e := pick(g, toolErrors)
		t.Success, t.ErrorType, t.Retries = false, &e, int32(g.IntN(4))
	}
	p.Tools = append(p.Tools, t)
	return name
}

func (g *generator) eval(p *Partition, c LLMCall, m model) {
	score := math.Round(min(1, max(0, m.quality+g.NormFloat64()*0.12))*1000) / 1000
	e := Eval{
		EvalID: fmt.Sprintf("e-%s-%06d", g.prefix, len(p.Evals)), RequestID: c.RequestID, TS: c.TS,
		Suite: pick(g, suites), Model: c.Model, Score: score, Passed: score >= 0.7,
		Safety: Safety{Category: "none"}, Labels: []string{},
	}
	if g.Float64() < 0.06 {
		e.Safety = Safety{Category: categories[1+g.IntN(len(categories)-1)], Severity: int32(1 + g.IntN(4)), Flagged: true}
		e.Passed = false
	}
	if !e.Passed {
		e.Labels = append(e.Labels, "needs_review")
	}
	p.Evals = append(p.Evals, e)
}
