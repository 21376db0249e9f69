package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"

	"github.com/tausweep/tausweep/sweep/service/api"
)

const helmFrom = "make tools builds it into bin"

// object is one of Kubernetes', as far as these tests look at it.
type object struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string
	Metadata   struct {
		Name                string
		Labels, Annotations map[string]string
	}
	Spec       map[string]any
	Data       map[string]string
	StringData map[string]string `yaml:"stringData"`
}

// release is what a chart becomes: its objects by kind.
type release map[string][]object

// render lets Helm make a release called demo in the namespace team.
func render(t *testing.T, values ...string) release {
	t.Helper()
	args := []string{"template", "demo", filepath.Join(deployDir, "helm", "tausweep"), "--namespace", "team"}
	for _, v := range values {
		args = append(args, "--set", v)
	}
	cmd := exec.CommandContext(t.Context(), tool(t, "helm", helmFrom), args...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("helm: %v\n%s", err, &errs)
	}
	r := release{}
	for documents := yaml.NewDecoder(bytes.NewReader(out)); ; {
		var o object
		if err := documents.Decode(&o); err != nil {
			if err.Error() == "EOF" {
				return r
			}
			t.Fatalf("%v\n%s", err, out)
		}
		if o.Kind == "" || o.APIVersion == "" || !regexp.MustCompile(`^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`).MatchString(o.Metadata.Name) {
			t.Errorf("%s %s %q", o.APIVersion, o.Kind, o.Metadata.Name)
		}
		r[o.Kind] = append(r[o.Kind], o)
	}
}

// one returns the only object of a kind.
func (r release) one(t *testing.T, kind string) object {
	t.Helper()
	if len(r[kind]) != 1 {
		t.Fatalf("%d objects of kind %s", len(r[kind]), kind)
	}
	return r[kind][0]
}

// at follows a path of keys and indices through maps and lists.
func at(t *testing.T, value any, path ...any) any {
	t.Helper()
	for i, step := range path {
		switch v := value.(type) {
		case map[string]any:
			key, _ := step.(string)
			value = v[key]
		case []any:
			index, _ := step.(int)
			value = v[index]
		}
		if value == nil {
			t.Fatalf("nothing at %v", path[:i+1])
		}
	}
	return value
}

// stringMap reads a map of strings.
func stringMap(value any) map[string]string {
	all := map[string]string{}
	for k, v := range value.(map[string]any) {
		all[k] = fmt.Sprint(v)
	}
	return all
}

// selects reports whether a selector takes what has those labels.
func selects(selector any, labels map[string]string) bool {
	wanted := stringMap(selector)
	for k, v := range wanted {
		if labels[k] != v {
			return false
		}
	}
	return len(wanted) > 0
}

// everything turns on all that the chart has.
func everything() []string {
	return []string{
		"serviceMonitor.enabled=true", "serviceMonitor.labels.release=prometheus", "prometheusRule.enabled=true", "dashboard.enabled=true",
		"tls.existingSecret=certificate", "image.digest=sha256:" + strings.Repeat("0", 64), "imagePullSecrets[0].name=registry",
		"extraEnv[0].name=TAUSWEEP_MAX_QUEUE", "extraEnv[0].value=10", "podLabels.team=one", "podAnnotations.a=b", "nodeSelector.disk=fast",
		"tolerations[0].operator=Exists", "affinity.nodeAffinity.a=b", "priorityClassName=low", "networkPolicy.from[0].namespaceSelector.matchLabels.a=b",
	}
}

// TestChart holds the chart against itself and the program, in every way that it
// can be set.
func TestChart(t *testing.T) {
	if out := said(t, tool(t, "helm", helmFrom), "lint", "--strict", filepath.Join(deployDir, "helm", "tausweep")); !strings.Contains(out, "0 chart(s) failed") {
		t.Errorf("helm lint:\n%s", out)
	}
	for name, values := range map[string][]string{
		"as it is":   nil,
		"everything": everything(),
		"own things": {
			"tokens.existingSecret=mine", "persistence.existingClaim=store", "serviceAccount.create=false", "serviceAccount.name=robot",
			"networkPolicy.enabled=false", "fullnameOverride=sweeps", "image.tag=v1", "service.port=80", "settings.grace=300", "settings.workers=3",
			"settings.auditLog=true", "settings.trashKeep=36h", "quotas.queued=20", "quotas.bytes=20GiB",
		},
		"nothing kept": {"persistence.enabled=false", "resources=null"},
	} {
		t.Run(name, func(t *testing.T) {
			r := render(t, values...)
			t.Run("labels", func(t *testing.T) { testSelectors(t, r) })
			t.Run("pod", func(t *testing.T) { testPod(t, r) })
			t.Run("command", func(t *testing.T) { testCommand(t, r) })
			t.Run("references", func(t *testing.T) { testReferences(t, r, values) })
		})
	}
}

