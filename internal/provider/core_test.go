package provider

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// said are the diagnostics of a call.
type said = []*tfprotov6.Diagnostic

// core drives one run of the provider through its RPCs, in the order and with the values that Terraform's core sends.
// It shows what plugin-testing can't: warnings. It fails a test for what core calls a bug of the provider.
type core struct {
	t         testing.TB
	ctx       context.Context    // of the calls
	srv       *workostest.Server // nil: the provider is configured by hand
	arguments map[string]any     // of the provider block
	server    tfprotov6.ProviderServer
	schemas   *tfprotov6.GetProviderSchemaResponse
	kinds     map[string]tftypes.Object
}

// fastTuning waits as good as never.
var fastTuning = tuning{
	firstBackoff: time.Millisecond,
	lagWaits:     []time.Duration{time.Millisecond, time.Millisecond, time.Millisecond},
}

// setUp starts a run against an environment of its own.
func setUp(t testing.TB, options ...workostest.Option) *core {
	t.Helper()
	return newCore(t, workostest.New(t, options...))
}

// newCore starts a run against srv. block overrides arguments of the provider block; an unknown is tftypes.UnknownValue.
func newCore(t testing.TB, srv *workostest.Server, block ...map[string]any) *core {
	t.Helper()
	arguments := map[string]any{"api_key": srv.APIKey(), "base_url": srv.URL()}
	for _, overrides := range block {
		maps.Copy(arguments, overrides)
	}
	c, diags := startCore(t, fastTuning, arguments)
	c.must(nil, diags)
	c.srv = srv
	return c
}

// rerun starts another run against the same environment, with the same arguments but for those of block.
func (c *core) rerun(block ...map[string]any) *core {
	c.t.Helper()
	return newCore(c.t, c.srv, append([]map[string]any{c.arguments}, block...)...)
}

// startCore configures a provider and returns what Configure said.
func startCore(t testing.TB, tune tuning, arguments map[string]any) (*core, said) {
	t.Helper()
	server := newServer(&workOS{version: "test", tune: tune})
	c := &core{t: t, ctx: t.Context(), arguments: arguments, server: server, kinds: map[string]tftypes.Object{}}
	schemas, err := c.server.GetProviderSchema(c.ctx, &tfprotov6.GetProviderSchemaRequest{})
	c.must(err, schemas.Diagnostics)
	c.schemas = schemas
	for kind, schema := range schemas.ResourceSchemas {
		c.kinds[kind] = objectType(schema)
	}
	object := objectType(schemas.Provider)
	resp, err := c.server.ConfigureProvider(c.ctx, &tfprotov6.ConfigureProviderRequest{
		TerraformVersion: "1.11.4", Config: c.pack(object, objectOf(object, arguments)),
	})
	c.must(err, nil)
	return c, resp.Diagnostics
}

// within returns c for calls with another context.
func (c *core) within(ctx context.Context) *core {
	other := *c
	other.ctx = ctx
	return &other
}

// objectType is the type of what a schema describes.
func objectType(schema *tfprotov6.Schema) tftypes.Object {
	object, ok := schema.ValueType().(tftypes.Object)
	if !ok {
		panic("a schema that is not of an object")
	}
	return object
}

func (c *core) must(err error, diags said) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
	if failed := errorsOf(diags); len(failed) > 0 {
		c.t.Fatal(text(failed))
	}
}

func (c *core) pack(kind tftypes.Type, value tftypes.Value) *tfprotov6.DynamicValue {
	c.t.Helper()
	packed, err := tfprotov6.NewDynamicValue(kind, value)
	c.must(err, nil)
	return &packed
}

func (c *core) unpack(kind string, packed *tfprotov6.DynamicValue) tftypes.Value {
	c.t.Helper()
	value, err := packed.Unmarshal(c.kinds[kind])
	c.must(err, nil)
	return value
}

// config packs a configuration; nil: that of a destroy.
func (c *core) config(object tftypes.Object, attributes map[string]any) *tfprotov6.DynamicValue {
	c.t.Helper()
	if attributes == nil {
		return c.pack(object, tftypes.NewValue(object, nil))
	}
	return c.pack(object, objectOf(object, attributes))
}

