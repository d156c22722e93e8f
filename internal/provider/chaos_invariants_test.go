package provider

import (
	"maps"
	"slices"
	"strings"
)

// verify compares what a command came to with what the API did: nothing is lost, taken or forgotten in silence.
func (u *chaosUser) verify(before []chaosEntry, outcome chaosOutcome) {
	u.world.t.Helper()
	u.world.mu.Lock()
	defer u.world.mu.Unlock()
	u.verifySecrecy(outcome)
	if !outcome.applied {
		if u.world.command.writes > 0 {
			u.world.t.Errorf("a plan asked for %d writes", u.world.command.writes)
		}
		return
	}
	after := u.tf.state()
	u.verifyEntries(before, after, outcome)
	u.verifyRest(after, outcome)
	u.verifyDeletions(before, outcome)
	u.verifyTemplate(before, after, outcome)
	u.verifyBlocks(after, outcome)
}

// verifySecrecy fails for a key in a diagnostic.
func (u *chaosUser) verifySecrecy(outcome chaosOutcome) {
	u.world.t.Helper()
	for _, f := range outcome.findings {
		if strings.Contains(f.summary+f.detail, u.world.srv.APIKey()) {
			u.world.t.Errorf("the key is in a diagnostic: %s", f.summary)
		}
	}
}

// verifyEntries fails for what the state holds and should not: objects that are not there, are held twice, or are
// somebody else's.
func (u *chaosUser) verifyEntries(before, after []chaosEntry, outcome chaosOutcome) {
	u.world.t.Helper()
	there := u.world.objects()
	holder := map[string]chaosEntry{}
	for _, e := range after {
		if other, twice := holder[e.id]; twice && !u.mayShare(e, other, outcome) {
			u.world.t.Errorf("%s is held by %s and %s", e.id, other.address, e.address)
		}
		holder[e.id] = e
		if e.kind == jwtTemplate {
			continue
		}
		object, exists := there[e.id]
		failed := len(outcome.about(e.address)) > 0
		switch {
		case u.world.command.removed[e.id]: // after the plan: the next one sees it
		case !exists && (!u.world.command.deleted[e.id] || !failed) && !u.shared[e.id]:
			u.world.t.Errorf("%s holds %s (%s), which is not there", e.address, e.value, e.id)
		case exists && object.key() != (chaosObject{e.kind, e.value}).key() && !strings.Contains(object.value, "//changed-"):
			u.world.t.Errorf("%s holds %s, and the API has %s", e.address, e.value, object.value)
		}
		known := slices.ContainsFunc(before, func(b chaosEntry) bool { return b.id == e.id })
		if !known && !u.world.command.made[e.id] && !u.world.standIns[e.id] && !e.adopted && u.imported[e.address] != e.id {
			u.world.t.Errorf("%s took %s (%s) for its own", e.address, e.value, e.id)
		}
		if u.world.command.made[e.id] && e.adopted {
			u.world.t.Errorf("%s made %s (%s), and took it for somebody else's", e.address, e.value, e.id)
		}
	}
}

// mayShare reports whether two resources may hold one origin: the plan warned that the other one holds it, and that
// did not come to let go of it. Apply can't see who else holds an origin: nothing in the API tells, and core says
// nothing of a resource before its turn.
func (u *chaosUser) mayShare(a, b chaosEntry, outcome chaosOutcome) bool {
	if b.adopted {
		a, b = b, a
	}
	warned := slices.ContainsFunc(outcome.about(a.address), func(f chaosFinding) bool { return f.says("is held by a resource already") })
	kept := outcome.stopped || slices.ContainsFunc(outcome.about(b.address), func(f chaosFinding) bool { return f.isError })
	if u.shared[a.id] || a.adopted && warned && kept {
		u.shared[a.id] = true
		return true
	}
	return false
}

// verifyRest fails for what the state does not hold, and nobody was told. It notes of which objects a warning says that
// they stay.
func (u *chaosUser) verifyRest(after []chaosEntry, outcome chaosOutcome) {
	u.world.t.Helper()
	there := u.world.objects()
	for id, object := range there {
		if slices.ContainsFunc(outcome.findings, func(f chaosFinding) bool { return f.says("stays allowed", id) }) {
			u.letGo[id] = true
		}
		held := slices.ContainsFunc(after, func(e chaosEntry) bool { return e.id == id })
		if u.world.ours[id] && !held && !u.letGo[id] && !u.announced[object.key()] {
			u.world.t.Errorf("%s (%s) was made, is not held, and nobody was told", object.value, id)
		}
	}
	for id, object := range u.world.others {
		if there[id] != object && !u.world.removed[id] && !u.world.standIns[id] {
			u.world.t.Errorf("%s (%s) was somebody else's and is lost", object.value, id)
		}
	}
	meant := map[chaosObject]string{}
	for id, object := range there {
		if other, twice := meant[object.key()]; twice && (u.world.command.made[id] || u.world.command.made[other]) {
			u.world.t.Errorf("%s is there twice: %s and %s", object.value, id, other)
		}
		meant[object.key()] = id
	}
}

