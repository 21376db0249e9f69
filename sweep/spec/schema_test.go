package spec_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	validator "github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"github.com/tausweep/tausweep/sweep/spec"
)

func schema(t *testing.T) *validator.Schema { return compiled(t, spec.Schema()) }

func compiled(t *testing.T, text []byte) *validator.Schema {
	t.Helper()
	document, err := validator.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := validator.NewCompiler()
	if err := compiler.AddResource("spec.json", document); err != nil {
		t.Fatal(err)
	}
	return compiler.MustCompile("spec.json")
}

// fits checks a spec's text as an editor does.
func fits(t *testing.T, schema *validator.Schema, text string) error {
	t.Helper()
	var value any
	if err := yaml.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	value, err = validator.UnmarshalJSON(bytes.NewReader(asJSON))
	if err != nil {
		t.Fatal(err)
	}
	return schema.Validate(value)
}

func TestSchemaAcceptsGoodSpecs(t *testing.T) {
	s := schema(t)
	for _, text := range []string{
		"{}", guide, spec.Template(), string(spec.Default().YAML()),
		"axes: {loss.temperature: {from: 0.001, to: 1, count: 31, scale: log}}",
		"axes: {loss.temperature: [0.1, 1], optimizer.lr_times_temperature: [false, true], loss.similarity: [cosine, dot]}",
		"{axes: {}, seeds: [3, 7, 9]}",
		"axes: {loss.negatives: {from: 1, to: 16, count: 16, scale: linear}}",
		"seeds: {until: {metric: uniformity, half_width: 0.005, max: 256}}",
		"seeds: {first: 7, count: 8, until: {metric: nn_accuracy, half_width: 1e-3, max: 9}}",
		"axes: {loss.temperature: {refine: {from: 0.001, to: 1, start: 9, rounds: 3}}}",
		"axes: {optimizer.momentum: {refine: {from: 0, to: 0.9, start: 3, rounds: 1, scale: linear, objective: max:effective_rank}}}",
	} {
		if err := fits(t, s, text); err != nil {
			t.Errorf("%s\n%v", text, err)
		}
		parse(t, text)
	}
}

// TestFileSchema holds the schema of specs with data from files against what Parse takes,
// and against every field that there is.
func TestFileSchema(t *testing.T) {
	s := compiled(t, spec.FileSchema())
	fitted, err := spec.Parse("", []byte(ofFile))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fitted.Fit(found); err != nil {
		t.Fatal(err)
	}
	digits, err := os.ReadFile("../../deploy/examples/digits.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{ofFile, string(fitted.YAML()), string(digits), "data: {kind: file, samples: x.npy}\nloss: {temperature: {schedule: cosine, low: 0.1, high: 1, period: 10}}", "data: {kind: file, samples: x.npy}\naxes: {data.split.seed: [0, 1]}"} {
		if err := fits(t, s, text); err != nil {
			t.Errorf("%s\n%v", text, err)
		}
	}
	for _, text := range []string{"data: {kind: quadrants}", "loss: {negatives: 3}", "views: {p: 1}", "loss: {temperature: {begin: 1}}", "optimizer: {kind: lion}", "axes: {batch: [a]}"} {
		if fits(t, s, text) == nil {
			t.Errorf("takes %s", text)
		}
	}
	if strings.Contains(string(spec.FileSchema()), "\"description\": \"\"") {
		t.Error("a field is not described")
	}
}

