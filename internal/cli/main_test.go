package cli

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// These make an executable of this package's tests play a CLI.
const (
	playVersion = "PLAY_VERSION" // print this for `version`, unless the environment is not clean
	playFailure = "PLAY_FAILURE" // print this to stderr and fail
	playParent  = "PLAY_PARENT"  // start a child that holds stdout open, say so, and fail, at once ("fails") or late ("waits")
	playChild   = "PLAY_CHILD"   // do nothing for a minute
)

func TestMain(m *testing.M) {
	switch {
	case os.Getenv(playFailure) != "":
		fmt.Fprint(os.Stderr, os.Getenv(playFailure))
		os.Exit(3)
	case os.Getenv(playVersion) != "":
		os.Exit(version())
	case os.Getenv(playChild) != "":
		time.Sleep(time.Minute)
		return
	case os.Getenv(playParent) != "":
		parent()
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// version answers `version` as a CLI does, if it is called as Find should call one.
func version() int {
	config, err := os.ReadFile(os.Getenv("TF_CLI_CONFIG_FILE"))
	if len(os.Args) != 2 || os.Args[1] != "version" || err != nil || len(config) > 0 || os.Getenv("TF_LOG") != "" {
		fmt.Fprintln(os.Stderr, "not called as it should be:", os.Args, err, os.Getenv("TF_LOG"))
		return 1
	}
	fmt.Print(os.Getenv(playVersion))
	return 0
}

func parent() {
	child := exec.Command(os.Args[0]) //nolint:gosec,noctx // it is this program, and its grandparent kills it
	child.Env = append(os.Environ(), playChild+"=1")
	child.Stdout = os.Stdout
	if err := child.Start(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	fmt.Println("started")
	if os.Getenv(playParent) == "waits" {
		time.Sleep(time.Minute)
	}
}

// install puts this executable into a folder under a CLI's name, and gives its path.
func install(t *testing.T, folder, name string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GORACE", "atexit_sleep_ms=0") // or it ends a second late under -race
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	path := filepath.Join(folder, name)
	if os.Link(self, path) == nil {
		return path
	}
	from, err := os.Open(self)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = from.Close() }()
	to, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o700) //nolint:gosec // it is to be executed
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(to, from); err != nil {
		t.Fatal(err)
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// preserve gives this process's CLI variables back when the test ends.
func preserve(t *testing.T) {
	t.Helper()
	for _, variable := range os.Environ() {
		if name, value, _ := strings.Cut(variable, "="); isForeign(name) {
			t.Setenv(name, value)
		}
	}
	for _, name := range []string{PathVariable, "TF_CLI_CONFIG_FILE", "CHECKPOINT_DISABLE", "TF_ACC_PROVIDER_HOST", "TF_ACC_PROVIDER_NAMESPACE"} {
		t.Setenv(name, os.Getenv(name))
	}
}
