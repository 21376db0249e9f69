package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// dashboard is Grafana's, as far as these tests look at it.
type dashboard struct {
	UID, Title string
	Templating struct {
		List []struct {
			Name  string
			Query any // text, or a map with the text
		}
	}
	Panels []panel
}

type panel struct {
	ID          int
	Type, Title string
	GridPos     struct{ X, Y, W, H int }
	Datasource  struct{ UID string }
	Targets     []struct{ Expr, LegendFormat string }
}

func readDashboard(t *testing.T) dashboard {
	t.Helper()
	var d dashboard
	if err := json.Unmarshal([]byte(deployed(t, "grafana/dashboards/tausweep.json")), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// Panels have titles, ids and places of their own, and ask the data source that
// the reader picks.
func TestDashboardPanels(t *testing.T) {
	d := readDashboard(t)
	ids, titles, cells := map[int]bool{}, map[string]bool{}, map[[2]int]string{}
	for _, p := range d.Panels {
		if p.Title == "" || ids[p.ID] || titles[p.Title] {
			t.Errorf("panel %d %q: has no title, or not an id and a title of its own", p.ID, p.Title)
		}
		ids[p.ID], titles[p.Title] = true, true
		for x := p.GridPos.X; x < p.GridPos.X+p.GridPos.W; x++ {
			for y := p.GridPos.Y; y < p.GridPos.Y+p.GridPos.H; y++ {
				if other := cells[[2]int{x, y}]; other != "" || x >= 24 {
					t.Fatalf("%q is over %q or the edge", p.Title, other)
				}
				cells[[2]int{x, y}] = p.Title
			}
		}
		if p.Type != "row" && (p.Datasource.UID != "${datasource}" || len(p.Targets) == 0) {
			t.Errorf("%q: data source %q, %d targets", p.Title, p.Datasource.UID, len(p.Targets))
		}
	}
	if len(d.Panels) < 20 || d.UID != "tausweep" {
		t.Errorf("%d panels, uid %q", len(d.Panels), d.UID)
	}
}

// scrape reads the metrics of a service.
func scrape(t *testing.T, s *serving) map[string]*dto.MetricFamily {
	t.Helper()
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(s.ask(t, http.MethodGet, "/metrics", "")))
	if err != nil {
		t.Fatal(err)
	}
	return families
}

// labelsOf returns the labels that a family's series have, with those that
// Prometheus adds.
func labelsOf(f *dto.MetricFamily) []string {
	all := []string{"job", "instance"}
	if f.GetType() == dto.MetricType_HISTOGRAM {
		all = append(all, "le")
	}
	for _, m := range f.GetMetric() {
		for _, l := range m.GetLabel() {
			all = append(all, l.GetName())
		}
	}
	return all
}

// Every metric and label that the dashboard and the rules name is in a scrape of a
// running service; and every metric of a scrape is in the dashboard,
// of a measure its median.
func TestDashboardNamesWhatExists(t *testing.T) {
	s := served(t)
	s.launchLong(t)
	families := scrape(t, s)
	expressions := map[string][]string{}
	for _, p := range readDashboard(t).Panels {
		for _, target := range p.Targets {
			expressions[p.Title] = append(expressions[p.Title], target.Expr)
		}
	}
	for _, v := range readDashboard(t).Templating.List {
		if query, ok := v.Query.(map[string]any); ok { // that of the data source asks for nothing
			expressions["variable "+v.Name] = []string{fmt.Sprint(query["query"])}
		}
	}
	shown := map[string]bool{}
	for title, all := range expressions {
		for _, expr := range all {
			for _, name := range holds(t, title, expr, families) {
				shown[name] = true
			}
		}
	}
	for name := range families {
		if strings.HasPrefix(name, "tausweep_") && !shown[name] && !shown[strings.TrimSuffix(name, "_mean")+"_median"] {
			t.Errorf("%s: in no panel", name)
		}
	}
	for _, r := range rules(t) {
		holds(t, r.Record+r.Alert, r.Expr, families)
	}
}

// holds fails unless the metrics that an expression names exist, with the labels
// that it names, and returns them.
func holds(t *testing.T, title, expr string, families map[string]*dto.MetricFamily) (names []string) {
	t.Helper()
	var labels []string
	for _, m := range regexp.MustCompile(`[a-z:_0-9]*\b(?:tausweep|process|go|up)_?[a-z:_0-9]*`).FindAllString(unquoted(expr), -1) {
		name := m
		for _, part := range []string{"_bucket", "_sum", "_count"} {
			if whole := strings.TrimSuffix(m, part); families[whole].GetType() == dto.MetricType_HISTOGRAM {
				name = whole
			}
		}
		switch {
		case name == "up", strings.Contains(name, ":"): // Prometheus's own, and recorded: tested where it runs
			labels = append(labels, "job", "instance", "sweep")
		case families[name] == nil:
			t.Errorf("%s: %s is not in a scrape", title, name)
		default:
			names = append(names, name)
			labels = append(labels, labelsOf(families[name])...)
		}
	}
	if len(names)+len(labels) == 0 {
		t.Errorf("%s: names no metric: %s", title, expr)
	}
	for _, used := range labelsIn(expr) {
		if !slices.Contains(labels, used) {
			t.Errorf("%s: no metric of %s has the label %s", title, expr, used)
		}
	}
	return names
}

// unquoted takes the strings out of an expression.
func unquoted(expr string) string { return regexp.MustCompile(`"[^"]*"`).ReplaceAllString(expr, `""`) }

// labelsIn lists the labels of an expression's matchers and groupings.
func labelsIn(expr string) (labels []string) {
	expr = unquoted(expr)
	for _, m := range regexp.MustCompile(`(\w+)\s*(?:=~|!~|!=|=)\s*""`).FindAllStringSubmatch(expr, -1) {
		labels = append(labels, m[1])
	}
	for _, m := range regexp.MustCompile(`(?:by|without|ignoring|on) \(([^)]*)\)`).FindAllStringSubmatch(expr, -1) {
		labels = append(labels, strings.Split(strings.ReplaceAll(m[1], " ", ""), ",")...)
	}
	return labels
}

// testDashboardData asks Prometheus what every panel asks: each gets series, with
// the labels that its legend names.
func testDashboardData(t *testing.T, p *scraper) {
	values := strings.NewReplacer("$__rate_interval", "1m", "$instance", ".*", "$sweep", ".*")
	for _, panel := range readDashboard(t).Panels {
		for _, target := range panel.Targets {
			var series []map[string]string
			until(t, panel.Title+": "+target.Expr, func() bool {
				series = p.query(t, values.Replace(target.Expr))
				return len(series) > 0
			})
			for _, m := range regexp.MustCompile(`{{(\w+)}}`).FindAllStringSubmatch(target.LegendFormat, -1) {
				if series[0][m[1]] == "" {
					t.Errorf("%q: the legend %q names a label that %v has not", panel.Title, target.LegendFormat, series[0])
				}
			}
		}
	}
}
