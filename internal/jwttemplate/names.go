package jwttemplate

import (
	"math"
	"strconv"
	"strings"
)

// shape is what is documented of a name.
type shape struct {
	name string
	kind shapeKind
	// names are what stands below a record, in the order of the reference.
	names []shape
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

// reserved are the claims that WorkOS sets itself (JWT templates guide, "Reserved keys restriction"), and replaced those
// of its own that say what a session may do, which a template's value replaces.
var (
	reserved = []string{"iss", "sub", "exp", "iat", "nbf", "jti"}
	replaced = []string{"role", "roles", "permissions", "org_id"}
)

// roots are the variables of a template (JWT templates guide; the objects of the API reference). Without a session in
// an organization, organization and organization_membership are null.
var roots = shape{kind: record, names: []shape{
	recordOf("user", "id object email name first_name last_name email_verified profile_picture_url external_id locale created_at updated_at",
		shape{name: "metadata", kind: record, element: &shape{}}, shape{name: "identities"}),
	recordOf("organization", "id object name allow_profiles_outside_organization stripe_customer_id external_id created_at updated_at",
		shape{name: "domains", kind: list, element: &domain}, shape{name: "metadata", kind: record, element: &shape{}}),
	recordOf("organization_membership", "id object role created_at updated_at",
		shape{name: "roles", kind: list, element: &shape{}}, shape{name: "custom_attributes", kind: record, element: &shape{}}),
}}

var domain = recordOf("", "id object organization_id domain state verification_strategy created_at updated_at")

// recordOf returns a record of single values with these names, and others.
func recordOf(name, singles string, others ...shape) shape {
	s := shape{name: name, kind: record}
	for field := range strings.FieldsSeq(singles) {
		s.names = append(s.names, shape{name: field, kind: single})
	}
	s.names = append(s.names, others...)
	return s
}

// below returns the shape of what has this name below s; false if the documentation has no such name.
func (s shape) below(name string) (shape, bool) {
	for _, field := range s.names {
		if field.name == name {
			return field, true
		}
	}
	switch {
	case s.element == nil:
		return shape{}, s.kind == anything
	case s.kind == record:
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

// nearest returns the name that is most likely meant by a misspelt one, empty if none is near: about a third of its
// letters may differ. A long one is near to none.
func nearest(misspelt string, names []shape) string {
	if len(misspelt) > 40 {
		return ""
	}
	best, least := "", math.MaxInt
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
