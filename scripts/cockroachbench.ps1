#!/usr/bin/env pwsh
# Builds and runs the suite: scripts/cockroachbench.ps1 run --profile smoke
dotnet run -c Release --project "$PSScriptRoot/../benchmarks/CockroachBench" -- @args
exit $LASTEXITCODE
