// Servers, child processes and environment variables are shared, and timings are measured: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
