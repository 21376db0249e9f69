// Package api answers for a service over HTTP: the API, live events, and the routes
// of the live page. It decides who may ask for what, and nothing of when a sweep
// runs. Start reading at New and Server.Handlers.
//
// # Addresses
//
// All are under the server's root; {name} is a sweep's, {n} a trial's index, {c}
// a configuration's. Everything but the files answers JSON; every error is an
// RFC 9457 problem (type Answer) with all errors. /openapi.json describes all of
// it; this is the overview.
//
//	POST   /v1/sweeps[?dry_run=true]           a spec (JSON or YAML) -> Sweep, or Estimate
//	GET    /v1/sweeps?state=&tag=&q=&offset=&limit=    List, the newest first
//	GET    /v1/sweeps/{name}                   Detail
//	POST   /v1/sweeps/{name}/cancel            Sweep
//	POST   /v1/sweeps/{name}/resume            Sweep
//	POST   /v1/sweeps/{name}/extend            {"seeds": 128} -> Sweep
//	POST   /v1/sweeps/{name}/notes             {"note": "...", "tags": ["a"]} -> Sweep
//	DELETE /v1/sweeps/{name}                   to the trash, for a while (Limits.Trash)
//	GET    /v1/sweeps/{name}/events            Server-sent events, below
//	GET    /v1/sweeps/{name}/points            Points: configurations over their seeds so far
//	GET    /v1/sweeps/{name}/points/{c}        Seeds: one configuration, seed by seed
//	GET    /v1/sweeps/{name}/curves            Curves: median learning curves
//	GET    /v1/sweeps/{name}/trials            Trials: sorted, filtered, paged
//	GET    /v1/sweeps/{name}/trials/{n}        Trial
//	GET    /v1/sweeps/{name}/trials/{n}/features    Features, trained and untrained;
//	                                           of data from files trained alone
//	POST   /v1/sweeps/{name}/trials/{n}/reproduce   Verdict
//	GET    /v1/sweeps/{name}/trials/{n}/try?temperature=    Tried, trained at another one
//	GET    /v1/sweeps/{name}/trials/{n}/attempts    Attempts: of a trial that is a command
//	GET    /v1/sweeps/{name}/trials/{n}/log    what it wrote (?follow=true&tail=65536)
//	GET    /v1/sweeps/{name}/answer[?objective=]    SweepAnswer: what to take, how sure
//	GET    /v1/sweeps/{name}/verify            Verification: what of its files is whole
//	GET    /v1/sweeps/{name}/{file}            trials.csv curves.csv features.csv timings.csv
//	                                           summary.csv summary_long.csv spec.yaml
//	                                           manifest.json commits.csv
//	                                           report.html report.md
//	                                           trials.parquet curves.parquet
//	GET    /v1/sweeps/{name}/figures           Figures: what there is to draw
//	GET    /v1/sweeps/{name}/figures/{file}    NAME.svg, NAME.png or NAME.pdf
//	POST   /v1/data?name=x.npy                 a file -> Upload
//	GET    /v1/data                            UploadList, the newest first
//	GET    /v1/data/{digest}                   UploadDetail: with the sweeps that need it
//	DELETE /v1/data/{digest}                   unless a sweep needs it
//	POST   /v1/data/inspect                    DataQuery -> Inspection: what it is, and a spec
//	GET    /v1/trash                           Trash: what was deleted and is kept
//	DELETE /v1/trash[/{id}]                    for good, all or one -> Trash: what is gone
//	GET    /v1/me                              Me: the token's role, quotas and use
//	GET    /v1/schema                          the JSON Schema of a spec
//	GET    /v1/template                        a commented spec to begin with (YAML)
//	GET    /openapi.json /healthz /readyz /metrics
//	GET    / /sweeps/{name} /launch /static/   the page, see Page
//
// A dry run checks a spec without launching it: with every error as it is typed
// (422), or with the plan's size and an estimate of its time (200). A name in use
// is no error of a dry run: Estimate.NameInUse says so.
//
// # Data
//
// A spec names files by what they hold, as "samples: sha256:...", and only such as were
// sent; it is fitted to them when it is launched or checked. Of an .npz file of several
// arrays one is named by its key behind that: "sha256:...#x".
//
// # Events
//
// GET /v1/sweeps/{name}/events streams:
//
//	event: state      data: Sweep      at the beginning, and whenever the state changes
//	event: progress   data: Progress   at most five a second
//	event: points     data: Points     at most one a second: the configurations that
//	                                   changed; Points.More says that others did too
//	event: resync     data: Resync     events were lost: fetch anew what is shown
//	: heartbeat                        a comment, every 15 seconds
//
// Every event but the heartbeat has an id. A reader that comes back with
// Last-Event-ID hears what it missed; where that is no longer kept, or the
// service was started anew, it hears resync and then state. A slow reader holds
// nothing back: it loses events and hears resync. The stream of a deleted sweep
// ends after the state "deleted".
//
// # The page
//
// Options.Page renders /, /sweeps/{name} and /launch and serves /static/. With
// tokens a browser's navigation carries none, so the page is then rendered
// without data (PageData.Locked) and its script fetches everything with an
// Authorization header. Every answer has the policy
//
//	default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;
//	connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'
package api
