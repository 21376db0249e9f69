package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/service"
)

func (p *program) submitCommand() *cobra.Command {
	var to client
	source := specFlags{remote: true}
	var o submitOptions
	cmd := &cobra.Command{
		Use:     "submit [SPEC]",
		Short:   "Launch a sweep on a service",
		GroupID: groupService,
		Long: `submit checks a spec locally (the guide's by default; - is stdin) and launches it on
a service. Submitting the same spec again is not an error and launches nothing.

Data files that the spec or --data names are sent to the service first, unless it has
them already; there they are known by their SHA-256, as in the spec of a sweep that was
fetched from a service. A dry run sends nothing.`,
		Example: `  tausweep submit my.yaml --server http://sweeps.example:8080
  tausweep submit my.yaml --dry-run
  tausweep submit my.yaml --seeds 64 --watch
  tausweep submit my.yaml --wait --format json
  tausweep submit --data x.npy --labels y.npy`,
		Args: arguments("[SPEC]"),
	}
	to.addFlags(p, cmd)
	source.addFlags(p, cmd)
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "only ask whether the service would accept it, and how long it would run")
	cmd.Flags().BoolVar(&o.watch, "watch", false, "watch the sweep until it ends, and exit as watch does")
	cmd.Flags().BoolVar(&o.wait, "wait", false, "as --watch, but show nothing until it ends")
	o.format = addFormat(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if o.dryRun && (o.watch || o.wait) || o.watch && o.wait {
			return exit(exitBadInput, errors.New("--dry-run, --watch and --wait cannot be combined"))
		}
		plan, err := p.plan(args, &source)
		if err != nil {
			return err
		}
		return p.submit(cmd.Context(), &to, plan, &o)
	}
	return cmd
}

// submitOptions are submit's flags that say what is shown.
type submitOptions struct {
	dryRun, watch, wait bool
	format              *choice
}

func (o *submitOptions) json() bool { return o.format.value == "json" }

// submit sends what the service does not have of plan's data, launches its spec, and
// follows it as asked.
func (p *program) submit(ctx context.Context, to *client, plan *sweep.Plan, o *submitOptions) error {
	missing, err := p.byDigest(ctx, to, plan)
	if err != nil {
		return err
	}
	switch {
	case o.dryRun && len(missing) > 0:
		return p.unsent(plan, missing, o.json())
	case o.dryRun:
		return p.estimate(ctx, to, plan, o.json())
	}
	for _, digest := range slices.Sorted(maps.Keys(missing)) {
		if err := p.upload(ctx, to, missing[digest], digest); err != nil {
			return err
		}
	}
	if err := p.launch(ctx, to, plan, o); err != nil || !o.watch && !o.wait {
		return err
	}
	return p.watch(ctx, to, plan.Spec.Name, watchOptions{json: o.json(), quiet: o.wait})
}

// launch launches plan's spec and says what became of it.
func (p *program) launch(ctx context.Context, to *client, plan *sweep.Plan, o *submitOptions) error {
	answer, err := to.request(ctx, http.MethodPost, "/v1/sweeps", bytes.NewReader(plan.Spec.YAML()), map[string]string{
		"Content-Type": "application/yaml", "Idempotency-Key": rand.Text(),
	})
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	var launched service.Sweep
	if err := to.decode(answer.Body, &launched); err != nil {
		return err
	}
	if o.json() {
		if o.watch || o.wait {
			return nil // watch prints it
		}
		return p.printJSON(launched)
	}
	what := "launched"
	if answer.StatusCode == http.StatusOK {
		what = "already exists: " + words(launched.State)
	}
	return p.print(fmt.Sprintf("%s %s: %s\n%s%s\n", launched.Name, what, size(plan), strings.TrimSuffix(to.server, "/"), launched.Links["page"]))
}

// unsent says what a dry run of plan comes to whose data the service does not have.
func (p *program) unsent(plan *sweep.Plan, missing map[string]string, asJSON bool) error {
	var names []string
	for _, file := range missing {
		names = append(names, filepath.Base(file))
	}
	slices.Sort(names)
	if asJSON {
		return p.printJSON(struct {
			Name     string       `json:"name"`
			Plan     service.Size `json:"plan"`
			Adaptive bool         `json:"adaptive"`
			Unsent   []string     `json:"unsent"`
		}{plan.Spec.Name, sizeOf(plan), plan.Spec.Adaptive(), names})
	}
	return p.print(fmt.Sprintf("%s: %s\nthe service does not have %s: submit sends that first, and the service then checks the rest\n",
		plan.Spec.Name, size(plan), strings.Join(names, ", ")))
}

// estimate asks for the size and time of plan's spec.
func (p *program) estimate(ctx context.Context, to *client, plan *sweep.Plan, asJSON bool) error {
	answer, err := to.request(ctx, http.MethodPost, "/v1/sweeps?dry_run=true", bytes.NewReader(plan.Spec.YAML()),
		map[string]string{"Content-Type": "application/yaml"})
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	var e service.Estimate
	if err := to.decode(answer.Body, &e); err != nil {
		return err
	}
	if asJSON {
		return p.printJSON(e)
	}
	text := fmt.Sprintf("%s: %s, about %s on %s, %s ahead\n%s", e.Name, size(plan),
		clock(time.Duration(e.Seconds*float64(time.Second))), count(e.Workers, "worker"), count(e.QueueAhead, "sweep"), memoryLine(plan))
	if e.NameInUse {
		text += "a sweep with that name already exists\n"
	}
	return p.print(text)
}

// words reads a state: "done with failures".
func words(s service.State) string { return strings.ReplaceAll(string(s), "_", " ") }

// sizeOf is size in numbers.
func sizeOf(plan *sweep.Plan) service.Size {
	return service.Size{Trials: plan.Len(), Configurations: plan.Configurations.Len(), Seeds: len(plan.Seeds)}
}
