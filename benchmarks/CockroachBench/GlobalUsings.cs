// A scenario's file names nothing but its namespace.
global using BenchmarkDotNet.Attributes;
global using CockroachBench.Databases;
global using CockroachBench.Databases.Schema;
global using CockroachBench.Fixtures;
global using CockroachBench.Harness.Attributes;
global using CockroachBench.Harness.Running;
global using CockroachBench.Platform;
global using CockroachBench.Requests.Service;
global using CockroachBench.Retention;
global using Npgsql;
global using static CockroachBench.Harness.Attributes.Categories;
