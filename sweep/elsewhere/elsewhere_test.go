package elsewhere_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/elsewhere"
	"github.com/tausweep/tausweep/sweep/spec"
)

func fileOf(t *testing.T, name, body string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t *testing.T, path string, o elsewhere.Options) *elsewhere.Import {
	t.Helper()
	made, err := elsewhere.Read(path, o)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// rows writes what an import came to, one line a trial.
func rows(made *elsewhere.Import) []string {
	var all []string
	for i := range made.Results {
		r, trial := &made.Results[i], made.Plan.Trial(i)
		line := fmt.Sprintf("%s, seed=%d: %s", made.Plan.Label(trial.Configuration), trial.Seed, r.Status)
		if r.Status == sweep.OK {
			line += fmt.Sprint(" ", r.Last().Values, " after ", r.Steps)
		} else {
			line += " " + r.Error
		}
		all = append(all, line)
	}
	return all
}

// The four tools' tables: what they are taken for, and a few of their rows.
func TestShapes(t *testing.T) {
	for _, c := range []struct {
		file, shape        string
		options            elsewhere.Options
		trials             int
		chosen, has, notes string
	}{
		{
			"wandb.csv", "Weights & Biases",
			elsewhere.Options{},
			30,
			`axis temperature  loss.temperature: 0.05, 0.07, 0.1, 0.2
axis              optimizer.lr: 0.001, 0.01
seed              seed
state             State
steps             _step
measure           val/accuracy as val_accuracy: higher is better
measure           train/loss as train_loss: lower is better
not used          Name, Notes, User, Tags, Created, Runtime, Sweep, method, batch_size`,
			`temperature=0.07, optimizer.lr=0.001, seed=3: diverged train_loss is not finite: NaN
temperature=0.1, optimizer.lr=0.001, seed=3: failed state crashed
temperature=0.05, optimizer.lr=0.001, seed=0: ok [0.7694 2.2422] after 1000`,
			"1 run left out: not finished, and there is another of the same configuration and seed",
		},
		{
			"optuna.csv", "Optuna",
			elsewhere.Options{Measures: []string{"value:max"}},
			18,
			`axis temperature  params_temperature: 0.03, 0.1, 0.3
axis batch        params_batch: 128, 256
seed              (none)
state             state
measure           value: higher is better
not used          number, datetime_start, datetime_complete, duration`,
			`temperature=0.03, batch=256, seed=1: failed state PRUNED
temperature=0.03, batch=256, seed=2: failed state FAIL
temperature=0.03, batch=128, seed=0: ok [0.718307] after 0`, "",
		},
		{
			"mlflow.csv", "MLflow",
			elsewhere.Options{},
			14,
			`axis temperature  params.temperature: 0.05, 0.1, 0.5
seed              params.seed
state             status
measure           metrics.val_acc as val_acc: higher is better
measure           metrics.val_loss as val_loss: lower is better
not used          run_id, experiment_id, artifact_uri, start_time, end_time, params.arch, tags.mlflow.runName, tags.mlflow.source.name, tags.mlflow.user`,
			`temperature=0.05, seed=14: failed state KILLED
temperature=0.05, seed=11: ok [0.786 1.714] after 0`, "",
		},
		{
			"ray.csv", "Ray Tune",
			elsewhere.Options{Measures: []string{"mean_accuracy:max:share", "err=error_rate:min"}},
			36,
			`axis temperature   config/temperature: 0.05, 0.1, 0.2
axis weight_decay  config/weight_decay: 0, 0.0001
seed               config/seed
state              (none)
steps              training_iteration
measure            mean_accuracy: higher is better
measure            error_rate as err: lower is better
not used           timestamp, checkpoint_dir_name, done, trial_id, date, time_this_iter_s, time_total_s, pid, hostname, node_ip, time_since_restore, iterations_since_restore and 1 more`,
			"temperature=0.05, weight_decay=0, seed=0: ok [0.7819 0.2181] after 100", "",
		},
		{
			"results.csv", "a table",
			elsewhere.Options{Name: "mine", Axes: []string{"temperature", "lr"}, Seed: "seed", Measures: []string{"accuracy:max", "loss:min:incomparable"}},
			48,
			`axis     temperature: 0.05, 0.1, 0.2
axis     lr: 0.01, 0.1
seed     seed
state    (none)
measure  accuracy: higher is better
measure  loss: lower is better`,
			"temperature=0.05, lr=0.01, seed=0: ok [0.788 1.1941] after 0", "",
		},
	} {
		t.Run(c.file, func(t *testing.T) {
			made := read(t, filepath.Join("testdata", c.file), c.options)
			if made.Shape != c.shape || made.Plan.Len() != c.trials || len(made.Results) != c.trials {
				t.Errorf("%s, %d trials, %d results", made.Shape, made.Plan.Len(), len(made.Results))
			}
			if diff := cmp.Diff(c.chosen, strings.Join(made.Chosen, "\n")); diff != "" {
				t.Error(diff)
			}
			all := strings.Join(rows(made), "\n") + "\n"
			for want := range strings.Lines(c.has + "\n") {
				if !strings.Contains(all, want) {
					t.Errorf("no row %sin\n%s", want, all)
				}
			}
			if diff := cmp.Diff(c.notes, strings.Join(made.Notes, "\n")); diff != "" {
				t.Error(diff)
			}
			// Its spec says all of it again.
			parsed, err := spec.Parse("spec.yaml", made.Plan.Spec.YAML())
			if err != nil {
				t.Fatal(err)
			}
			again, err := sweep.NewPlan(parsed)
			if err != nil || again.Len() != made.Plan.Len() || !again.Spec.Custom.Process.Numbered == (c.shape == "Optuna") {
				t.Errorf("%d trials, %v", again.Len(), err)
			}
		})
	}
}

// A Parquet file with the same cells is the same sweep, but for the file.
func TestParquet(t *testing.T) {
	type run struct {
		Temperature float32  `parquet:"temperature"`
		LR          float64  `parquet:"lr"`
		Seed        int64    `parquet:"seed"`
		Accuracy    *float64 `parquet:"accuracy,optional"`
	}
	half, third := 0.5, 1.0/3
	var b bytes.Buffer
	if err := parquet.Write(&b, []run{{0.1, 1, 0, &half}, {0.1, 1, 1, &third}, {0.07, 0.1, 0, nil}}); err != nil {
		t.Fatal(err)
	}
	a := read(t, fileOf(t, "runs.parquet", b.String()), elsewhere.Options{})
	want := read(t, fileOf(t, "runs.csv", "temperature,lr,seed,accuracy\n0.1,1,0,0.5\n0.1,1,1,0.33333333333\n0.07,0.1,0,\n"), elsewhere.Options{})
	if diff := cmp.Diff(rows(want), rows(a)); diff != "" {
		t.Error(diff)
	}
}

// The order of a table's rows and columns does not matter where it has seeds.
func TestOrderDoesNotMatter(t *testing.T) {
	body, err := os.ReadFile("testdata/wandb.csv")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(body)), "\n")
	var turned []string
	for i := range lines {
		at := (len(lines) - i) % len(lines) // the header stays
		cells := strings.Split(lines[at], ",")
		turned = append(turned, strings.Join(append(cells[9:], cells[:9]...), ","))
	}
	a := read(t, "testdata/wandb.csv", elsewhere.Options{})
	o := elsewhere.Options{Measures: []string{"val/accuracy", "train/loss"}, Axes: []string{"optimizer.lr"}}
	b := read(t, fileOf(t, "turned.csv", strings.Join(turned, "\n")+"\n"), o)
	if diff := cmp.Diff(rows(a), rows(b)); diff != "" {
		t.Error(diff)
	}
}