// objectOf makes an object whose other attributes are null.
func objectOf(object tftypes.Object, attributes map[string]any) tftypes.Value {
	values := map[string]tftypes.Value{}
	for name, kind := range object.AttributeTypes {
		values[name] = tftypes.NewValue(kind, attributes[name])
	}
	return tftypes.NewValue(object, values)
}

// instance is one resource instance in state.
type instance struct {
	kind     string
	value    tftypes.Value
	private  []byte
	identity *tfprotov6.ResourceIdentityData
	tainted  bool
}

// attribute returns an attribute in words: "null", "unknown", or its value.
func (i *instance) attribute(name string) string {
	if i == nil {
		return ""
	}
	return attributeOfValue(i.value, name)
}

func attributeOfValue(value tftypes.Value, name string) string {
	var attributes map[string]tftypes.Value
	_ = value.As(&attributes)
	attribute := attributes[name]
	var s string
	var b bool
	switch {
	case !attribute.IsKnown():
		return "unknown"
	case attribute.IsNull():
		return "null"
	case attribute.As(&b) == nil:
		return fmt.Sprint(b)
	}
	_ = attribute.As(&s)
	return s
}

// privateKey returns a value of the provider's private state.
func (i *instance) privateKey(key string) string {
	var parts map[string][]byte
	var value string
	_, _ = json.Unmarshal(i.private, &parts), json.Unmarshal(parts[key], &value)
	return value
}

// read refreshes an instance; nil: it was removed from state. After an error the instance is what it was.
func (c *core) read(i *instance) (*instance, said) {
	c.t.Helper()
	resp, err := c.server.ReadResource(c.ctx, &tfprotov6.ReadResourceRequest{
		TypeName: i.kind, CurrentState: c.pack(c.kinds[i.kind], i.value), Private: i.private, CurrentIdentity: i.identity,
	})
	c.must(err, nil)
	if len(errorsOf(resp.Diagnostics)) > 0 {
		return i, resp.Diagnostics
	}
	value := c.unpack(i.kind, resp.NewState)
	if value.IsNull() {
		if len(resp.Diagnostics) == 0 {
			c.t.Errorf("%s is removed from state without a warning", i.value)
		}
		return nil, resp.Diagnostics
	}
	return &instance{kind: i.kind, value: value, private: resp.Private, identity: resp.NewIdentity, tainted: i.tainted}, resp.Diagnostics
}

// action is what a plan comes to.
type action string

const (
	noOp    action = "no-op"
	create  action = "create"
	update  action = "update"
	replace action = "replace"
	destroy action = "destroy"
)

// change is a planned change of one instance.
type change struct {
	kind    string
	action  action
	prior   *instance // nil: none
	config  map[string]any
	planned tftypes.Value
	private []byte
	diags   said // core drops the warnings of a second plan call
}

// plan plans an instance for a configuration; nil: a destroy. forced is -replace.
func (c *core) plan(kind string, prior *instance, config map[string]any, forced ...bool) change {
	c.t.Helper()
	ch := change{kind: kind, prior: prior, config: config}
	if prior != nil && prior.tainted && config != nil {
		ch = c.planCall(ch, nil)
		ch.action = replace
		return ch
	}
	ch = c.planCall(ch, prior)
	if len(errorsOf(ch.diags)) == 0 && (ch.action == replace || ch.action != destroy && prior != nil && slices.Contains(forced, true)) {
		second := c.planCall(ch, nil)
		ch.planned, ch.private, ch.action = second.planned, second.private, replace
		ch.diags = append(ch.diags, errorsOf(second.diags)...)
	}
	return ch
}

// next reads an instance and plans it.
func (c *core) next(i *instance, config map[string]any) change {
	c.t.Helper()
	read, diags := c.read(i)
	planned := c.plan(i.kind, read, config)
	planned.diags = append(diags, planned.diags...)
	return planned
}

