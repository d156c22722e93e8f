package cli

import (
	"os"
	"slices"
	"testing"
)

func TestEnvironmentKeepsTheUsersSettingsOut(t *testing.T) {
	t.Parallel()
	got := environment([]string{
		"PATH=/bin", "HOME=/home/user", "HTTPS_PROXY=http://proxy", "TERM=xterm", "EMPTY=", "TFENV_AUTO_INSTALL=1",
		"TF_CLI_CONFIG_FILE=/home/user/.terraformrc", "TF_CLI_ARGS=-json", "TF_CLI_ARGS_plan=-refresh=false", "TF_VAR_a=b",
		"TF_LOG=TRACE", "TF_DATA_DIR=/data", "TF_WORKSPACE=other", "TF_REATTACH_PROVIDERS={}", "TF_TOKEN_example_com=x",
		"TF_ENCRYPTION={}", "tf_var_c=d", "TOFU_CPU_PROFILE=x", "WORKOS_API_KEY=sk_live_fake", "workos_base_url=http://x",
		"OTEL_TRACES_EXPORTER=otlp",
	}, "/tmp/own.tfrc")
	want := []string{
		"PATH=/bin", "HOME=/home/user", "HTTPS_PROXY=http://proxy", "TERM=xterm", "EMPTY=", "TFENV_AUTO_INSTALL=1",
		"TF_CLI_CONFIG_FILE=/tmp/own.tfrc", "CHECKPOINT_DISABLE=1",
	}
	if !slices.Equal(got, want) {
		t.Errorf("environment() = %q\nwant %q", got, want)
	}
}

func TestEnvironmentWithoutAConfigurationHasAnEmptyOne(t *testing.T) {
	t.Parallel()
	if got := Environment(""); !slices.Contains(got, "TF_CLI_CONFIG_FILE="+os.DevNull) {
		t.Errorf("Environment(\"\") = %q; want an empty file as the CLI's configuration", got)
	}
}

//nolint:paralleltest // it changes this process's environment
func TestSetForTestsLeavesTheFrameworkItsOwnVariables(t *testing.T) {
	preserve(t)
	for name, value := range map[string]string{
		"TF_VAR_a": "b", "TF_CLI_ARGS": "-json", "TF_CLI_CONFIG_FILE": "/home/user/.terraformrc", "WORKOS_API_KEY": "sk_live_fake",
		"TF_ACC_LOG_PATH": "/tmp/log", "TF_LOG": "DEBUG", PathVariable: "tofu",
	} {
		t.Setenv(name, value)
	}
	c := CLI{Path: "/opt/tofu", Product: OpenTofu, Version: "1.12.6"}
	if err := c.SetForTests("/tmp/own.tfrc", "workos"); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"TF_VAR_a", "TF_CLI_ARGS", "WORKOS_API_KEY"} {
		if value, ok := os.LookupEnv(name); ok {
			t.Errorf("%s is still set, to %q", name, value)
		}
	}
	for name, want := range map[string]string{
		"TF_CLI_CONFIG_FILE": "/tmp/own.tfrc", "CHECKPOINT_DISABLE": "1", PathVariable: "/opt/tofu",
		"TF_ACC_PROVIDER_HOST": "registry.opentofu.org", "TF_ACC_PROVIDER_NAMESPACE": "workos",
		"TF_ACC_LOG_PATH": "/tmp/log", "TF_LOG": "DEBUG",
	} {
		if got := os.Getenv(name); got != want {
			t.Errorf("%s = %q; want %q", name, got, want)
		}
	}
}