// podOf returns the pod template's spec and its labels.
func podOf(t *testing.T, r release) (pod any, labels map[string]string) {
	t.Helper()
	spec := r.one(t, "Deployment").Spec
	return at(t, spec, "template", "spec"), stringMap(at(t, spec, "template", "metadata", "labels"))
}

// Whoever selects the pod gets it, and nothing else: not helm's test pod.
func testSelectors(t *testing.T, r release) {
	_, labels := podOf(t, r)
	selectors := map[string]any{
		"Deployment": at(t, r.one(t, "Deployment").Spec, "selector", "matchLabels"),
		"Service":    at(t, r.one(t, "Service").Spec, "selector"),
	}
	if len(r["NetworkPolicy"]) > 0 {
		selectors["NetworkPolicy"] = at(t, r.one(t, "NetworkPolicy").Spec, "podSelector", "matchLabels")
	}
	for kind, selector := range selectors {
		if !selects(selector, labels) {
			t.Errorf("%s selects %v and not %v", kind, selector, labels)
		}
		if testPod := r.one(t, "Pod").Metadata.Labels; selects(selector, testPod) {
			t.Errorf("%s selects the test's pod, too: %v", kind, testPod)
		}
	}
	if len(r["ServiceMonitor"]) > 0 {
		monitor, served := r.one(t, "ServiceMonitor"), r.one(t, "Service").Metadata.Labels
		if !selects(at(t, monitor.Spec, "selector", "matchLabels"), served) {
			t.Errorf("ServiceMonitor selects not the service: %v", served)
		}
		// The job by which the rules go.
		if job := served[at(t, monitor.Spec, "jobLabel").(string)]; !strings.Contains(deployed(t, "prometheus/rules/alerts.yml"), fmt.Sprintf("job=%q", job)) {
			t.Errorf("scraped as the job %q, by which no rule goes", job)
		}
	}
}

// The pods may do as little as can be: they are the image's user, and write where
// the image's volume is.
func testPod(t *testing.T, r release) {
	image := stages(t)[1]
	pod, _ := podOf(t, r)
	for what, pod := range map[string]any{"service": pod, "test": r.one(t, "Pod").Spec} {
		security := at(t, pod, "securityContext").(map[string]any)
		if user := fmt.Sprint(security["runAsUser"], ":", security["runAsGroup"]); user != the(t, image, "USER") || fmt.Sprint(security["runAsNonRoot"]) != "true" {
			t.Errorf("%s: runs as %v, the image as %s", what, security, the(t, image, "USER"))
		}
		if at(t, security, "seccompProfile", "type") != "RuntimeDefault" {
			t.Errorf("%s: %v", what, security)
		}
		for _, key := range []string{"automountServiceAccountToken", "enableServiceLinks"} {
			if value := at(t, pod, key); fmt.Sprint(value) != "false" {
				t.Errorf("%s: %s: %v", what, key, value)
			}
		}
		if diff := cmp.Diff(map[string]any{
			"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": map[string]any{"drop": []any{"ALL"}},
		}, at(t, pod, "containers", 0, "securityContext")); diff != "" {
			t.Errorf("%s: want -, got +\n%s", what, diff)
		}
	}
	container := at(t, pod, "containers", 0)
	mounts := map[string]string{}
	for _, m := range at(t, container, "volumeMounts").([]any) {
		mounts[at(t, m, "mountPath").(string)] = at(t, m, "name").(string)
	}
	if mounts[the(t, image, "VOLUME")] != "sweeps" || mounts["/tmp"] == "" {
		t.Errorf("mounts %v, the image's volume is %s", mounts, the(t, image, "VOLUME"))
	}
	volumes := map[string]bool{}
	for _, v := range at(t, pod, "volumes").([]any) {
		volumes[at(t, v, "name").(string)] = true
	}
	for path, volume := range mounts {
		if !volumes[volume] {
			t.Errorf("%s: no volume %s", path, volume)
		}
	}
	if strategy := at(t, r.one(t, "Deployment").Spec, "strategy", "type"); strategy != "Recreate" {
		t.Errorf("two pods on one store: %v", strategy)
	}
}

