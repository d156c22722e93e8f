package jwttemplate

import (
	"strconv"
	"strings"
)

// shape is what is documented of a variable.
type shape struct {
	kind shapeKind
	// names are what stands below a record, in the order of the reference.
	names []named
	// element is the shape of what stands in a list, or below a record whose names the environment chooses.
	element *shape
}

type shapeKind int

const (
	anything shapeKind = iota // nothing is documented
	single                    // a string, number or boolean, or null
	record                    // an object
	list                      // an array
)

type named struct {
	name  string
	shape shape
}

// reserved are the claims that WorkOS sets itself (JWT templates guide, "Reserved keys restriction"), and replaced those
// of its own that say what a session may do, which a template's value replaces.
var (
	reserved = []string{"iss", "sub", "exp", "iat", "nbf", "jti"}
	replaced = []string{"role", "roles", "permissions", "org_id"}
)

// roots are the variables of a template (JWT templates guide; the objects of the API reference). Without a session in
// an organization, organization and organization_membership are null.
var roots = shape{kind: record, names: []named{
	{"user", recordOf("id object email name first_name last_name email_verified profile_picture_url external_id locale created_at updated_at",
		named{"metadata", freeForm}, named{"identities", shape{}})},
	{"organization", recordOf("id object name allow_profiles_outside_organization stripe_customer_id external_id created_at updated_at",
		named{"domains", shape{kind: list, element: &domain}}, named{"metadata", freeForm})},
	{"organization_membership", recordOf("id object role created_at updated_at",
		named{"roles", shape{kind: list, element: &shape{}}}, named{"custom_attributes", freeForm})},
}}

var (
	freeForm = shape{kind: record, element: &shape{}}
	domain   = recordOf("id object organization_id domain state verification_strategy created_at updated_at")
)

// recordOf returns a record of single values with these names, and others.
func recordOf(singles string, others ...named) shape {
	s := shape{kind: record}
	for name := range strings.FieldsSeq(singles) {
		s.names = append(s.names, named{name, shape{kind: single}})
	}
	s.names = append(s.names, others...)
	return s
}

// below returns the shape of what has this name below s; false if the documentation has no such name.
func (s shape) below(name string) (shape, bool) {
	for _, field := range s.names {
		if field.name == name {
			return field.shape, true
		}
	}
	if s.element == nil {
		return shape{}, s.kind == anything
	}
	if s.kind == record {
		return *s.element, true
	}
	_, ok := index(name)
	return *s.element, ok
}

// index returns the array index that a path segment is: digits without a leading zero.
func index(segment string) (int, bool) {
	n, err := strconv.Atoi(segment)
	return n, err == nil && n >= 0 && strconv.Itoa(n) == segment
}

// maxSuggested bounds the length of a name that a known one is suggested for, in bytes.
const maxSuggested = 40

// nearest returns the name that is most likely meant by a misspelt one, empty if none is near: about a third of its
// letters may differ.
func nearest(misspelt string, names []named) string {
	if len(misspelt) > maxSuggested {
		return ""
	}
	best, least := "", maxSuggested
	for _, n := range names {
		if d := unlike(strings.ToLower(misspelt), n.name); d <= (len(n.name)+1)/3 && d < least {
			best, least = n.name, d
		}
	}
	return best
}

// unlike counts the bytes that only one of a and b contains, wherever they stand.
func unlike(a, b string) int {
	n := 0
	for i := range len(a) {
		if at := strings.IndexByte(b, a[i]); at >= 0 {
			b = b[:at] + b[at+1:]
		} else {
			n++
		}
	}
	return n + len(b)
}
