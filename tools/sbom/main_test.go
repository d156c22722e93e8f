package main

import (
	"bytes"
	"encoding/base64"
	"runtime/debug"
	"strings"
	"testing"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

func TestBillListsModulesWithTheirChecksums(t *testing.T) {
	t.Parallel()
	sum := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{0xab}, 32))
	out, err := bill(&debug.BuildInfo{
		GoVersion: "go1.26.8",
		Main:      debug.Module{Path: "example.com/main", Version: "(devel)"},
		Deps: []*debug.Module{
			{Path: "example.com/plain", Version: "v1.2.3", Sum: "h1:" + sum},
			{
				Path: "example.com/replaced", Version: "v1.0.0",
				Replace: &debug.Module{Path: "example.com/fork", Version: "v2.0.0+incompatible"},
			},
		},
	}, "0.1.0")
	if err != nil {
		t.Fatal(err)
	}

	if got, want := out.Metadata.Component.PackageURL, "pkg:golang/example.com/main@v0.1.0"; got != want {
		t.Errorf("main component is %q, want %q", got, want)
	}
	want := []string{
		"pkg:golang/std@1.26.8",
		"pkg:golang/example.com/plain@v1.2.3",
		"pkg:golang/example.com/fork@v2.0.0%2Bincompatible",
	}
	if got := *(*out.Dependencies)[0].Dependencies; strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("dependencies are %q, want %q", got, want)
	}
	if got, want := (*(*out.Components)[1].Hashes)[0].Value, strings.Repeat("ab", 32); got != want {
		t.Errorf("hash is %q, want %q", got, want)
	}
}

func TestBillRefusesAChecksumItCannotRead(t *testing.T) {
	t.Parallel()
	_, err := bill(&debug.BuildInfo{
		Deps: []*debug.Module{{Path: "example.com/plain", Version: "v1.2.3", Sum: "h1:?"}},
	}, "0.1.0")
	if err == nil || !strings.Contains(err.Error(), "example.com/plain") {
		t.Errorf("error is %v, want one that names the module", err)
	}
}

func TestWrittenBillIsReadBackTheSame(t *testing.T) {
	t.Parallel()
	info, ok := debug.ReadBuildInfo()
	if !ok {
		t.Fatal("the test binary has no build information")
	}
	written, err := bill(info, "0.1.0")
	if err != nil {
		t.Fatal(err)
	}
	var buffer bytes.Buffer
	if err := write(&buffer, written); err != nil {
		t.Fatal(err)
	}
	var read cdx.BOM
	if err := cdx.NewBOMDecoder(&buffer, cdx.BOMFileFormatJSON).Decode(&read); err != nil {
		t.Fatal(err)
	}
	if read.SpecVersion != cdx.SpecVersion1_6 {
		t.Errorf("specification is %s, want 1.6", read.SpecVersion)
	}
	if got, want := len(*read.Components), len(info.Deps)+1; got != want {
		t.Errorf("%d components, want %d", got, want)
	}
}
