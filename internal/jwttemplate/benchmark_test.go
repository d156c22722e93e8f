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

func benchmarkContext(b *testing.B) map[string]any {
	b.Helper()
	domains := []any{map[string]any{"domain": "acme.com"}, map[string]any{"domain": "example.com"}}
	return map[string]any{
		"user":         map[string]any{"id": "user_01", "email": "ada@example.com", "first_name": "Ada", "metadata": map[string]any{"plan": "pro"}},
		"organization": map[string]any{"name": "Acme", "domains": domains, "metadata": map[string]any{}},
	}
}

func forSizes(b *testing.B, template func(int) string, run func(*testing.B, string)) {
	b.Helper()
	for _, size := range sizes {
		b.Run(fmt.Sprintf("%dKB", size/1000), func(b *testing.B) {
			content := template(size)
			b.SetBytes(int64(len(content)))
			b.ReportAllocs()
			run(b, content)
		})
	}
}

func BenchmarkCheck(b *testing.B) {
	forSizes(b, templateOf, func(b *testing.B, content string) {
		for b.Loop() {
			if problems := Check(content); problems != nil {
				b.Fatal(problems)
			}
		}
	})
}

// BenchmarkCheckProblems measures a template in which every expression has a problem.
func BenchmarkCheckProblems(b *testing.B) {
	forSizes(b, func(size int) string { return strings.ReplaceAll(templateOf(size), "user.", "usr.") }, func(b *testing.B, content string) {
		for b.Loop() {
			if problems := Check(content); len(problems) == 0 {
				b.Fatal("no problems")
			}
		}
	})
}

func BenchmarkSame(b *testing.B) {
	forSizes(b, templateOf, func(b *testing.B, content string) {
		other := content + "\n"
		for b.Loop() {
			if !Same(content, other) {
				b.Fatal("not the same")
			}
		}
	})
}

func BenchmarkRender(b *testing.B) {
	context := benchmarkContext(b)
	forSizes(b, templateOf, func(b *testing.B, content string) {
		for b.Loop() {
			if claims, err := Render(content, context); err != nil || len(claims) != 3 {
				b.Fatal(claims, err)
			}
		}
	})
}

// BenchmarkRenderClaims measures a template that renders to as much as WorkOS accepts.
func BenchmarkRenderClaims(b *testing.B) {
	context := benchmarkContext(b)
	content := claimsOf(sizes[0])
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	for b.Loop() {
		if claims, err := Render(content, context); err != nil || len(claims) < 30 {
			b.Fatal(claims, err)
		}
	}
}
