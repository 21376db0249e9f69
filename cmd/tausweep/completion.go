package main

import (
	"bytes"

	"github.com/spf13/cobra"
)

func (p *program) completionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "completion SHELL",
		Short:   "Print the completion script for bash, zsh, fish or powershell",
		GroupID: groupTool,
		Example: `  source <(tausweep completion bash)
  tausweep completion zsh > "${fpath[1]}/_tausweep"`,
		Args:      cobra.MatchAll(arguments("SHELL"), cobra.OnlyValidArgs),
		ValidArgs: []string{"bash", "zsh", "fish", "powershell"},
		RunE: func(cmd *cobra.Command, args []string) error {
			var script bytes.Buffer
			if err := completion(cmd.Root(), args[0], &script); err != nil {
				return err
			}
			return p.print(script.String())
		},
	}
}

func completion(root *cobra.Command, shell string, script *bytes.Buffer) error {
	switch shell {
	case "bash":
		return root.GenBashCompletionV2(script, true)
	case "zsh":
		return root.GenZshCompletion(script)
	case "fish":
		return root.GenFishCompletion(script, true)
	default:
		return root.GenPowerShellCompletionWithDesc(script)
	}
}
