package jwttemplate

import "strconv"

// shape is what is documented of a variable.
type shape struct {
	kind shapeKind
	// names are what stands below a record, in the order of the reference.
	names []named
	// open is set for a record that documents only some of its names.
	open bool
	// element is the shape of what stands in a list.
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

// freeForm is an object whose names the environment chooses.
var freeForm = shape{kind: record, open: true}

// reserved are the claims that WorkOS sets itself (JWT templates guide, "Reserved keys restriction").
var reserved = []string{"iss", "sub", "exp", "iat", "nbf", "jti"}

// roots are the variables of a template (JWT templates guide; the objects of the API reference). Without a session in
// an organization, organization and organization_membership are null.
var roots = shape{kind: record, names: []named{
	{"user", shape{kind: record, names: append(
		singles("id", "object", "email", "first_name", "last_name", "email_verified", "profile_picture_url", "external_id", "locale", "created_at", "updated_at"),
		named{"metadata", freeForm},
		named{"identities", shape{kind: anything}},
	)}},
	{"organization", shape{kind: record, names: append(
		singles("id", "object", "name", "allow_profiles_outside_organization", "stripe_customer_id", "external_id", "created_at", "updated_at"),
		named{"domains", shape{kind: list, element: &shape{kind: record, open: true,
			names: singles("id", "object", "organization_id", "domain", "state")}}},
		named{"metadata", freeForm},
	)}},
	{"organization_membership", shape{kind: record, names: append(
		singles("id", "object", "role", "created_at", "updated_at"),
		named{"roles", shape{kind: list, element: &shape{kind: anything}}},
		named{"custom_attributes", freeForm},
	)}},
}}

func singles(names ...string) []named {
	fields := make([]named, 0, len(names))
	for _, name := range names {
		fields = append(fields, named{name, shape{kind: single}})
	}
	return fields
}

// below returns the shape of what has this name below s; false if the documentation knows nothing of that name and
// says that it is complete.
func (s shape) below(name string) (shape, bool) {
	switch s.kind {
	case record:
		for _, field := range s.names {
			if field.name == name {
				return field.shape, true
			}
		}
		return shape{}, s.open
	case list:
		if _, ok := index(name); ok {
			return *s.element, true
		}
		return shape{}, false
	case single:
		return shape{}, false
	case anything:
		return shape{}, true
	}
	return shape{}, true
}

// index returns the array index that a path segment is: digits without a leading zero.
func index(segment string) (int, bool) {
	if digits(segment) != len(segment) || len(segment) > 1 && segment[0] == '0' {
		return 0, false
	}
	n, err := strconv.Atoi(segment)
	return n, err == nil
}