// What the pods run is a command of the program, and its files are mounted.
func testCommand(t *testing.T, r release) {
	pod, _ := podOf(t, r)
	container := at(t, pod, "containers", 0)
	args := argsOf(at(t, container, "args"))
	var variables []string
	if env, ok := container.(map[string]any)["env"]; ok {
		for _, e := range env.([]any) {
			variables = append(variables, at(t, e, "name").(string))
		}
	}
	accepts(t, args, variables...)
	longer(t, args, fmt.Sprint(at(t, pod, "terminationGracePeriodSeconds"))+"s")
	for _, arg := range args {
		flag, path, _ := strings.Cut(arg, "=")
		if !strings.HasPrefix(path, "/") {
			continue
		}
		if !slices.ContainsFunc(at(t, container, "volumeMounts").([]any), func(m any) bool {
			return strings.HasPrefix(path, at(t, m, "mountPath").(string)+"/")
		}) {
			t.Errorf("%s: nothing is mounted at %s", flag, path)
		}
	}
	port := fmt.Sprintf("--listen=:%v", at(t, container, "ports", 0, "containerPort"))
	if !slices.Contains(args, port) {
		t.Errorf("%q, and the container's port is another: %s", args, port)
	}
	test := r.one(t, "Pod").Spec
	accepts(t, argsOf(at(t, test, "containers", 0, "args")), at(t, test, "containers", 0, "env", 0, "name").(string))
	where := fmt.Sprintf("%s.team.svc:%v", r.one(t, "Service").Metadata.Name, at(t, r.one(t, "Service").Spec, "ports", 0, "port"))
	if server := argsOf(at(t, test, "containers", 0, "args"))[1]; !strings.HasSuffix(server, "://"+where) {
		t.Errorf("the test asks %s and the service is at %s", server, where)
	}
}

func argsOf(list any) (args []string) {
	for _, a := range list.([]any) {
		args = append(args, fmt.Sprint(a))
	}
	return args
}

// Names of ports, secrets, claims and accounts are those of something there, or
// given by values.
func testReferences(t *testing.T, r release, values []string) {
	there := map[string]bool{"http": false}
	for _, kind := range []string{"Secret", "PersistentVolumeClaim", "ServiceAccount"} {
		for _, o := range r[kind] {
			there[o.Metadata.Name] = true
		}
	}
	for _, v := range values {
		_, name, _ := strings.Cut(v, "=")
		there[name] = true
	}
	pod, _ := podOf(t, r)
	test := r.one(t, "Pod").Spec
	names := []any{at(t, pod, "serviceAccountName"), at(t, test, "containers", 0, "env", 0, "valueFrom", "secretKeyRef", "name")}
	for _, v := range at(t, pod, "volumes").([]any) {
		volume := v.(map[string]any)
		switch {
		case volume["secret"] != nil:
			names = append(names, at(t, volume, "secret", "secretName"))
		case volume["persistentVolumeClaim"] != nil:
			names = append(names, at(t, volume, "persistentVolumeClaim", "claimName"))
		}
	}
	port := at(t, pod, "containers", 0, "ports", 0, "name")
	ports := []any{at(t, r.one(t, "Service").Spec, "ports", 0, "targetPort")}
	for _, probe := range []string{"startupProbe", "livenessProbe", "readinessProbe"} {
		ports = append(ports, at(t, pod, "containers", 0, probe, "httpGet", "port"))
	}
	if len(r["NetworkPolicy"]) > 0 {
		ports = append(ports, at(t, r.one(t, "NetworkPolicy").Spec, "ingress", 0, "ports", 0, "port"))
	}
	if len(r["ServiceMonitor"]) > 0 {
		endpoint := at(t, r.one(t, "ServiceMonitor").Spec, "endpoints", 0)
		names = append(names, at(t, endpoint, "authorization", "credentials", "name"))
		if served := at(t, r.one(t, "Service").Spec, "ports", 0, "name"); served != at(t, endpoint, "port") {
			t.Errorf("scrapes the port %v of a service with %v", at(t, endpoint, "port"), served)
		}
	}
	for _, name := range names {
		if !there[name.(string)] {
			t.Errorf("%v is not there", name)
		}
	}
	for _, p := range ports {
		if p != port {
			t.Errorf("port %v, and the container has %v", p, port)
		}
	}
}

// The tokens that the chart makes are such as the service reads, each with its
// role.
func TestChartTokens(t *testing.T) {
	secret := render(t).one(t, "Secret").StringData
	if _, err := api.ReadTokens("tokens", strings.NewReader(secret["tokens"])); err != nil {
		t.Error(err)
	}
	for _, role := range []api.Role{api.Launch, api.Read} {
		if !strings.Contains(secret["tokens"], string(role)+" "+secret[string(role)]+" ") || secret[string(role)] == "" {
			t.Errorf("the key %s is not the token of its role", role)
		}
	}
	if again := render(t).one(t, "Secret").StringData; again["launch"] == secret["launch"] {
		t.Error("the tokens of two releases are the same")
	}
}

