package elsewhere

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/tausweep/tausweep/sweep/spec"
)

// shape is how a tool lays out its table of runs.
type shape struct {
	name       string
	parameters []string // what the names of columns of settings begin with; nil where that does not tell
	measures   []string // and those of measures
}

// shapeOf tells by the columns where a table comes from.
func shapeOf(names []string) shape {
	begins := func(prefix string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(name, prefix) })
	}
	switch {
	case slices.Contains(names, "number") && begins("params_"):
		return shape{"Optuna", []string{"params_"}, []string{"value", "user_attrs_"}}
	case begins("params.") || begins("metrics."):
		return shape{"MLflow", []string{"params."}, []string{"metrics."}}
	case begins("config/"):
		return shape{"Ray Tune", []string{"config/"}, nil}
	case slices.Contains(names, "Name") && slices.Contains(names, "State"):
		return shape{name: "Weights & Biases"}
	}
	return shape{name: "a table"}
}

// short is a column's name without what its tool puts before it.
func (s *shape) short(name string) string {
	for _, prefix := range slices.Concat(s.parameters, s.measures) {
		if rest, ok := strings.CutPrefix(name, prefix); ok && rest != "" {
			return rest
		}
	}
	return name
}

// parameter reports whether the name says that a column is a setting.
func (s *shape) parameter(name string) bool {
	return slices.ContainsFunc(s.parameters, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

// last is what a name says at its end: "temperature" of "loss.temperature".
func last(name string) string {
	return strings.ToLower(name[strings.LastIndexAny(name, "./")+1:])
}

// What columns are mostly called, in lower case.
var (
	temperatureNames = []string{"temperature", "tau", "temp", "loss_temperature", "softmax_temperature", "contrastive_temperature"}
	seedNames        = []string{"seed", "random_seed", "rng_seed", "random_state", "manual_seed"}
	stateNames       = []string{"state", "status"}
	stepNames        = []string{"_step", "training_iteration", "global_step", "step", "steps"}
	// runNames are of what is said of a run and is neither a setting nor a measure.
	runNames = []string{
		"name", "id", "run_id", "run_name", "trial_id", "experiment_id", "experiment_name", "experiment_tag", "number", "created", "updated", "runtime",
		"tags", "notes", "user", "hostname", "group", "sweep", "job_type", "start_time", "end_time", "duration", "timestamp", "date", "pid",
		"node_ip", "logdir", "checkpoint_dir_name", "done", "artifact_uri", "iterations_since_restore", "epoch", "epochs",
	}
	runPrefixes = []string{"_", "tags.", "system_attrs", "time_", "datetime_", "system/", "gpu"}
	// settingNames are settings even where no two runs have the same.
	settingNames = []string{"lr", "learning_rate", "batch", "batch_size", "weight_decay", "wd", "momentum", "dropout", "negatives", "dim", "width", "depth", "optimizer", "arch", "model"}
	goodWords    = []string{"acc", "accuracy", "top1", "top5", "f1", "auc", "auroc", "precision", "recall", "map", "score", "reward", "r2", "bleu", "retrieval"}
	badWords     = []string{"loss", "error", "err", "mse", "rmse", "mae", "nll", "perplexity", "ppl"}
)

// assign finds out which column is what.
func (t *reading) assign() error {
	used := map[int]string{}
	take := func(column int, as string) {
		if was, twice := used[column]; twice && column >= 0 {
			t.wrong("column %q is taken as %s and as %s: must be one of them", t.Names[column], was, as)
		}
		used[column] = as
	}
	t.seed = t.special("--seed", t.options.Seed, seedNames, take)
	t.state = t.special("--state", t.options.State, stateNames, take)
	t.readFixed()
	for _, given := range t.options.Axes {
		name, column := t.named("--axis", given)
		if column < 0 {
			continue
		}
		if slices.Contains(temperatureNames, last(name)) && !slices.ContainsFunc(t.axes, func(a axis) bool { return a.name == spec.ShortTemperature }) {
			name = spec.ShortTemperature
		}
		take(column, "the axis "+name)
		t.axes = append(t.axes, axis{name: name, column: column})
	}
	for _, given := range t.options.Measures {
		if m, ok := t.declared(given); ok {
			take(m.column, "the measure "+m.Name)
			t.measures = append(t.measures, m)
		}
	}
	if err := t.failed(); err != nil {
		return err
	}
	t.guess(used)
	t.steps = t.special("", "", slices.DeleteFunc(slices.Clone(stepNames), func(name string) bool {
		return slices.ContainsFunc(t.Names, func(column string) bool {
			i := slices.Index(t.Names, column)
			_, taken := used[i]
			return column == name && taken
		})
	}), func(int, string) {})
	t.check()
	return t.failed()
}

// special returns the column of the seed or the state: the one given, or one that is
// called so; -1 for none.
func (t *reading) special(flag, given string, names []string, take func(int, string)) int {
	switch {
	case given == None:
		return -1
	case given != "":
		column := t.find(flag, given)
		take(column, "the "+strings.TrimPrefix(flag, "--"))
		return column
	}
	for _, name := range names {
		if i := slices.IndexFunc(t.Names, func(column string) bool { return last(t.shape.short(column)) == name }); i >= 0 {
			take(i, "the "+strings.TrimPrefix(flag, "--"))
			return i
		}
	}
	return -1
}

// named reads NAME or NAME=COLUMN. A column of another tool's is called by its short name.
func (t *reading) named(flag, given string) (name string, column int) {
	name, of, both := strings.Cut(given, "=")
	if !both {
		of = given
	}
	column = t.find(flag, of)
	if !both && column >= 0 {
		name = t.shape.short(t.Names[column])
	}
	return settingNamed(name), column
}

var notSetting = regexp.MustCompile(`[^A-Za-z0-9_.-]+`)

// settingNamed is a name as settings have it.
func settingNamed(name string) string { return notSetting.ReplaceAllString(name, ".") }

// find returns the column of a name, as the table or its tool's user calls it.
func (t *reading) find(flag, name string) int {
	if i := slices.Index(t.Names, name); i >= 0 {
		return i
	}
	var found []int
	for i, column := range t.Names {
		if short := t.shape.short(column); strings.EqualFold(short, name) {
			found = append(found, i)
		}
	}
	if len(found) == 1 {
		return found[0]
	}
	if len(found) > 1 {
		t.wrong("%s: %q: several columns are called so: must be one of %s", flag, name, t.names(found))
		return -1
	}
	t.wrong("%s: no column %q in %s: must be one of %s", flag, name, t.file, few(t.Names))
	return -1
}

func (t *reading) names(columns []int) string {
	var names []string
	for _, i := range columns {
		names = append(names, t.Names[i])
	}
	return few(names)
}

// few lists the first names, quoted.
func few(names []string) string {
	const most = 30
	var quoted []string
	for _, name := range names[:min(len(names), most)] {
		quoted = append(quoted, strconv.Quote(name))
	}
	if len(names) > most {
		quoted = append(quoted, fmt.Sprintf("and %d more", len(names)-most))
	}
	return strings.Join(quoted, ", ")
}

// readFixed reads the settings that all runs have.
func (t *reading) readFixed() {
	for _, given := range t.options.Fixed {
		name, text, ok := strings.Cut(given, "=")
		if !ok || name == "" || text == "" {
			t.wrong("--fixed: %q: must be NAME=VALUE, such as temperature=0.1", given)
			continue
		}
		value := valueOf(text)
		if name == spec.ShortTemperature {
			v, ok := number(text)
			if !ok || !(v > 0) || v-v != 0 {
				t.wrong("--fixed: temperature: %q: must be a number greater than 0", text)
			}
			value = v
		}
		t.fixed = append(t.fixed, spec.Setting{Name: name, Value: value})
	}
}

// declared reads a measure: NAME, NAME=COLUMN, then :max, :min or :none, then a unit or
// incomparable.
func (t *reading) declared(given string) (measure, bool) {
	parts := strings.Split(given, ":")
	name, of, both := strings.Cut(parts[0], "=")
	if !both {
		of = name
	}
	m := measure{column: t.find("--measure", of), Measured: spec.Measured{Comparable: true}}
	if m.column < 0 {
		return m, false
	}
	if !both {
		name = t.shape.short(t.Names[m.column])
	}
	m.describe(name, t.Names[m.column], t.file)
	switch {
	case len(parts) == 1:
		if m.Goal = goalOf(name); m.Goal == "" {
			t.wrong("--measure: %q: must say which end is better: %s:max, %s:min or %s:none", given, parts[0], parts[0], parts[0])
			return m, false
		}
	case parts[1] == spec.GoalMax || parts[1] == spec.GoalMin:
		m.Goal = parts[1]
	case parts[1] != None:
		t.wrong("--measure: %q: %q: must be max, min or none", given, parts[1])
		return m, false
	}
	for _, option := range parts[min(2, len(parts)):] {
		if option == "incomparable" {
			m.Comparable = false
		} else {
			m.Unit = option
		}
	}
	return m, true
}

var notMeasure = regexp.MustCompile(`[^a-z0-9]+`)

// describe names a measure as files have it, and for people as its column.
func (m *measure) describe(name, column, file string) {
	m.Name = strings.Trim(notMeasure.ReplaceAllString(strings.ToLower(name), "_"), "_")
	if m.Name == "" || m.Name[0] >= '0' && m.Name[0] <= '9' {
		m.Name = "m_" + m.Name
	}
	m.Label = strings.ReplaceAll(name, "_", " ")
	m.Help = fmt.Sprintf("column %s of %s", column, file)
}

// goalOf guesses which end of a measure is better; "" where the name does not tell.
func goalOf(name string) string {
	goal := ""
	for _, word := range regexp.MustCompile(`[^a-z0-9]+`).Split(strings.ToLower(name), -1) {
		switch {
		case slices.Contains(badWords, word):
			return spec.GoalMin
		case slices.Contains(goodWords, word):
			goal = spec.GoalMax
		}
	}
	return goal
}

// guess takes columns for what nobody has named.
func (t *reading) guess(used map[int]string) {
	hasTemperature := slices.ContainsFunc(t.fixed, func(s spec.Setting) bool { return s.Name == spec.ShortTemperature }) ||
		slices.ContainsFunc(t.axes, func(a axis) bool { return a.name == spec.ShortTemperature })
	for _, name := range temperatureNames {
		i := slices.IndexFunc(t.Names, func(column string) bool { return last(t.shape.short(column)) == name })
		if _, taken := used[i]; hasTemperature || taken || i < 0 {
			continue
		}
		used[i], hasTemperature = "the temperature", true
		t.axes = append([]axis{{name: spec.ShortTemperature, column: i}}, t.axes...)
	}
	if len(t.options.Measures) == 0 {
		for i, column := range t.Names {
			name := t.shape.short(column)
			goal := goalOf(name)
			if _, taken := used[i]; taken || goal == "" || t.shape.parameter(column) || !t.mostlyNumbers(i) {
				continue
			}
			m := measure{column: i, Measured: spec.Measured{Goal: goal, Comparable: true}}
			m.describe(name, column, t.file)
			if slices.ContainsFunc(t.measures, func(o measure) bool { return o.Name == m.Name }) {
				continue
			}
			t.measures, used[i] = append(t.measures, m), "a measure"
		}
	}
	if len(t.options.Axes) == 0 {
		for i, column := range t.Names {
			if _, taken := used[i]; !taken && t.isSetting(i) {
				used[i] = "an axis"
				t.axes = append(t.axes, axis{name: settingNamed(t.shape.short(column)), column: i})
			}
		}
	}
	slices.SortStableFunc(t.axes, func(a, b axis) int { // the temperature first
		switch {
		case a.name == b.name:
			return 0
		case a.name == spec.ShortTemperature:
			return -1
		case b.name == spec.ShortTemperature:
			return 1
		}
		return 0
	})
}

// isSetting guesses whether a column is one that runs were given, and that differs.
func (t *reading) isSetting(column int) bool {
	distinct, filled := map[string]bool{}, 0
	for _, row := range t.Rows {
		if !absent(row[column]) {
			distinct[row[column]] = true
			filled++
		}
	}
	if len(distinct) < 2 {
		return false
	}
	name := strings.ToLower(t.Names[column])
	switch {
	case t.shape.parameters != nil:
		return t.shape.parameter(t.Names[column])
	case slices.Contains(runNames, name), slices.Contains(stepNames, name),
		slices.ContainsFunc(runPrefixes, func(prefix string) bool { return strings.HasPrefix(name, prefix) }):
		return false
	case slices.Contains(settingNames, last(name)):
		return true
	}
	return filled > len(t.Rows)/2 && 2*len(distinct) <= filled
}

// mostlyNumbers reports whether half of a column's cells or more are numbers.
func (t *reading) mostlyNumbers(column int) bool {
	count := 0
	for _, row := range t.Rows {
		if _, ok := number(row[column]); ok {
			count++
		}
	}
	return 2*count >= len(t.Rows)
}

// check reports what is missing.
func (t *reading) check() {
	if !slices.ContainsFunc(t.axes, func(a axis) bool { return a.name == spec.ShortTemperature }) &&
		!slices.ContainsFunc(t.fixed, func(s spec.Setting) bool { return s.Name == spec.ShortTemperature }) {
		t.wrong("no column of the temperature in %s: must be named, --axis temperature=COLUMN, or said, --fixed temperature=0.1, where all runs have one; the columns are %s", t.file, few(t.Names))
	}
	if len(t.measures) == 0 {
		t.wrong("no measure found in %s: must be named, such as --measure %s:max; the columns are %s", t.file, t.aMeasure(), few(t.Names))
	}
	names := map[string]bool{}
	for _, a := range t.axes {
		if names[a.name] {
			t.wrong("--axis: %s: two columns: must be one", a.name)
		}
		names[a.name] = true
	}
	for _, f := range t.fixed {
		if names[f.Name] {
			t.wrong("--fixed: %s: is an axis, too: must be one of the two", f.Name)
		}
		names[f.Name] = true
	}
}

// chosen says which column is what.
func (t *reading) chosen() []string {
	var lines [][2]string
	say := func(what, text string) { lines = append(lines, [2]string{what, text}) }
	for _, a := range t.axes {
		what := "axis"
		if t.Names[a.column] != a.name {
			what += " " + a.name
		}
		say(what, t.Names[a.column]+": "+valuesText(a.values))
	}
	for _, f := range t.fixed {
		say("fixed", f.Name+" = "+spec.FormatValue(f.Value))
	}
	for _, c := range []struct {
		what   string
		column int
	}{{"seed", t.seed}, {"state", t.state}, {"steps", t.steps}} {
		switch {
		case c.column >= 0:
			say(c.what, t.Names[c.column])
		case c.what != "steps":
			say(c.what, "(none)")
		}
	}
	for _, m := range t.measures {
		text := t.Names[m.column]
		if m.Name != text {
			text += " as " + m.Name
		}
		say("measure", text+map[string]string{"": ": neither end is better", spec.GoalMax: ": higher is better", spec.GoalMin: ": lower is better"}[m.Goal])
	}
	if ignored := t.ignored(); len(ignored) > 0 {
		const most = 12
		text := strings.Join(ignored[:min(len(ignored), most)], ", ")
		if more := len(ignored) - most; more > 0 {
			text += fmt.Sprintf(" and %d more", more)
		}
		say("not used", text)
	}
	width := 0
	for _, line := range lines {
		width = max(width, len(line[0]))
	}
	all := make([]string, len(lines))
	for i, line := range lines {
		all[i] = fmt.Sprintf("%-*s  %s", width, line[0], line[1])
	}
	return all
}

// aMeasure is a column that may be a measure, for an example.
func (t *reading) aMeasure() string {
	for _, prefix := range t.shape.measures {
		if i := slices.IndexFunc(t.Names, func(name string) bool { return strings.HasPrefix(name, prefix) }); i >= 0 {
			return t.Names[i]
		}
	}
	return "accuracy"
}

// valuesText lists the first values of an axis.
func valuesText(values []spec.Value) string {
	const most = 8
	var texts []string
	for _, v := range values[:min(len(values), most)] {
		texts = append(texts, spec.FormatValue(v))
	}
	if len(values) > most {
		texts = append(texts, fmt.Sprintf("... (%d)", len(values)))
	}
	return strings.Join(texts, ", ")
}

// ignored lists the columns that are nothing.
func (t *reading) ignored() []string {
	used := map[int]bool{t.seed: true, t.state: true, t.steps: true}
	for _, a := range t.axes {
		used[a.column] = true
	}
	for _, m := range t.measures {
		used[m.column] = true
	}
	var names []string
	for i, name := range t.Names {
		if !used[i] {
			names = append(names, name)
		}
	}
	return append(names, t.Skipped...)
}