func TestGuessesAndOptions(t *testing.T) {
	table := fileOf(t, "x.csv", "tau,opt,warm,seed,top1,note,state\n"+
		"0.1,sgd,true,0,0.5,a,finished\n0.1,adam,false,0,0.6,b,finished\n0.10000000001,sgd,true,1,0.7,c,running\n1,adam,false,1,inf,d,finished\n")
	made := read(t, table, elsewhere.Options{})
	want := []string{
		"temperature=0.1, opt=adam, warm=false, seed=0: ok [0.6] after 0",
		"temperature=0.1, opt=sgd, warm=true, seed=0: ok [0.5] after 0",
		"temperature=0.1, opt=sgd, warm=true, seed=1: failed state running",
		"temperature=1, opt=adam, warm=false, seed=1: diverged top1 is not finite: inf",
	}
	if diff := cmp.Diff(want, rows(made)); diff != "" {
		t.Error(diff)
	}
	// As the other rows were missing; and without seeds, numbered.
	made = read(t, table, elsewhere.Options{Axes: []string{"tau", "optimizer=opt"}, Unfinished: elsewhere.Missing, Seed: elsewhere.None})
	want = []string{
		"temperature=0.1, optimizer=adam, seed=0: ok [0.6] after 0",
		"temperature=0.1, optimizer=sgd, seed=0: ok [0.5] after 0",
		"temperature=1, optimizer=adam, seed=0: diverged top1 is not finite: inf",
	}
	if diff := cmp.Diff(want, rows(made)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"1 run left out: not finished"}, made.Notes); diff != "" {
		t.Error(diff)
	}
	// All as finished, at a temperature that no column says.
	made = read(t, table, elsewhere.Options{Axes: []string{"opt"}, Fixed: []string{"temperature=0.2", "arch=resnet"}, State: elsewhere.None, Seed: elsewhere.None, Measures: []string{"acc=top1:max"}})
	if all := rows(made); len(all) != 4 || all[2] != "temperature=0.2, opt=sgd, seed=1: ok [0.7] after 0" && all[3] != "temperature=0.2, opt=sgd, seed=1: ok [0.7] after 0" {
		t.Errorf("%q", all)
	}
}

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name, body string
		options    elsewhere.Options
		want       []string
	}{
		{"cells", "temperature,lr,seed,acc\n0.1,0.1,0,0.5\nhot,0.1,1,0.5\n0.2,fast,1,0.5\n0.2,,2,0.5\n0.2,0.1,x,0.5\n0.2,0.1,3,good\n-1,0.1,3,0.5\n0.2,0.1,-4,0.5\n0.2,0.1,5,1e300\n0.2,0.1,6,1\n", elsewhere.Options{}, []string{
			`x.csv:3: column "temperature": "hot": must be a number, as in other rows`,
			`x.csv:4: column "lr": "fast": must be a number, as in other rows`,
			`x.csv:5: column "lr": empty: every run must have a value of the axis`,
			`x.csv:6: column "seed": "x": a seed must be a whole number, 0 to 4294967295`,
			`x.csv:7: column "acc": "good": must be a number`,
			`x.csv:8: column "temperature": -1: must be greater than 0`,
			`x.csv:9: column "seed": "-4": a seed must be`,
			`x.csv:10: column "acc": 1e300: must be within float32's range`,
		}},
		{"duplicates", "temperature,seed,acc\n0.1,0,0.5\n0.1,0,0.6\n0.2,0,0.6\n0.1,0,0.7\n", elsewhere.Options{}, []string{
			"x.csv:3: temperature=0.1, seed=0: the same as", "x.csv:5: temperature=0.1, seed=0: the same as",
		}},
		{"no temperature, no measure", "a,b\n1,2\n", elsewhere.Options{}, []string{
			"no column of the temperature in x.csv: must be named, --axis temperature=COLUMN, or said, --fixed temperature=0.1",
			"no measure found in x.csv: must be named, such as --measure accuracy:max",
		}},
		{"flags", "temperature,seed,acc\n0.1,0,0.5\n", elsewhere.Options{Axes: []string{"nope"}, Measures: []string{"acc:up", "seed"}, Fixed: []string{"a", "temperature=-1"}, Seed: "id"}, []string{
			`--seed: no column "id" in x.csv`, `--fixed: "a": must be NAME=VALUE`, `--fixed: temperature: "-1": must be a number greater than 0`,
			`--axis: no column "nope" in x.csv: must be one of "temperature", "seed", "acc"`,
			`--measure: "acc:up": "up": must be max, min or none`, `--measure: "seed": must say which end is better: seed:max, seed:min or seed:none`,
		}},
		{"a column twice", "temperature,seed,acc\n0.1,0,0.5\n", elsewhere.Options{Axes: []string{"seed"}}, []string{`column "seed" is taken as the seed and as the axis seed`}},
		{"fixed and an axis", "temperature,seed,acc\n0.1,0,0.5\n", elsewhere.Options{Axes: []string{"temperature"}, Fixed: []string{"temperature=0.1"}}, []string{"--fixed: temperature: is an axis, too"}},
		{"nothing finished", "temperature,acc,state\n0.1,0.5,running\n", elsewhere.Options{Unfinished: elsewhere.Missing}, []string{"no run finished"}},
		{"a section's name", "temperature,seeds,acc\n0.1,1,0.5\n0.2,2,0.5\n", elsewhere.Options{Axes: []string{"seeds"}, Seed: elsewhere.None}, []string{"is the name of a section of the spec"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := elsewhere.Read(fileOf(t, "x.csv", c.body), c.options)
			if err == nil {
				t.Fatal("no error")
			}
			lines := strings.Split(err.Error(), "\n")
			for i, want := range c.want {
				if i >= len(lines) || !strings.Contains(lines[i], want) {
					t.Errorf("error %d: want %q in\n%v", i, want, err)
				}
			}
			if len(lines) != len(c.want) {
				t.Errorf("%d errors, want %d:\n%v", len(lines), len(c.want), err)
			}
		})
	}
}

// A search at random has a grid far too large to fill, and is what was run of it.
func TestSparse(t *testing.T) {
	var b strings.Builder
	b.WriteString("temperature,lr,wd,dim,acc\n")
	for i := range 200 {
		fmt.Fprintf(&b, "%g,%g,%g,%d,%g\n", 0.01+float64(i)/1000, 1e-4*float64(i+1), 1e-6*float64(i+1), 32+i, float64(i)/200)
	}
	made := read(t, fileOf(t, "x.csv", b.String()), elsewhere.Options{Axes: []string{"temperature", "lr", "wd", "dim"}})
	if made.Plan.Len() != 200 || made.Plan.Configurations.Len() != 200 {
		t.Errorf("%d trials of %d configurations", made.Plan.Len(), made.Plan.Configurations.Len())
	}
	if text := fmt.Sprint(made.Plan.Warnings()); !strings.Contains(text, "of its 1600000000 combinations of values 200 were run") || !strings.Contains(text, "every configuration was run once") {
		t.Error(text)
	}
}
