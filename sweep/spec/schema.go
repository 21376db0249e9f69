package spec

import (
	"cmp"
	"encoding/json"
	"math"
	"reflect"
	"strings"

	"github.com/invopop/jsonschema"
)

// Schema returns the JSON Schema (draft 2020-12) of a spec's file, for editors
// and forms. What lies between fields (layers that fit the data, the plan's
// size) and doubled keys only Parse can check.
func Schema() []byte {
	return schemaOf(Default(), "A sweep of trainings; missing keys use the guide's values.", described())
}

// FileSchema is Schema for specs whose data is read from files.
func FileSchema() []byte {
	return schemaOf(DefaultFile(), "A sweep of trainings on data from files (data.kind: file).", describedFile())
}

// schemaOf describes specs like preset, whose values are the defaults.
func schemaOf(preset *Spec, about string, known map[string]*jsonschema.Schema) []byte {
	root, _ := preset.form()
	reflector := jsonschema.Reflector{Anonymous: true, DoNotReference: true, RequiredFromJSONSchemaTags: true, Mapper: forms}
	s := reflector.ReflectFromType(root.Type())
	s.Title = "tausweep spec"
	s.Description = about
	for _, section := range members(root.Type()) {
		if about, ok := known[section.key]; ok {
			property(s, section.key).Description = about.Description
		}
	}
	for _, f := range preset.leaves() {
		if leaf := at(s, f.Path); leaf != nil {
			merge(leaf, known[f.Path])
			if value := f.in(root); f.Kind != reflect.Slice || !value.IsNil() {
				leaf.Default = value.Interface()
			}
		}
	}
	if preset.File != nil {
		*at(s, splitSeed) = splitSeedSchema(at(s, splitSeed))
	}
	s.PatternProperties = shared()
	axes := property(s, "axes")
	for _, f := range preset.fields() {
		if f.scalar() {
			axes.Properties.Set(f.Path, axisSchema(f, at(s, f.Path)))
		}
	}
	temperature, _ := axes.Properties.Get(Temperature)
	axes.Properties.Set(ShortTemperature, temperature)
	axes.Default = json.RawMessage(`{"loss.temperature":[` + preset.Axes[0].list(MaxAxisValues) + `]}`)
	if preset.File != nil {
		for path, form := range map[string]*jsonschema.Schema{Temperature: temperatureSchema(), "data.labels": columnSchema()} {
			plain := *at(s, path)
			*at(s, path) = jsonschema.Schema{Description: plain.Description, OneOf: []*jsonschema.Schema{&plain, form}}
		}
	}
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		panic(err) // a schema can be written
	}
	return append(text, '\n')
}

// shared are the keys of parts that aliases share.
func shared() map[string]*jsonschema.Schema {
	return map[string]*jsonschema.Schema{"^" + sharedPrefix: {Description: "A part that other places share, by an anchor and aliases or merge keys."}}
}

// forms gives the types that are written in a form of their own.
func forms(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[[]Axis]():
		return &jsonschema.Schema{
			Type:                 "object",
			Properties:           jsonschema.NewProperties(),
			AdditionalProperties: jsonschema.FalseSchema,
		}
	case reflect.TypeFor[Seeds]():
		return seedsSchema()
	}
	return nil
}

func seedsSchema() *jsonschema.Schema {
	preset := Default().Seeds
	seed := jsonschema.Schema{Type: "integer", Minimum: "0", Maximum: whole64(math.MaxUint32)}
	first, count := seed, jsonschema.Schema{Type: "integer", Minimum: "1", Maximum: whole64(MaxTrials)}
	first.Description, first.Default = "The first seed.", preset.First
	count.Description, count.Default = "How many seeds: first, first+1, ...", preset.Count
	from := &jsonschema.Schema{Type: "object", Properties: jsonschema.NewProperties(), AdditionalProperties: jsonschema.FalseSchema}
	from.Properties.Set("first", &first)
	from.Properties.Set("count", &count)
	from.Properties.Set("until", untilSchema())
	list := &jsonschema.Schema{Type: "array", Items: &seed, UniqueItems: true, MinItems: count64(1), MaxItems: count64(MaxListedSeeds)}
	return &jsonschema.Schema{
		OneOf:   []*jsonschema.Schema{from, list},
		Default: preset,
	}
}

