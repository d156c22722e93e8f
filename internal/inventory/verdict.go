package inventory

// Presence is what a look for an object found.
type Presence int

const (
	// Found: it is there.
	Found Presence = iota
	// Readded: its id isn't there, but another object with its value is, which no one else has taken.
	Readded
	// Gone: a complete listing shows that it isn't there.
	Gone
	// Unlistable: the API has no way to see.
	Unlistable
)

// Outcome is how a create ended, where it did not plainly fail.
type Outcome int

const (
	// Created: the object is there and ours.
	Created Outcome = iota
	// Exists: the value is there and not ours.
	Exists
	// Unknown: the object may have been made.
	Unknown
)

// Removal is how the removal of an object ended, where it did not plainly fail.
type Removal int

const (
	// Removed: it is not there any more.
	Removed Removal = iota
	// Remains: it is still there, and the API has no way to remove it.
	Remains
	// Unverified: the API has no way to remove it, nor to see whether it is there.
	Unverified
	// Kept: it was not touched, for this run has made or claimed it.
	Kept
)

// Holding is what this run knows of a resource that holds an object.
type Holding int

const (
	// Unheld: no managed resource of this run has read it.
	Unheld Holding = iota
	// Held: one has read it; whether it keeps it is not known.
	Held
	// Staying: one holds it, and its plan keeps it.
	Staying
	// Vacated: this run has removed it.
	Vacated
)
