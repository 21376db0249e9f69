package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/service/api"
)

// wrong is a request that must be refused: with a status, and a message that
// says what would be accepted.
type wrong struct {
	name   string
	method string
	path   string
	body   string
	media  string // application/yaml where empty
	header [2]string
	status int
	want   []string // in the problem's detail or faults
}

func wrongSpecs() []wrong {
	spec := func(name, body string, want ...string) wrong {
		return wrong{name: name, method: "POST", path: "/v1/sweeps", body: body, status: 422, want: want}
	}
	return []wrong{
		spec("no YAML", "name: [", "body", "is not YAML"),
		spec("no JSON", `{"name": "x",,}`, "is not YAML"),
		spec("text", "hello", "must be a mapping"),
		spec("list", "[1, 2]", "must be a mapping"),
		spec("number", "17", "must be a mapping"),
		spec("blank", "   \n", "is empty"),
		spec("two documents", "name: a\n---\nname: b\n", "line 2", "a second document starts here"),
		spec("unknown key", "name: a\nstepz: 5\n", "line 2", "body.stepz", "did you mean steps?"),
		spec("unknown section", "model: {}\n", "body.model", "unknown field"),
		spec("key twice", "steps: 5\nsteps: 6\n", "is given twice, first on line 1"),
		spec("name in capitals", "name: Guide\n", "body.name", "must be 1 to 63 characters of a-z"),
		spec("name of a path", "name: ../../etc/passwd\n", "body.name"),
		spec("name of dots", "name: '..'\n", "body.name"),
		spec("name too long", "name: "+strings.Repeat("a", 64)+"\n", "body.name"),
		spec("name begins with a hyphen", "name: -a\n", "body.name"),
		spec("empty name", "name: ''\n", "body.name"),
		spec("name is a number", "name: 12\n", "body.name", "must be text"),
		spec("steps are text", "steps: many\n", "body.steps", "must be a whole number"),
		spec("steps are a fraction", "steps: 1.5\n", "body.steps", "must be a whole number"),
		spec("no steps", "steps: 0\n", "body.steps", "must be 1 to"),
		spec("negative steps", "steps: -5\n", "body.steps"),
		spec("steps overflow", "steps: 99999999999999999999\n", "body.steps"),
		spec("more steps than this service takes", "steps: 20000000\n", "body.steps", "at most 10000000 steps on this service"),
		spec("negative temperature", "loss: {temperature: -0.1}\n", "body.loss.temperature", "must be greater than 0"),
		spec("temperature 0", "loss: {temperature: 0}\n", "body.loss.temperature", "must be greater than 0"),
		spec("temperature NaN", "loss: {temperature: .nan}\n", "body.loss.temperature"),
		spec("temperature infinite", "loss: {temperature: .inf}\n", "body.loss.temperature"),
		spec("unknown loss", "loss: {kind: triplet}\n", "body.loss.kind", "infonce"),
		spec("unknown similarity", "loss: {similarity: euclid}\n", "body.loss.similarity", "must be cosine or dot"),
		spec("no negatives", "loss: {negatives: 0}\n", "body.loss.negatives"),
		spec("more negatives than samples", "loss: {negatives: 76}\n", "body.loss.negatives", "1 to 75"),
		spec("unknown data", "data: {kind: cifar}\n", "body.data.kind", "quadrants"),
		spec("samples no multiple of 4", "data: {samples: 10}\n", "body.data.samples", "a multiple of 4"),
		spec("samples beyond all bounds", "data: {samples: 400000000}\n", "body.data.samples"),
		spec("more samples than this service takes", "data: {samples: 200000}\n", "body.data.samples", "at most 100000 samples on this service"),
		spec("layers that do not fit", "encoder: {layers: [3, 2]}\n", "body.encoder.layers", "begin with 2"),
		spec("one layer", "encoder: {layers: [2]}\n", "body.encoder.layers"),
		spec("layer of width 0", "encoder: {layers: [2, 0, 2]}\n", "body.encoder.layers"),
		spec("layers wider than this service takes", "encoder: {layers: [2, 2048, 2]}\n", "body.encoder.layers", "at most 1024 wide on this service"),
		spec("layers are text", "encoder: {layers: wide}\n", "body.encoder.layers"),
		spec("unknown activation", "encoder: {output: sigmoid}\n", "body.encoder.output", "identity, tanh or relu"),
		spec("bias is text", "encoder: {bias: maybe}\n", "body.encoder.bias", "must be true or false"),
		spec("learning rate 0", "optimizer: {lr: 0}\n", "body.optimizer.lr"),
		spec("momentum 1", "optimizer: {momentum: 1}\n", "body.optimizer.momentum", "less than 1"),
		spec("unknown optimizer", "optimizer: {kind: adam}\n", "body.optimizer.kind", "sgd"),
		spec("unknown streams", "streams: numpy\n", "body.streams", "pytorch or philox"),
		spec("axis of no field", "axes: {loss.temprature: [0.1]}\n", "body.axes.loss.temprature", "did you mean loss.temperature?"),
		spec("axis over a list", "axes: {encoder.layers: [[2, 2]]}\n", "body.axes.encoder.layers", "is a list"),
		spec("axis over the name", "axes: {name: [a, b]}\n", "body.axes.name", "cannot be swept"),
		spec("axis of no value", "axes: {loss.temperature: []}\n", "must have at least one value"),
		spec("axis value twice", "axes: {loss.temperature: [0.1, 0.1]}\n", "is given twice"),
		spec("axis value of another type", "axes: {loss.temperature: [0.1, hot]}\n", "must be a number"),
		spec("axis value out of range", "axes: {loss.temperature: [0.1, -1]}\n", "must be greater than 0"),
		spec("range of one", "axes: {loss.temperature: {from: 0.1, to: 1, count: 1, scale: log}}\n", "axes.loss.temperature.count", "must be 2 to"),
		spec("log range from 0", "axes: {loss.temperature: {from: 0, to: 1, count: 3, scale: log}}\n", "must be greater than 0 on a log scale"),
		spec("range without scale", "axes: {loss.temperature: {from: 0.1, to: 1, count: 3}}\n", "scale", "is missing"),
		spec("no seeds", "seeds: {count: 0}\n", "body.seeds.count"),
		spec("seed negative", "seeds: {first: -1}\n", "body.seeds.first"),
		spec("seed listed twice", "seeds: [1, 1]\n", "is given twice"),
		spec("seeds beyond 32 bits", "seeds: {first: 4294967295, count: 2}\n", "body.seeds.first"),
		spec("more trials than any sweep", "seeds: {count: 9000000}\n", "must be at most 10000000 trials"),
		spec("more trials than this service takes", "seeds: {count: 300000}\n", "body.seeds", "at most 1000000 trials on this service"),
		spec("unknown features", "record: {features: some}\n", "body.record.features", "none, first or all"),
		spec("negative every", "record: {every: -1}\n", "body.record.every"),
		spec("alias bomb", "a: &a [x, x]\nb: &b [*a, *a]\nname: *b\n", "body.name"),
		spec("many faults at once", "name: A\nsteps: 0\nloss: {temperature: -1, kind: x}\n",
			"body.name", "body.steps", "body.loss.temperature", "body.loss.kind"),
	}
}

