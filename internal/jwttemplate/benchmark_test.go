package jwttemplate

import (
	"fmt"
	"strings"
	"testing"
)

// sizes are the lengths of the templates to measure, in bytes. The budget is 100 µs for the first, and ten times as much
// for each of the others.
var sizes = []int{3_000, 30_000, 300_000}

// templateOf returns a template of about so many bytes in which every form of expression occurs. What it renders stays
// within the limit, however long it is: after the first claims all are null.
func templateOf(size int) string {
	var b strings.Builder
	b.WriteString("{\n  \"urn:myapp:profile\": {{ user }},\n  \"urn:myapp:domains\": [ {{ organization.domains.0.domain }}, {{ organization.domains.1.domain }} ],\n" +
		"  \"urn:myapp:name\": \"{{ user.first_name || 'Someone' }} {{ user.last_name || 'Unknown' }}\"")
	for i := 0; b.Len() < size-2; i++ {
		fmt.Fprintf(&b, ",\n  \"urn:myapp:claim_%d\": {{ user.metadata.absent_%d || organization.metadata.absent }}", i, i)
	}
	b.WriteString("\n}")
	return b.String()
}

// claimsOf returns a template of about so many bytes that renders to nearly as many.
func claimsOf(size int) string {
	var b strings.Builder
	b.WriteString(`{"urn:myapp:id": {{ user.id }}`)
	for i := 0; b.Len() < size-70; i++ {
		fmt.Fprintf(&b, `, "urn:myapp:claim_%d": "x\n{{ user.email || 'none' }} {{ organization.name }}"`, i)
	}
	b.WriteString("}")
	return b.String()
}

func forSizes(b *testing.B, template func(int) string, works func(content string) bool) {
	b.Helper()
	for _, size := range sizes {
		b.Run(fmt.Sprintf("%dKB", size/1000), func(b *testing.B) {
			content := template(size)
			b.SetBytes(int64(len(content)))
			b.ReportAllocs()
			for b.Loop() {
				if !works(content) {
					b.Fatal("it does not do what it is measured for")
				}
			}
		})
	}
}

func BenchmarkCheck(b *testing.B) {
	forSizes(b, templateOf, func(content string) bool { return Check(content) == nil })
}

// BenchmarkCheckProblems measures a template in which every expression has a problem.
func BenchmarkCheckProblems(b *testing.B) {
	wrong := func(size int) string { return strings.ReplaceAll(templateOf(size), "user.", "usr.") }
	forSizes(b, wrong, func(content string) bool { return len(Check(content)) > 0 })
}

func BenchmarkSame(b *testing.B) {
	forSizes(b, templateOf, func(content string) bool { return Same(content, content+"\n") })
}

// BenchmarkRender measures templates that render to little, and BenchmarkRenderClaims one that renders to as much as
// WorkOS accepts.
func BenchmarkRender(b *testing.B) {
	forSizes(b, templateOf, func(content string) bool {
		claims, err := Render(content, benchmarkContext)
		return err == nil && len(claims) == 3
	})
}

func BenchmarkRenderClaims(b *testing.B) {
	content := claimsOf(sizes[0])
	for b.Loop() {
		if claims, err := Render(content, benchmarkContext); err != nil || len(claims) < 30 {
			b.Fatal(claims, err)
		}
	}
}

var benchmarkContext = map[string]any{
	"user": map[string]any{"id": "user_01", "email": "ada@example.com", "first_name": "Ada", "metadata": map[string]any{"plan": "pro"}},
	"organization": map[string]any{"name": "Acme", "metadata": map[string]any{},
		"domains": []any{map[string]any{"domain": "acme.com"}, map[string]any{"domain": "example.com"}}},
}