// verifyDeletions fails for a deletion that was not planned, or of an object that was adopted.
func (u *chaosUser) verifyDeletions(before []chaosEntry, outcome chaosOutcome) {
	u.world.t.Helper()
	for _, e := range before {
		if u.shared[e.id] {
			continue
		}
		if u.world.command.asked[e.id] && e.adopted {
			u.world.t.Errorf("%s asked for the deletion of %s (%s), which was adopted", e.address, e.value, e.id)
		}
		if u.world.command.deleted[e.id] && u.planned(e, outcome) != destroy && u.planned(e, outcome) != replace {
			u.world.t.Errorf("%s deleted %s (%s), which was planned as %q", e.address, e.value, e.id, u.planned(e, outcome))
		}
	}
}

// planned is what the plan had in mind for an entry.
func (u *chaosUser) planned(e chaosEntry, outcome chaosOutcome) action {
	if e.deposed {
		return destroy // as ever
	}
	return outcome.actions[u.config.destination(e.address)]
}

// verifyTemplate fails for a template that took the place of somebody else's, unless the state held that one and the
// plan showed the change; and for one in the state that is not the API's.
func (u *chaosUser) verifyTemplate(before, after []chaosEntry, outcome chaosOutcome) {
	u.world.t.Helper()
	there, _ := u.world.srv.JWTTemplate()
	isTemplate := func(e chaosEntry) bool { return e.kind == jwtTemplate }
	for _, e := range slices.DeleteFunc(slices.Clone(after), func(e chaosEntry) bool { return !isTemplate(e) }) {
		failed := slices.ContainsFunc(outcome.about(e.address), func(f chaosFinding) bool { return f.isError })
		if !failed && !outcome.stopped && !u.world.command.theirs && !jwtTemplateRule.same(e.value, there.Content) {
			u.world.t.Errorf("%s holds %s, and the API has %s", e.address, e.value, there.Content)
		}
	}
	updating := false
	for address, planned := range outcome.actions {
		updating = updating || planned == update && strings.HasPrefix(address, jwtTemplate)
	}
	for _, content := range u.world.command.overwritten {
		held := slices.ContainsFunc(before, isTemplate) || slices.Contains(slices.Collect(maps.Values(u.imported)), jwtTemplateID)
		shown := updating || held && content == u.world.command.template
		if strings.Contains(content, "theirs") && !shown {
			u.world.t.Errorf("somebody else's template was overwritten: %s", content)
		}
	}
}

// verifyBlocks fails for a block that is not in the state, and a resource in the state that is in no block, without an
// error that says so.
func (u *chaosUser) verifyBlocks(after []chaosEntry, outcome chaosOutcome) {
	u.world.t.Helper()
	if outcome.stopped {
		return
	}
	excused := func(address string) bool {
		return slices.ContainsFunc(outcome.about(address), func(f chaosFinding) bool { return f.isError })
	}
	for address := range u.config.blocks {
		held := slices.ContainsFunc(after, func(e chaosEntry) bool { return e.address == address && !e.deposed })
		if !held && !excused(address) {
			u.world.t.Errorf("%s is declared, not held, and there is no error", address)
		}
	}
	for _, e := range after {
		if _, declared := u.config.blocks[e.address]; (!declared || e.deposed) && !excused(e.address) {
			u.world.t.Errorf("%s is held, not declared, and there is no error", e.address)
		}
	}
}

// verifySettled fails unless the environment holds what the state holds, somebody else's objects, and of what was let
// go or announced only what no block declares.
func (u *chaosUser) verifySettled() {
	u.world.t.Helper()
	u.world.mu.Lock()
	defer u.world.mu.Unlock()
	there := u.world.objects()
	held := map[string]bool{}
	for _, e := range u.tf.state() {
		held[e.id] = true
		if _, exists := there[e.id]; !exists && e.kind != jwtTemplate {
			u.world.t.Errorf("%s holds %s (%s), which is not there", e.address, e.value, e.id)
		}
		if declared := u.config.blocks[e.address]; !declared.means(e.value) {
			u.world.t.Errorf("%s holds %q, and declares %q", e.address, e.value, declared.value)
		}
	}
	for id, object := range there {
		_, others := u.world.others[id]
		if held[id] || others || u.letGo[id] {
			continue
		}
		declared := slices.ContainsFunc(u.config.addresses(), func(address string) bool {
			return u.config.blocks[address].object().key() == object.key()
		})
		if declared || !u.announced[object.key()] {
			u.world.t.Errorf("%s (%s) is neither held nor somebody else's", object.value, id)
		}
	}
}
