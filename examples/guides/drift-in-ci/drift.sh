#!/bin/sh
# Plans, prints what it found, and exits with the plan's exit code: 0 no changes, 2 changes, 1 the plan failed.
code=0
terraform plan -input=false -lock=false -detailed-exitcode -json >plan.jsonl || code=$?

# What was changed outside Terraform, and what an apply would do.
jq -r 'select(.type == "resource_drift") | "drift: \(.change.resource.addr) \(.change.action)"' plan.jsonl
jq -r 'select(.type == "planned_change") | "planned: \(.change.resource.addr) \(.change.action)"' plan.jsonl

# Errors, and warnings, which do not change the exit code.
jq -r 'select(.type == "diagnostic") | "\(.diagnostic.severity): \(.diagnostic.summary)"' plan.jsonl

# Older APIs have no lists. The provider then warns that drift is not checked. Make that a failure.
if grep -q '"summary":"Drift of [^"]* is not checked"' plan.jsonl; then
	code=1
fi

exit "$code"
