#!/bin/sh
# Plans, says what it found, and ends with the plan's exit code: 0 no drift, 2 drift, 1 the plan failed.
code=0
terraform plan -input=false -lock=false -detailed-exitcode -json >plan.jsonl || code=$?

# What was changed behind Terraform's back, and what an apply would do.
jq -r 'select(.type == "resource_drift") | "drift: \(.change.resource.addr) \(.change.action)"' plan.jsonl
jq -r 'select(.type == "planned_change") | "planned: \(.change.resource.addr) \(.change.action)"' plan.jsonl

# Warnings do not change the exit code: among them are what could not be checked and what a check block found.
jq -r 'select(.type == "diagnostic") | "\(.diagnostic.severity): \(.diagnostic.summary)"' plan.jsonl

exit "$code"
