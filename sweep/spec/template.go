package spec

import _ "embed"

var (
	//go:embed template.yaml
	template string
	//go:embed templatecommand.yaml
	templateCommand string
)

// Template returns the default spec as a file to begin with: every key with its
// meaning, its range and its unit.
func Template() string { return template }

// CommandTemplate returns such a file for trials that are commands.
func CommandTemplate() string { return templateCommand }