// planCall is one call; prior is nil in the second one of a replacement, to which the first one's private state passes.
func (c *core) planCall(ch change, prior *instance) change {
	c.t.Helper()
	object, creates := c.kinds[ch.kind], prior == nil
	if creates {
		prior = &instance{value: tftypes.NewValue(object, nil), private: ch.private}
	}
	resp, err := c.server.PlanResourceChange(c.ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: ch.kind, Config: c.config(object, ch.config),
		ProposedNewState: c.pack(object, propose(object, prior.value, ch.config)),
		PriorState:       c.pack(object, prior.value), PriorPrivate: prior.private, PriorIdentity: prior.identity,
	})
	c.must(err, nil)
	ch.diags, ch.private = resp.Diagnostics, resp.PlannedPrivate
	if resp.PlannedState != nil {
		ch.planned = c.unpack(ch.kind, resp.PlannedState)
	}
	switch {
	case ch.config == nil:
		ch.action = destroy
	case creates:
		ch.action = create
	case len(resp.RequiresReplace) > 0:
		ch.action = replace
	case ch.planned.Equal(prior.value):
		ch.action = noOp
	default:
		ch.action = update
	}
	return ch
}

// propose merges a configuration with what was there: computed attributes keep their values.
func propose(object tftypes.Object, prior tftypes.Value, config map[string]any) tftypes.Value {
	var values map[string]tftypes.Value
	switch {
	case config == nil:
		return tftypes.NewValue(object, nil)
	case prior.IsNull() || prior.As(&values) != nil:
		return objectOf(object, config)
	}
	values = maps.Clone(values)
	for name, set := range config {
		values[name] = tftypes.NewValue(object.AttributeTypes[name], set)
	}
	return tftypes.NewValue(object, values)
}

// apply carries a change out, planning its create again as core does. It returns the instance afterwards (nil: none)
// and what was said. createBeforeDestroy is the lifecycle setting.
func (c *core) apply(ch change, createBeforeDestroy ...bool) (*instance, said) {
	c.t.Helper()
	switch ch.action {
	case noOp:
		return ch.prior, nil
	case create:
		return c.applyCreate(c.ctx, ch)
	case update:
		return c.applyCall(c.ctx, ch, ch.prior)
	case destroy:
		return c.applyDestroy(c.ctx, ch)
	case replace:
	}
	first, second := c.applyDestroy, c.applyCreate
	if slices.Contains(createBeforeDestroy, true) {
		first, second = second, first
	}
	one, diags := first(c.ctx, ch)
	if len(errorsOf(diags)) > 0 {
		return ch.prior, diags
	}
	other, more := second(c.ctx, ch)
	return cmp.Or(one, other), append(diags, more...)
}

func (c *core) applyCreate(ctx context.Context, ch change) (*instance, said) {
	c.t.Helper()
	ch.private = nil
	again := c.within(ctx).planCall(ch, nil)
	if len(errorsOf(again.diags)) > 0 {
		return nil, again.diags
	}
	made, diags := c.applyCall(ctx, again, nil)
	return made, append(again.diags, diags...)
}

func (c *core) applyDestroy(ctx context.Context, ch change) (*instance, said) {
	c.t.Helper()
	ch.config = nil
	ch.planned = tftypes.NewValue(c.kinds[ch.kind], nil)
	return c.applyCall(ctx, ch, ch.prior)
}

// applyCall makes the call and checks its result.
func (c *core) applyCall(ctx context.Context, ch change, prior *instance) (*instance, said) {
	c.t.Helper()
	object := c.kinds[ch.kind]
	if prior == nil {
		prior = &instance{value: tftypes.NewValue(object, nil)}
	}
	resp, err := c.server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: ch.kind, Config: c.config(object, ch.config), PriorState: c.pack(object, prior.value),
		PlannedState: c.pack(object, ch.planned), PlannedPrivate: ch.private, PlannedIdentity: prior.identity,
	})
	c.must(err, nil)
	value := c.unpack(ch.kind, resp.NewState)
	if len(errorsOf(resp.Diagnostics)) == 0 {
		c.consistent(ch, value)
	} else if !value.Equal(prior.value) { // what an error leaves half made is tainted, and the next apply would delete it
		c.t.Errorf("%s: an error leaves %s in state, which was %s", ch.kind, value, prior.value)
	}
	if value.IsNull() {
		return nil, resp.Diagnostics
	}
	return &instance{kind: ch.kind, value: value, private: resp.Private, identity: resp.NewIdentity}, resp.Diagnostics
}

