package spec

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"

	"github.com/invopop/jsonschema"
)

// CommandSchema is Schema for specs whose trials are commands.
func CommandSchema() []byte {
	root, _ := DefaultCustom(Command).form()
	reflector := jsonschema.Reflector{Anonymous: true, DoNotReference: true, RequiredFromJSONSchemaTags: true, Mapper: customForms}
	s := reflector.ReflectFromType(root.Type())
	s.Title, s.Description = "tausweep spec", "A sweep of commands, a process a trial (trainer.kind: command)."
	s.Required = []string{"trainer", "settings"}
	s.AnyOf = []*jsonschema.Schema{{Required: []string{"measures"}}, {Required: []string{"features"}}}
	s.PatternProperties = shared()
	s.Properties.Delete("trials") // of results that were made elsewhere
	trainer := property(s, "trainer")
	for _, imported := range []string{"source", "digest", "numbered"} {
		trainer.Properties.Delete(imported)
	}
	trainer.Required = []string{"kind", "command"}
	property(s, "features").Required = []string{"samples"}
	for path, known := range describedCustom() {
		merge(at(s, path), known)
	}
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		panic(err) // a schema can be written
	}
	return append(text, '\n')
}

// customForms gives the types of such specs that are written in a form of their own.
func customForms(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[Settings]():
		return namedBy(settingName.String(), &jsonschema.Schema{OneOf: scalars()})
	case reflect.TypeFor[Environment]():
		return namedBy("^[^=]+$", &jsonschema.Schema{OneOf: scalars()})
	case reflect.TypeFor[Measures]():
		measure := (&jsonschema.Reflector{Anonymous: true, DoNotReference: true, RequiredFromJSONSchemaTags: true}).ReflectFromType(reflect.TypeFor[Measured]())
		measure.Version = ""
		for key, known := range describedMeasure() {
			merge(property(measure, key), known)
		}
		return namedBy("^[a-z][a-z0-9_]{0,62}$", &jsonschema.Schema{OneOf: []*jsonschema.Schema{measure, {Type: "null"}}})
	case reflect.TypeFor[Slots]():
		name := &jsonschema.Schema{OneOf: []*jsonschema.Schema{{Type: "string", MinLength: count64(1)}, {Type: "integer"}}}
		return &jsonschema.Schema{OneOf: []*jsonschema.Schema{
			{Type: "integer", Minimum: "1", Maximum: whole64(MaxSlots)},
			{Type: "array", Items: name, UniqueItems: true, MinItems: count64(1), MaxItems: count64(MaxSlots)},
		}}
	case reflect.TypeFor[[]Axis]():
		value := &jsonschema.Schema{OneOf: scalars()}
		list := &jsonschema.Schema{Type: "array", Items: value, UniqueItems: true, MinItems: count64(1), MaxItems: count64(MaxAxisValues)}
		number := &jsonschema.Schema{Type: "number"}
		return namedBy(settingName.String(), &jsonschema.Schema{OneOf: []*jsonschema.Schema{list, spanSchema(number), refineSchema(number)}})
	}
	return forms(t)
}

// scalars are what a setting may be.
func scalars() []*jsonschema.Schema {
	return []*jsonschema.Schema{{Type: "number"}, {Type: "string"}, {Type: "boolean"}}
}

// namedBy is a mapping whose keys match pattern.
func namedBy(pattern string, value *jsonschema.Schema) *jsonschema.Schema {
	return &jsonschema.Schema{
		Type:                 "object",
		PatternProperties:    map[string]*jsonschema.Schema{pattern: value},
		AdditionalProperties: jsonschema.FalseSchema,
	}
}

// describedCustom says of the sections and leaves of such a spec what described says of
// others'.
func describedCustom() map[string]*jsonschema.Schema {
	all := described()
	maps.DeleteFunc(all, func(path string, _ *jsonschema.Schema) bool { return !slices.Contains([]string{"name", "seeds"}, path) })
	duration := jsonschema.Schema{Pattern: `^(0|([0-9]+(\.[0-9]*)?(ns|us|µs|ms|s|m|h))+)$`}
	maps.Copy(all, map[string]*jsonschema.Schema{
		"trainer":             about("How a trial is run: a process of its own, in a group of its own."),
		"trainer.kind":        text("command: a process a trial.", oneOf(Command)),
		"trainer.command":     text("The program and its arguments; {NAME} stands for a setting, {seed}, {trial}, {dir}, {slot}, {attempt} or {report}. No shell reads it.", jsonschema.Schema{MinItems: count64(1)}),
		"trainer.directory":   text("Where it runs, relative to the spec.", jsonschema.Schema{Default: "."}),
		"trainer.environment": about("Variables beside those of tausweep's own environment; values may have placeholders."),
		"trainer.slots":       text("Trials at once: a number, or names of what each has for itself, such as GPUs.", jsonschema.Schema{Default: 1}),
		"trainer.timeout":     text("The longest that one attempt may take; 0s for any time.", defaulted(duration, "0s")),
		"trainer.grace":       text("Between SIGTERM and SIGKILL.", defaulted(duration, "30s")),
		"trainer.retries":     text("Further attempts of one that fails.", jsonschema.Schema{Minimum: "0", Maximum: whole64(MaxRetries), Default: 0}),
		"trainer.backoff":     text("Before the first further attempt; it doubles.", defaulted(duration, "10s")),
		"settings":            text("What axes and placeholders may name, with the values where no axis says otherwise; types follow from the values.", jsonschema.Schema{Required: []string{ShortTemperature}}),
		"axes":                about("The swept settings, each with its values; the last varies fastest; {} for none."),
		"measures":            about("What a trial yields: each is reported under this name to TAUSWEEP_REPORT."),
		"features":            about("Files of features in a trial's folder, which tausweep measures once the command has ended."),
		"features.samples":    text("The file of the features, a row a sample: .npy, .npz#key, .csv, .tsv, .parquet or IDX.", jsonschema.Schema{MinLength: count64(1)}),
		"features.labels":     about("The file of the classes, in the folder or at an absolute path, or column:NAME of the samples."),
		"features.knn":        text("Neighbours that vote on a class.", jsonschema.Schema{Minimum: "1", Default: DefaultFeaturesKNN}),
		"features.limit":      text("The most rows that are measured; 0 for all (time grows with their square).", jsonschema.Schema{Minimum: "0", Default: DefaultFeaturesLimit}),
		"features.tolerance":  text("How far their measures may be from the row where reproduce runs the trial again.", jsonschema.Schema{Minimum: "0", Default: 0}),
		"objective":           about("What to rank by, such as max:accuracy; the first measure with a goal where it is left out."),
	})
	return all
}

func describedMeasure() map[string]*jsonschema.Schema {
	return map[string]*jsonschema.Schema{
		"goal":       text("The better end; left out where neither is.", oneOf(GoalMax, GoalMin)),
		"unit":       about("The unit of its values; share for shares from 0 to 1."),
		"label":      about("Names it for people."),
		"help":       about("One line: what it is."),
		"comparable": text("Whether values compare between configurations.", jsonschema.Schema{Default: true}),
		"tolerance":  text("How far a trial that reproduce runs again may be from its row.", jsonschema.Schema{Minimum: "0", Default: 0}),
		"log":        text("Whether values span orders of magnitude.", jsonschema.Schema{Default: false}),
	}
}

func defaulted(s jsonschema.Schema, value any) jsonschema.Schema {
	s.Default = value
	return s
}