func untilSchema() *jsonschema.Schema {
	s := &jsonschema.Schema{
		Type:                 "object",
		Description:          "Adds seeds to a configuration until the 95% interval of the median of a metric is narrow enough, starting with count seeds.",
		Properties:           jsonschema.NewProperties(),
		AdditionalProperties: jsonschema.FalseSchema,
		Required:             keysOf(reflect.TypeFor[Until]()),
	}
	s.Properties.Set("metric", &jsonschema.Schema{Type: "string", Pattern: "^[a-z][a-z0-9_]*$", Description: "A metric declared by the trainer."})
	s.Properties.Set("half_width", &jsonschema.Schema{Type: "number", ExclusiveMinimum: "0", Description: "Target half-width of the interval, in the metric's unit."})
	s.Properties.Set("max", &jsonschema.Schema{Type: "integer", Minimum: whole64(minCount + 1), Maximum: whole64(MaxTrials), Description: "Maximum seeds per configuration."})
	return s
}

func refineSchema(item *jsonschema.Schema) *jsonschema.Schema {
	r := &jsonschema.Schema{
		Type:                 "object",
		Properties:           jsonschema.NewProperties(),
		AdditionalProperties: jsonschema.FalseSchema,
		Required:             []string{"from", "to", "start", "rounds"},
	}
	r.Properties.Set("from", item)
	r.Properties.Set("to", item)
	r.Properties.Set("start", &jsonschema.Schema{Type: "integer", Minimum: "3", Maximum: whole64(MaxAxisValues), Description: "Number of values in the first grid."})
	r.Properties.Set("rounds", &jsonschema.Schema{Type: "integer", Minimum: "1", Maximum: whole64(MaxRounds), Description: "Number of rounds that add values around the best."})
	r.Properties.Set("scale", &jsonschema.Schema{Enum: []any{scaleLog, scaleLinear}, Default: scaleLog})
	r.Properties.Set("objective", &jsonschema.Schema{Type: "string", Pattern: "^(default|(min|max):[a-z][a-z0-9_]*)$", Default: ObjectiveDefault, Description: "How to choose the best: default (the report's objective), or min: or max: and a metric."})
	s := &jsonschema.Schema{
		Type:                 "object",
		Description:          "A first grid that is refined around the best value, round by round.",
		Properties:           jsonschema.NewProperties(),
		AdditionalProperties: jsonschema.FalseSchema,
		Required:             []string{"refine"},
	}
	s.Properties.Set("refine", r)
	return s
}

// axisSchema is the schema of an axis over f, whose values are as leaf says.
func axisSchema(f field, leaf *jsonschema.Schema) *jsonschema.Schema {
	item := *leaf
	item.Description, item.Default = "", nil
	list := &jsonschema.Schema{Type: "array", Items: &item, UniqueItems: true, MinItems: count64(1), MaxItems: count64(MaxAxisValues)}
	if !f.numeric() {
		list.Description = leaf.Description
		return list
	}
	forms := []*jsonschema.Schema{list, spanSchema(&item)}
	if f.Kind == reflect.Float64 {
		forms = append(forms, refineSchema(&item))
	}
	return &jsonschema.Schema{Description: leaf.Description, OneOf: forms}
}

func spanSchema(item *jsonschema.Schema) *jsonschema.Schema {
	r := &jsonschema.Schema{
		Type:                 "object",
		Description:          "count values between two ends, both included; rounded to 6 significant digits, or to whole numbers.",
		Properties:           jsonschema.NewProperties(),
		AdditionalProperties: jsonschema.FalseSchema,
		Required:             keysOf(reflect.TypeFor[span]()),
	}
	r.Properties.Set("from", item)
	r.Properties.Set("to", item)
	r.Properties.Set("count", &jsonschema.Schema{Type: "integer", Minimum: "2", Maximum: whole64(MaxAxisValues)})
	r.Properties.Set("scale", &jsonschema.Schema{Enum: []any{scaleLinear, scaleLog}, Description: "evenly spaced, or evenly spaced in their logarithms"})
	return r
}

// at returns the schema of path in s, nil if there is none.
func at(s *jsonschema.Schema, path string) *jsonschema.Schema {
	for _, m := range strings.Split(path, ".") {
		if s = property(s, m); s == nil {
			return nil
		}
	}
	return s
}

func property(s *jsonschema.Schema, key string) *jsonschema.Schema {
	if s.Properties == nil {
		return nil
	}
	p, _ := s.Properties.Get(key)
	return p
}

// merge adds to leaf, which has its form, what is known of its values.
func merge(leaf, known *jsonschema.Schema) {
	known.Type, known.Items, known.OneOf = leaf.Type, cmp.Or(known.Items, leaf.Items), leaf.OneOf
	known.Properties, known.PatternProperties, known.AdditionalProperties = leaf.Properties, leaf.PatternProperties, leaf.AdditionalProperties
	if known.Required == nil {
		known.Required = leaf.Required
	}
	*leaf = *known
}
