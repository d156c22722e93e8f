package cli

import (
	"strconv"
	"strings"
)

// Feature is something that not every version of every CLI can do. It reads well after "needs".
type Feature string

// The features that the tests depend on.
const (
	RemovedBlocks     Feature = `"removed" blocks with a lifecycle`
	ProviderFunctions Feature = "provider-defined functions"
	ResourceIdentity  Feature = "import by identity"
	ListResources     Feature = "list resources"
)

// since is the first version with a feature; a product without an entry has it in no version yet. Source: the
// changelogs of Terraform and of OpenTofu (up to 1.12).
var since = map[Feature]map[Product]string{
	RemovedBlocks:     {Terraform: "1.7", OpenTofu: "1.10"},
	ProviderFunctions: {Terraform: "1.8", OpenTofu: "1.7"},
	ResourceIdentity:  {Terraform: "1.12", OpenTofu: "1.12"},
	ListResources:     {Terraform: "1.14"},
}

// Supports is whether c has the feature.
func (c CLI) Supports(f Feature) bool {
	first, ok := since[f][c.Product]
	if !ok {
		return false
	}
	major, minor := majorMinor(c.Version)
	firstMajor, firstMinor := majorMinor(first)
	return major > firstMajor || major == firstMajor && minor >= firstMinor
}

// majorMinor are the first two numbers of a version. A pre-release has what its release will have.
func majorMinor(version string) (major, minor int) {
	numbers := strings.SplitN(version, ".", 3)
	if len(numbers) < 2 {
		return 0, 0
	}
	major, _ = strconv.Atoi(numbers[0])
	minor, _ = strconv.Atoi(numbers[1])
	return major, minor
}