// TestCommandSchema holds the schema of specs whose trials are commands against what Parse
// takes and refuses.
func TestCommandSchema(t *testing.T) {
	s := compiled(t, spec.CommandSchema())
	const short = `trainer: {kind: command, command: [a]}
settings: {temperature: 1, b: x, c: true}
measures: {m: }
`
	good := []string{
		resnet, string(parse(t, resnet).YAML()), spec.CommandTemplate(), short,
		short + "axes: {b: [x, y], temperature: {from: 0.1, to: 1, count: 3, scale: log}}",
		short + "axes: {temperature: {refine: {from: 0.1, to: 1, start: 3, rounds: 1}}}\nobjective: max:m",
		short + "features: {samples: f.npz#x, labels: /y.npy, knn: 5, limit: 0, tolerance: 0.1}",
		strings.Replace(short, "measures: {m: }", "features: {samples: f.npy}", 1),
		strings.Replace(short, "[a]", "[a], slots: 4, timeout: 1h30m, grace: 0s, retries: 3, environment: {A: 1, B: x}", 1),
	}
	for _, name := range []string{"command", "simclr"} {
		text, err := os.ReadFile("../../deploy/examples/" + name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		good = append(good, string(text))
	}
	for _, text := range good {
		if err := fits(t, s, text); err != nil {
			t.Errorf("%s\n%v", text, err)
		}
		parse(t, text)
	}
	for _, change := range [][2]string{
		{"kind: command", "kind: lockstep"},
		{"command: [a]", "command: []"},
		{"command: [a]", "command: a"},
		{"command: [a]", "command: [a], shell: true"},
		{"command: [a]", "command: [a], slots: 0"},
		{"command: [a]", "command: [a], slots: [a, a]"},
		{"command: [a]", "command: [a], timeout: soon"},
		{"command: [a]", "command: [a], retries: -1"},
		{"command: [a]", "command: [a], environment: [A]"},
		{"temperature: 1", "lr: 1"},
		{"b: x", "b: [x]"},
		{"b: x", "b c: x"},
		{"{m: }", "{}\nsteps: 3"},
		{"{m: }", "{M: }"},
		{"{m: }", "{m: {goal: up}}"},
		{"{m: }", "{m: {tolerance: -1}}"},
		{"{m: }", "{m: {role: x}}"},
		{"measures: {m: }", ""},
		{"{m: }", "{m: }\nfeatures: {labels: y.npy}"},
		{"{m: }", "{m: }\nfeatures: {samples: x.npy, knn: 0}"},
		{"{m: }", "{m: }\naxes: {b: [x, x]}"},
		{"{m: }", "{m: }\naxes: {b: []}"},
		{"{m: }", "{m: }\nseeds: {count: 0}"},
	} {
		text := strings.Replace(short, change[0], change[1], 1)
		if text == short {
			t.Fatalf("%q changes nothing", change)
		}
		if fits(t, s, text) == nil {
			t.Errorf("schema takes\n%s", text)
		}
		if _, err := spec.Parse("", []byte(text)); err == nil {
			t.Errorf("Parse takes\n%s", text)
		}
	}
	var document map[string]any
	if err := json.Unmarshal(spec.CommandSchema(), &document); err != nil {
		t.Fatal(err)
	}
	var undescribed func(path string, properties map[string]any)
	undescribed = func(path string, properties map[string]any) {
		for key, p := range properties {
			p := p.(map[string]any)
			if p["description"] == nil && p["oneOf"] == nil {
				t.Errorf("%s%s has no description", path, key)
			}
			if inner, ok := p["properties"].(map[string]any); ok {
				undescribed(path+key+".", inner)
			}
		}
	}
	undescribed("", document["properties"].(map[string]any))
}

// What lies between fields, and what YAML is, the schema cannot say.
var beyondSchema = []string{
	"axes_cause", "axes_cause_pair", "axes_cause_triple", "configurations_many", "layers_do_not_fit",
	"layers_heavy", "negatives_many", "negatives_of_default", "range_dense", "refine_dense", "refine_too_many", "second_document_broken", "seeds_beyond", "step_size_vanishes", "trials_many", "two_documents",
	"until_seed_range", "until_too_many",
}

func TestSchemaRefusesBadSpecs(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/bad.txtar")
	if err != nil {
		t.Fatal(err)
	}
	s := schema(t)
	refused := 0
	for _, f := range archive.Files {
		name, ok := strings.CutSuffix(f.Name, ".yaml")
		var value any
		if !ok || yaml.Unmarshal(f.Data, &value) != nil {
			continue
		}
		if _, err := json.Marshal(value); err != nil {
			continue // .inf and keys that are lists have no JSON
		}
		err := fits(t, s, string(f.Data))
		if err != nil {
			refused++
		}
		if beyond := slices.Contains(beyondSchema, name); beyond == (err != nil) {
			t.Errorf("%s: schema says %v", name, err)
		}
	}
	if refused < 35 {
		t.Errorf("only %d refused", refused)
	}
}

// Each leaf alone, at and around every bound that the schema or the model has:
// the two agree on what is accepted. So a new field must be described, and
// rightly.
func TestSchemaAgreesWithParse(t *testing.T) {
	s := schema(t)
	var document map[string]any
	if err := json.Unmarshal(spec.Schema(), &document); err != nil {
		t.Fatal(err)
	}
	axes := document["properties"].(map[string]any)["axes"].(map[string]any)["properties"].(map[string]any)
	values := []string{
		"-1", "0", "0.5", "1", "2", "3", "4", "8", "10", "12", "100", "1000000", "1000004", "1000000000", "1000000001", "1e-31", "1e-30", "1e30", "1.1e30",
		"0.999", "1.5", "true", "false", "x", "quadrants", "identity", "tanh", "relu", "gelu", "infonce", "cosine", "dot", "sgd", "pytorch", "philox", `"1"`, "[]", "{}", "~",
	}
	accepted := map[string]int{}
	for path := range axes {
		for _, value := range values {
			single := value
			for _, key := range slices.Backward(strings.Split(path, ".")) {
				single = fmt.Sprintf("{%s: %s}", key, single)
			}
			swept := fmt.Sprintf("axes: {%s: [%s]}", path, value)
			for _, text := range []string{single, swept} {
				_, err := spec.Parse("", []byte(text))
				bySchema := fits(t, s, text)
				if err == nil {
					accepted[path]++
				}
				// A batch has as many negatives as the default samples give.
				if path == "loss.negatives" && bySchema == nil && err != nil && strings.Contains(err.Error(), "must be 1 to 75") {
					continue
				}
				if (err == nil) != (bySchema == nil) {
					t.Errorf("%s\nParse: %v\nschema: %v", text, err, bySchema)
				}
			}
		}
		if accepted[path] == 0 {
			t.Errorf("%s: no value tried is accepted", path)
		}
	}
	if len(axes) < 15 {
		t.Errorf("only %d fields can be swept", len(axes))
	}
}

func TestSchemaDescribesEverything(t *testing.T) {
	var document map[string]any
	if err := json.Unmarshal(spec.Schema(), &document); err != nil {
		t.Fatal(err)
	}
	undescribed(t, "", document["properties"].(map[string]any))
}

func undescribed(t *testing.T, path string, properties map[string]any) {
	for key, p := range properties {
		p := p.(map[string]any)
		if p["description"] == nil || p["description"] == "" {
			t.Errorf("%s%s has no description", path, key)
		}
		if _, section := p["properties"]; !section && path != "axes." && p["default"] == nil {
			t.Errorf("%s%s has no default", path, key)
		}
		if inner, ok := p["properties"].(map[string]any); ok {
			undescribed(t, path+key+".", inner)
		}
	}
}

func TestSchemaIsStable(t *testing.T) {
	const file = "testdata/schema.json"
	if *regen {
		if err := os.WriteFile(file, spec.Schema(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	same(t, string(spec.Schema()), string(want))
}
