package main

import "testing"

func TestShowsLogOnlyIfItIsAskedFor(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		environment map[string]string
		want        bool
	}{
		"nothing is set":            {nil, false},
		"the log of core alone":     {map[string]string{"TF_LOG_CORE": "TRACE"}, false},
		"the log of everything":     {map[string]string{"TF_LOG": "DEBUG"}, true},
		"the log of providers":      {map[string]string{"TF_LOG_PROVIDER": "DEBUG"}, true},
		"the SDK's level is chosen": {map[string]string{"TF_LOG_SDK": "WARN"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := showsLog(func(name string) string { return test.environment[name] }); got != test.want {
				t.Errorf("showsLog() = %t, want %t", got, test.want)
			}
		})
	}
}
