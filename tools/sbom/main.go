// Command sbom writes the software bill of materials of a Go binary, from what the Go linker recorded in it: the
// modules it is made of, with their checksums, and the Go release whose standard library it holds.
//
//	sbom BINARY VERSION OUTPUT
//
// The output is CycloneDX 1.6 in JSON (https://cyclonedx.org/docs/1.6/json/). It has no timestamp and no serial
// number: the same binary always has the same bill.
package main

import (
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: sbom BINARY VERSION OUTPUT")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

func run(binary, version, output string) (err error) {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return err
	}
	bill, err := bill(info, version)
	if err != nil {
		return fmt.Errorf("%s: %w", binary, err)
	}
	file, err := os.Create(output)
	if err != nil {
		return err
	}
	if err := write(file, bill); err != nil {
		_ = file.Close() // the first error is the one to tell
		return err
	}
	return file.Close()
}

func write(w io.Writer, bill *cdx.BOM) error {
	return cdx.NewBOMEncoder(w, cdx.BOMFileFormatJSON).SetPretty(true).EncodeVersion(bill, cdx.SpecVersion1_6)
}

// bill lists the modules of a binary whose own module is released as version.
func bill(info *buildinfo.BuildInfo, version string) (*cdx.BOM, error) {
	main := component(cdx.ComponentTypeApplication, info.Main.Path, "v"+version)
	components := []cdx.Component{
		component(cdx.ComponentTypeLibrary, "std", strings.TrimPrefix(info.GoVersion, "go")),
	}
	for _, module := range info.Deps {
		c, err := dependency(module)
		if err != nil {
			return nil, err
		}
		components = append(components, c)
	}
	refs := make([]string, len(components))
	for i := range components {
		refs[i] = components[i].BOMRef
	}

	out := cdx.NewBOM()
	out.Metadata = &cdx.Metadata{Component: &main}
	out.Components = &components
	out.Dependencies = &[]cdx.Dependency{{Ref: main.BOMRef, Dependencies: &refs}}
	return out, nil
}

// component names a module by its package URL (https://github.com/package-url/purl-spec, type golang).
func component(kind cdx.ComponentType, path, version string) cdx.Component {
	purl := "pkg:golang/" + path + "@" + strings.ReplaceAll(version, "+", "%2B")
	return cdx.Component{Type: kind, BOMRef: purl, Name: path, Version: version, PackageURL: purl}
}

// dependency describes a module that was linked in; of a replaced one, its replacement. Its hash is the SHA-256 of the
// module's files that go.sum holds as "h1:" and base64.
func dependency(module *debug.Module) (cdx.Component, error) {
	if module.Replace != nil {
		module = module.Replace
	}
	out := component(cdx.ComponentTypeLibrary, module.Path, module.Version)
	if sum, found := strings.CutPrefix(module.Sum, "h1:"); found {
		raw, err := base64.StdEncoding.DecodeString(sum)
		if err != nil {
			return out, fmt.Errorf("checksum of %s: %w", module.Path, err)
		}
		out.Hashes = &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: hex.EncodeToString(raw)}}
	}
	return out, nil
}
