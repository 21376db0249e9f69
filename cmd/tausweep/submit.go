package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
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
	var dryRun, watch bool
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
  tausweep submit --data x.npy --labels y.npy`,
		Args: arguments("[SPEC]"),
		RunE: func(cmd *cobra.Command, args []string) error {
			plan, err := p.plan(args, &source)
			if err != nil {
				return err
			}
			missing, err := p.byDigest(cmd.Context(), &to, plan)
			if err != nil {
				return err
			}
			if dryRun && len(missing) > 0 {
				return p.print(unsent(plan, missing))
			}
			if dryRun {
				return p.estimate(cmd.Context(), &to, plan)
			}
			for _, digest := range slices.Sorted(maps.Keys(missing)) {
				if err := p.upload(cmd.Context(), &to, missing[digest], digest); err != nil {
					return err
				}
			}
			if err := p.submit(cmd.Context(), &to, plan); err != nil || !watch {
				return err
			}
			return p.watch(cmd.Context(), &to, plan.Spec.Name)
		},
	}
	to.addFlags(cmd)
	source.addFlags(cmd)
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "only ask whether the service would accept it, and how long it would run")
	cmd.Flags().BoolVar(&watch, "watch", false, "watch the sweep until it ends")
	return cmd
}

// submit launches plan's spec and says what became of it.
func (p *program) submit(ctx context.Context, to *client, plan *sweep.Plan) error {
	answer, err := to.request(ctx, http.MethodPost, "/v1/sweeps", bytes.NewReader(plan.Spec.YAML()), map[string]string{
		"Content-Type": "application/yaml", "Idempotency-Key": rand.Text(),
	})
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	var launched service.Sweep
	if err := json.NewDecoder(answer.Body).Decode(&launched); err != nil {
		return exit(exitUnreachable, err)
	}
	what := "launched"
	if answer.StatusCode == http.StatusOK {
		what = "already exists: " + words(launched.State)
	}
	return p.print(fmt.Sprintf("%s %s: %s\n%s%s\n", launched.Name, what, size(plan), strings.TrimSuffix(to.server, "/"), launched.Links["page"]))
}

// unsent says what a dry run of plan comes to whose data the service does not have.
func unsent(plan *sweep.Plan, missing map[string]string) string {
	var names []string
	for _, file := range missing {
		names = append(names, filepath.Base(file))
	}
	slices.Sort(names)
	return fmt.Sprintf("%s: %s\nthe service does not have %s: submit sends that first, and the service then checks the rest\n",
		plan.Spec.Name, size(plan), strings.Join(names, ", "))
}

// estimate asks for the size and time of plan's spec.
func (p *program) estimate(ctx context.Context, to *client, plan *sweep.Plan) error {
	answer, err := to.request(ctx, http.MethodPost, "/v1/sweeps?dry_run=true", bytes.NewReader(plan.Spec.YAML()),
		map[string]string{"Content-Type": "application/yaml"})
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	var e service.Estimate
	if err := json.NewDecoder(answer.Body).Decode(&e); err != nil {
		return exit(exitUnreachable, err)
	}
	text := fmt.Sprintf("%s: %s, about %s on %s, %s ahead\n", e.Name, size(plan),
		clock(time.Duration(e.Seconds*float64(time.Second))), count(e.Workers, "worker"), count(e.QueueAhead, "sweep"))
	if e.NameInUse {
		text += "a sweep with that name already exists\n"
	}
	return p.print(text)
}

// words reads a state: "done with failures".
func words(s service.State) string { return strings.ReplaceAll(string(s), "_", " ") }
