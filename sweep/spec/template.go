package spec

import _ "embed"

//go:embed template.yaml
var template string

// Template returns the default spec as a file to begin with: every key with its
// meaning, its range and its unit.
func Template() string { return template }
