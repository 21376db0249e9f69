package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const promtoolFrom = "make tools unpacks Debian's package into bin"

// ruleFile is a file of Prometheus rules.
type ruleFile struct {
	Groups []struct {
		Name  string
		Rules []rule
	}
}

type rule struct {
	Record, Alert, Expr string
	Labels, Annotations map[string]string
}

// rules returns all that deploy/prometheus has.
func rules(t *testing.T) []rule {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(deployDir, "prometheus", "rules", "*.yml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no rules: %v", err)
	}
	var all []rule
	for _, file := range files {
		var content ruleFile
		decode(t, file, deployed(t, "prometheus/rules", filepath.Base(file)), &content)
		for _, group := range content.Groups {
			all = append(all, group.Rules...)
		}
	}
	return all
}

// TestRules runs their unit tests with Prometheus's own tool.
func TestRules(t *testing.T) {
	promtool := tool(t, "promtool", promtoolFrom)
	for _, args := range [][]string{
		{"check", "config", "--syntax-only", "--lint=all", "--lint-fatal", "prometheus.yml"},
		{"check", "rules", "--lint=all", "--lint-fatal", "rules/alerts.yml", "rules/recording.yml"},
		{"test", "rules", "tests/alerts.yml", "tests/recording.yml"},
	} {
		args[len(args)-1] = filepath.Join(deployDir, "prometheus", args[len(args)-1])
		if before := len(args) - 2; filepath.Ext(args[before]) == ".yml" {
			args[before] = filepath.Join(deployDir, "prometheus", args[before])
		}
		said(t, promtool, args...)
	}
}

// Every rule has a unit test: every alert one where it fires and one, close by,
// where it does not. Every alert says how bad it is, what is the matter and what
// to do.
func TestEveryRuleIsTested(t *testing.T) {
	var alerts, recordings struct {
		Tests []struct {
			Alerts []struct {
				Alertname string
				Expected  []any `yaml:"exp_alerts"`
			} `yaml:"alert_rule_test"`
			Expressions []struct{ Expr string } `yaml:"promql_expr_test"`
		}
	}
	decode(t, "tests of alerts", deployed(t, "prometheus/tests/alerts.yml"), &alerts)
	decode(t, "tests of recordings", deployed(t, "prometheus/tests/recording.yml"), &recordings)
	fires, rests, recorded := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, test := range slices.Concat(alerts.Tests, recordings.Tests) {
		for _, a := range test.Alerts {
			which := fires
			if len(a.Expected) == 0 {
				which = rests
			}
			which[a.Alertname] = true
		}
		for _, e := range test.Expressions {
			recorded[regexp.MustCompile(`[a-z]+(:[a-z0-9_]+)+`).FindString(e.Expr)] = true
		}
	}
	readme := deployed(t, "README.md")
	for _, r := range rules(t) {
		if r.Record != "" && !recorded[r.Record] {
			t.Errorf("%s: no test", r.Record)
		}
		if r.Alert == "" {
			continue
		}
		if !fires[r.Alert] || !rests[r.Alert] {
			t.Errorf("%s: a test where it fires: %v, where it does not: %v", r.Alert, fires[r.Alert], rests[r.Alert])
		}
		if !slices.Contains([]string{"critical", "warning", "info"}, r.Labels["severity"]) ||
			r.Annotations["summary"] == "" || r.Annotations["description"] == "" {
			t.Errorf("%s: labels %v, annotations %v", r.Alert, r.Labels, r.Annotations)
		}
		if row := fmt.Sprintf("\n| %s | %s |", r.Alert, r.Labels["severity"]); !strings.Contains(readme, row) {
			t.Errorf("%s: not in deploy/README.md as %q", r.Alert, row)
		}
	}
}

// readable returns the text of a file outside deploy.
func readable(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