// What the chart gives to others is what deploy has for them.
func TestChartCarriesRulesAndDashboard(t *testing.T) {
	r := render(t, everything()...)
	var want []any
	for _, name := range []string{"alerts.yml", "recording.yml"} {
		var file struct{ Groups []any }
		decode(t, name, deployed(t, "prometheus/rules", name), &file)
		want = append(want, file.Groups...)
	}
	if diff := cmp.Diff(want, at(t, r.one(t, "PrometheusRule").Spec, "groups")); diff != "" {
		t.Errorf("rules: want -, got +\n%s", diff)
	}
	if got := r.one(t, "ConfigMap").Data["tausweep.json"]; strings.TrimSpace(got) != strings.TrimSpace(deployed(t, "grafana/dashboards/tausweep.json")) {
		t.Errorf("the dashboard is another one, of %d bytes", len(got))
	}
}

// The probes ask for what the service answers without a token, and Prometheus for
// what it answers with one.
func TestChartPathsExist(t *testing.T) {
	s := served(t)
	r := render(t, everything()...)
	pod, _ := podOf(t, r)
	paths := []any{at(t, r.one(t, "ServiceMonitor").Spec, "endpoints", 0, "path")}
	for _, probe := range []string{"startupProbe", "livenessProbe", "readinessProbe"} {
		path := at(t, pod, "containers", 0, probe, "httpGet", "path")
		paths = append(paths, path)
		answer, err := http.Get(s.url + path.(string))
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			t.Errorf("%s: %s asks for %v: %s", probe, s.url, path, answer.Status)
		}
	}
	for _, path := range paths {
		s.ask(t, http.MethodGet, path.(string), "")
	}
}

// Values that cannot work are refused, by their name.
func TestChartRefuses(t *testing.T) {
	helm := tool(t, "helm", helmFrom)
	for value, where := range map[string]string{
		"bogus=1":                         "bogus",
		"image.repository=":               "/image/repository",
		"image.tag=a b":                   "/image/tag",
		"image.pullPolicy=Sometimes":      "/image/pullPolicy",
		"service.port=0":                  "/service/port",
		"service.type=ExternalName":       "/service/type",
		"tokens.existingSecret=A_B":       "/tokens/existingSecret",
		"settings.grace=0":                "/settings/grace",
		"settings.workers=-1":             "/settings/workers",
		"settings.logLevel=loud":          "/settings/logLevel",
		"settings.trashKeep=week":         "/settings/trashKeep",
		"quotas.bytes=lots":               "/quotas/bytes",
		"quotas.trials=-1":                "/quotas/trials",
		"persistence.size=lots":           "/persistence/size",
		"persistence.accessModes={RO}":    "/persistence/accessModes/0",
		"resources.limits.cpu=two":        "/resources/limits/cpu",
		"serviceMonitor.interval=often":   "/serviceMonitor/interval",
		"networkPolicy.enabled=sometimes": "/networkPolicy/enabled",
		"replicas=2":                      "replicas",
	} {
		out, err := exec.Command(helm, "template", "demo", filepath.Join(deployDir, "helm", "tausweep"), "--set", value).CombinedOutput()
		if err == nil || !strings.Contains(string(out), "'"+where+"'") {
			t.Errorf("%s: %v, and does not name %s:\n%s", value, err, where, out)
		}
	}
}

// The schema knows every value that there is, and every value that it knows is
// shown with its default.
func TestChartSchemaIsComplete(t *testing.T) {
	var values, schema map[string]any
	decode(t, "values.yaml", deployed(t, "helm/tausweep/values.yaml"), &values)
	decode(t, "values.schema.json", deployed(t, "helm/tausweep/values.schema.json"), &schema)
	compareKeys(t, "", values, schema)
}

func compareKeys(t *testing.T, path string, values, schema map[string]any) {
	properties, ok := schema["properties"].(map[string]any)
	if !ok {
		return // free, such as labels
	}
	for key, value := range values {
		below, known := properties[key].(map[string]any)
		if !known {
			t.Errorf("%s%s: not in the schema", path, key)
		} else if inner, ok := value.(map[string]any); ok {
			compareKeys(t, path+key+".", inner, below)
		}
	}
	for key := range properties {
		if _, shown := values[key]; !shown && key != "global" && path+key != "" {
			t.Errorf("%s%s: not in values.yaml", path, key)
		}
	}
	if fmt.Sprint(schema["additionalProperties"]) != "false" {
		t.Errorf("%s: takes keys that it does not know", path)
	}
}