func wrongRequests() []wrong {
	return []wrong{
		{name: "no body", method: "POST", path: "/v1/sweeps", status: 400, want: []string{"request body is required"}},
		{name: "body too large", method: "POST", path: "/v1/sweeps", body: "# " + strings.Repeat("x", 1<<20), status: 413, want: []string{"too large", "1048576"}},
		{name: "a form", method: "POST", path: "/v1/sweeps", body: "name=a", media: "application/x-www-form-urlencoded", status: 415, want: []string{"application/yaml"}},
		{name: "plain text", method: "POST", path: "/v1/sweeps", body: "name: a", media: "text/plain", status: 415, want: []string{"application/json"}},
		{name: "no media type", method: "POST", path: "/v1/sweeps", body: "name: a", media: ";;", status: 415, want: []string{"application/yaml"}},
		{name: "name in use", method: "POST", path: "/v1/sweeps", body: strings.Replace(small, "steps: 20", "steps: 30", 1), status: 409, want: []string{"small", "another spec", "body.steps", "is 20"}},
		{name: "name in use with fewer seeds", method: "POST", path: "/v1/sweeps", body: strings.Replace(small, "count: 3", "count: 2", 1), status: 409, want: []string{"body.seeds"}},
		{name: "name in use with more seeds", method: "POST", path: "/v1/sweeps", body: strings.Replace(small, "count: 3", "count: 4", 1), status: 409, want: []string{"extend"}},
		{name: "idempotency key too long", method: "POST", path: "/v1/sweeps", body: "name: a", header: [2]string{"Idempotency-Key", strings.Repeat("k", 201)}, status: 422, want: []string{"header.Idempotency-Key", "200"}},
		{name: "dry_run of neither", method: "POST", path: "/v1/sweeps?dry_run=perhaps", body: "name: a", status: 422, want: []string{"query.dry_run", "boolean"}},
		{name: "unknown parameter", method: "GET", path: "/v1/sweeps?page=2", status: 422, want: []string{"query.page", "unknown query parameter"}},
		{name: "limit 0", method: "GET", path: "/v1/sweeps?limit=0", status: 422, want: []string{"query.limit", ">= 1"}},
		{name: "limit too high", method: "GET", path: "/v1/sweeps?limit=1001", status: 422, want: []string{"query.limit", "<= 1000"}},
		{name: "limit is text", method: "GET", path: "/v1/sweeps?limit=all", status: 422, want: []string{"query.limit", "integer"}},
		{name: "negative offset", method: "GET", path: "/v1/sweeps?offset=-1", status: 422, want: []string{"query.offset"}},
		{name: "unknown state", method: "GET", path: "/v1/sweeps?state=asleep", status: 422, want: []string{"query.state", "queued"}},
		{name: "two faults at once", method: "GET", path: "/v1/sweeps?limit=0&offset=-1", status: 422, want: []string{"query.limit", "query.offset"}},
		{name: "unknown sweep", method: "GET", path: "/v1/sweeps/nothing", status: 404, want: []string{`there is no sweep "nothing"`}},
		{name: "sweep of capitals", method: "GET", path: "/v1/sweeps/Small", status: 422, want: []string{"path.name", "^[a-z0-9]"}},
		{name: "sweep of a path", method: "GET", path: "/v1/sweeps/..%2f..%2fetc", status: 422, want: []string{"path.name"}},
		{name: "sweep of a hidden directory", method: "GET", path: "/v1/sweeps/.trash", status: 422, want: []string{"path.name"}},
		{name: "sweep of a zero byte", method: "GET", path: "/v1/sweeps/a%00b", status: 422, want: []string{"path.name"}},
		{name: "unknown file", method: "GET", path: "/v1/sweeps/small/passwd", status: 404, want: []string{"passwd not found"}},
		{name: "the service's own file", method: "GET", path: "/v1/sweeps/small/service.json", status: 404, want: []string{"service.json not found"}},
		{name: "file of an unknown sweep", method: "GET", path: "/v1/sweeps/nothing/trials.csv", status: 404, want: []string{"there is no sweep"}},
		{name: "features that are not kept", method: "GET", path: "/v1/sweeps/bare/features.csv", status: 404, want: []string{"record.features: none"}},
		{name: "figures without a drawer", method: "GET", path: "/v1/sweeps/small/figures/metrics.svg", status: 404, want: []string{"no figure"}},
		{name: "unsatisfiable range", method: "GET", path: "/v1/sweeps/small/trials.csv", header: [2]string{"Range", "bytes=999999-"}, status: 416, want: []string{"range is outside the file", "bytes"}},
		{name: "cancel what is done", method: "POST", path: "/v1/sweeps/small/cancel", status: 409, want: []string{"is done", "nothing to cancel"}},
		{name: "resume what is done", method: "POST", path: "/v1/sweeps/small/resume", status: 409, want: []string{"is done", "extend"}},
		{name: "cancel an unknown sweep", method: "POST", path: "/v1/sweeps/nothing/cancel", status: 404, want: []string{"there is no sweep"}},
		{name: "delete an unknown sweep", method: "DELETE", path: "/v1/sweeps/nothing", status: 404, want: []string{"there is no sweep"}},
		{name: "extend by nothing", method: "POST", path: "/v1/sweeps/small/extend", status: 400, want: []string{"request body is required"}},
		{name: "extend without seeds", method: "POST", path: "/v1/sweeps/small/extend", body: "{}", media: "application/json", status: 422, want: []string{"seeds", "required"}},
		{name: "extend by text", method: "POST", path: "/v1/sweeps/small/extend", body: `{"seeds": "many"}`, media: "application/json", status: 422, want: []string{"body.seeds", "integer"}},
		{name: "extend to 0", method: "POST", path: "/v1/sweeps/small/extend", body: `{"seeds": 0}`, media: "application/json", status: 422, want: []string{"body.seeds"}},
		{name: "extend to fewer", method: "POST", path: "/v1/sweeps/small/extend", body: `{"seeds": 2}`, media: "application/json", status: 422, want: []string{"body.seeds", "at least 3"}},
		{name: "extend beyond the limit", method: "POST", path: "/v1/sweeps/small/extend", body: `{"seeds": 1000000}`, media: "application/json", status: 422, want: []string{"at most 1000000 trials"}},
		{name: "extend listed seeds", method: "POST", path: "/v1/sweeps/bare/extend", body: `{"seeds": 9}`, media: "application/json", status: 422, want: []string{"lists its seeds"}},
		{name: "extend with an unknown field", method: "POST", path: "/v1/sweeps/small/extend", body: `{"seeds": 9, "trials": 1}`, media: "application/json", status: 422, want: []string{"body.trials"}},
		{name: "extend is no JSON", method: "POST", path: "/v1/sweeps/small/extend", body: `{"seeds": `, media: "application/json", status: 400, want: []string{"body"}},
		{name: "trial beyond the plan", method: "GET", path: "/v1/sweeps/small/trials/12", status: 404, want: []string{"12 trials, 0 to 11"}},
		{name: "trial is text", method: "GET", path: "/v1/sweeps/small/trials/first", status: 422, want: []string{"path.trial", "integer"}},
		{name: "negative trial", method: "GET", path: "/v1/sweeps/small/trials/-1", status: 422, want: []string{"path.trial"}},
		{name: "trial that overflows", method: "GET", path: "/v1/sweeps/small/trials/99999999999999999999", status: 422, want: []string{"path.trial"}},
		{name: "reproduce beyond the plan", method: "POST", path: "/v1/sweeps/small/trials/99/reproduce", status: 404, want: []string{"0 to 11"}},
		{name: "features beyond the plan", method: "GET", path: "/v1/sweeps/small/trials/99/features", status: 404, want: []string{"0 to 11"}},
		{name: "sort by no column", method: "GET", path: "/v1/sweeps/small/trials?sort=colour", status: 422, want: []string{"query.sort", "alignment"}},
		{name: "filter of no form", method: "GET", path: "/v1/sweeps/small/trials?where=alignment", status: 422, want: []string{"query.where[0]", "alignment<=0.2"}},
		{name: "filter on no column", method: "GET", path: "/v1/sweeps/small/trials?where=colour=3", status: 422, want: []string{"unknown column"}},
		{name: "filter with text", method: "GET", path: "/v1/sweeps/small/trials?where=alignment<low", status: 422, want: []string{"compared with a number"}},
		{name: "every fault of a query", method: "GET", path: "/v1/sweeps/small/trials?sort=colour&where=x&where=y=1", status: 422, want: []string{"query.sort", "query.where[0]", "query.where[1]"}},
		{name: "unknown status", method: "GET", path: "/v1/sweeps/small/trials?status=lost", status: 422, want: []string{"query.status"}},
		{name: "seed beyond 32 bits", method: "GET", path: "/v1/sweeps/small/trials?seed=4294967296", status: 422, want: []string{"query.seed"}},
		{name: "configuration beyond the plan", method: "GET", path: "/v1/sweeps/small/points/4", status: 404, want: []string{"4 configurations, 0 to 3"}},
		{name: "curves of no column", method: "GET", path: "/v1/sweeps/small/curves?column=colour", status: 422, want: []string{"query.column", "must be one of loss, alignment"}},
		{name: "no such address", method: "GET", path: "/v2/sweeps", status: 404, want: []string{"/v2/sweeps not found"}},
		{name: "profiles", method: "GET", path: "/debug/pprof/", status: 404, want: []string{"/debug/pprof/ not found"}},
		{name: "no such method", method: "PUT", path: "/v1/sweeps", status: 405, want: []string{"PUT", "GET, HEAD, POST"}},
		{name: "delete all", method: "DELETE", path: "/v1/sweeps", status: 405, want: []string{"DELETE"}},
		{name: "get of an action", method: "GET", path: "/v1/sweeps/small/cancel", status: 405, want: []string{"POST"}},
		{name: "from another site", method: "POST", path: "/v1/sweeps/small/cancel", header: [2]string{"Origin", "https://evil.example"}, status: 403, want: []string{"another site"}},
		{name: "from another site by its own word", method: "DELETE", path: "/v1/sweeps/small", header: [2]string{"Sec-Fetch-Site", "cross-site"}, status: 403, want: []string{"another site"}},
		{name: "by a name of another's", method: "GET", path: "/v1/sweeps", header: [2]string{"Host", "evil.example"}, status: 421, want: []string{"evil.example"}},
	}
}