// consistent fails for what core calls an inconsistent result: it is wholly known, and what was planned is what came.
func (c *core) consistent(ch change, value tftypes.Value) {
	c.t.Helper()
	if !value.IsFullyKnown() || value.IsNull() != ch.planned.IsNull() {
		c.t.Errorf("%s: after apply the state is %s", ch.kind, value)
	}
	var planned, made map[string]tftypes.Value
	_, _ = ch.planned.As(&planned), value.As(&made)
	for name, want := range planned {
		if got := made[name]; want.IsFullyKnown() && !want.Equal(got) {
			c.t.Errorf("%s: inconsistent result: %s was planned as %s and is %s", ch.kind, name, want, got)
		}
	}
}

// importID imports by an id and reads the result.
func (c *core) importID(kind, id string) (*instance, said) {
	c.t.Helper()
	return c.importBy(&tfprotov6.ImportResourceStateRequest{TypeName: kind, ID: id})
}

func (c *core) importBy(req *tfprotov6.ImportResourceStateRequest) (*instance, said) {
	c.t.Helper()
	resp, err := c.server.ImportResourceState(c.ctx, req)
	c.must(err, nil)
	if len(errorsOf(resp.Diagnostics)) > 0 {
		return nil, resp.Diagnostics
	}
	found := resp.ImportedResources[0]
	i, diags := c.read(&instance{kind: req.TypeName, value: c.unpack(req.TypeName, found.State), private: found.Private, identity: found.Identity})
	return i, append(resp.Diagnostics, diags...)
}

// validate checks a configuration as `validate` does.
func (c *core) validate(kind string, config map[string]any) said {
	c.t.Helper()
	resp, err := c.server.ValidateResourceConfig(c.ctx, &tfprotov6.ValidateResourceConfigRequest{
		TypeName: kind, Config: c.config(c.kinds[kind], config),
	})
	c.must(err, nil)
	return resp.Diagnostics
}

// made is an instance that another run created without a word, by default that of configs.
func (c *core) made(kind string, config ...map[string]any) *instance {
	c.t.Helper()
	return c.rerun().makes(kind, append(config, configs[kind])[0])
}

// makes creates an instance in this run.
func (c *core) makes(kind string, config map[string]any) *instance {
	c.t.Helper()
	i, diags := c.apply(c.plan(kind, nil, config))
	wantNone(c.t, diags)
	return i
}

func errorsOf(diags said) said {
	return slices.DeleteFunc(slices.Clone(diags), func(d *tfprotov6.Diagnostic) bool {
		return d.Severity != tfprotov6.DiagnosticSeverityError
	})
}

func last[T any](_ T, diags said) said { return diags }

// text renders diagnostics as tests compare them: severity, attribute, summary, detail.
func text(diags said) string {
	var b strings.Builder
	for _, d := range diags {
		b.WriteString(d.Severity.String())
		if d.Attribute != nil {
			fmt.Fprintf(&b, " on %s", d.Attribute)
		}
		fmt.Fprintf(&b, ": %s\n%s\n", d.Summary, d.Detail)
	}
	return b.String()
}

// wantOnly fails unless there is exactly one diagnostic and it has all the words.
func wantOnly(t testing.TB, diags said, words ...string) {
	t.Helper()
	if len(diags) != 1 {
		t.Fatalf("want one diagnostic, got %d:\n%s", len(diags), text(diags))
	}
	for _, word := range words {
		if !strings.Contains(text(diags), word) {
			t.Errorf("want %q in\n%s", word, text(diags))
		}
	}
}

func wantNone(t testing.TB, diags said) {
	t.Helper()
	if len(diags) > 0 {
		t.Fatalf("want no diagnostics, got\n%s", text(diags))
	}
}

// wantPlan fails unless a plan comes to an action without a word.
func wantPlan(t testing.TB, planned change, want action) {
	t.Helper()
	if planned.action != want || len(planned.diags) > 0 {
		t.Errorf("planned %s to %s, want %s: %s", planned.action, planned.planned, want, text(planned.diags))
	}
}