// TestWrongInput sends every kind of wrong request, and holds status and message.
func TestWrongInput(t *testing.T) {
	v := start(t, t.TempDir(), func(o *options) { o.API.Hosts = []string{"localhost"} })
	v.launch(small)
	v.launch("name: bare\ndata: {samples: 8}\nsteps: 5\naxes: {}\nseeds: [3, 5]\nrecord: {features: none}\n")
	v.wait("small", service.Done)
	v.wait("bare", service.Done)
	cases := append(wrongSpecs(), wrongRequests()...)
	if len(cases) < 60 {
		t.Fatalf("%d cases", len(cases))
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			v := *v
			v.t = t
			headers := []string{}
			if c.body != "" {
				headers = append(headers, "Content-Type", "application/yaml")
				if c.media != "" {
					headers[1] = c.media
				}
			}
			if c.header[0] != "" {
				headers = append(headers, c.header[0], c.header[1])
			}
			got := v.do(c.method, c.path, c.body, headers...)
			if got.status != c.status {
				t.Fatalf("status %d, want %d: %s", got.status, c.status, got.body)
			}
			if media := got.header.Get("Content-Type"); media != "application/problem+json" {
				t.Errorf("Content-Type %s", media)
			}
			p := new(api.Answer)
			if err := json.Unmarshal(got.body, p); err != nil {
				t.Fatalf("%v: %s", err, got.body)
			}
			if p.Status != c.status || p.Title == "" || p.Detail == "" {
				t.Errorf("problem %s", got.body)
			}
			for _, text := range c.want {
				if !strings.Contains(p.Error(), text) {
					t.Errorf("%q does not say %q", p.Error(), text)
				}
			}
		})
	}
	if l := get[service.List](v, "/v1/sweeps"); l.Total != 2 {
		t.Errorf("%d sweeps after all that, want 2", l.Total)
	}
}
