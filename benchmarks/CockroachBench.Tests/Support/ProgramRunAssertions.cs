using System.Text.RegularExpressions;
using CockroachBench.Results.Model;

namespace CockroachBench.Tests.Support;

// What a test expects of a run of the program.
internal static class ProgramRunAssertions
{
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(15);

    extension(ProgramRun run)
    {
        public Task WaitForExitAsync() => run.WaitForExitAsync(LongestRun);

        // As WaitForExitAsync, for a run that is known to take longer than others.
        public async Task WaitForExitAsync(TimeSpan limit)
        {
            if (!await run.EndsWithinAsync(limit))
                Assert.Fail($"The program did not end within {limit.TotalSeconds:0} s.{run.Everything}");
        }

        public Task WaitForOutputAsync(string part) => run.WaitForOutputAsync(part, l => l.Contains(part, StringComparison.Ordinal));

        public Task WaitForFirstCaseAsync() =>
            run.WaitForOutputAsync(
                "the first case", l => l.StartsWith('[') && l.TrimStart('[', ' ').StartsWith("1/", StringComparison.Ordinal));

        public async Task<ProcessSeen> WaitForProcessAsync(Func<ProcessSeen, bool> isWanted, string what)
        {
            ProcessSeen? found = null;
            await Wait.UntilAsync(() => (found = run.Living.FirstOrDefault(isWanted)) is not null || run.HasExited, LongestRun,
                () => $"no process: {what}.{run.Everything}");
            Assert.True(found is not null, $"It ended, and no process was seen: {what}.{run.Everything}");
            return found;
        }

        public void AssertExitCode(int expected) =>
            Assert.True(run.ExitCode == expected, $"Exit code {run.ExitCode}, expected {expected}.{run.Everything}");

        // That it said one line on standard error, and no more; standard output may have been at work before.
        public string AssertOneLineOfError()
        {
            Assert.True(run.Error.Count == 1, $"{run.Error.Count} lines on standard error, expected one.{run.Everything}");
            // A stack trace, not a wrapped line that begins with "at least".
            Assert.DoesNotContain(run.Output, l => Regex.IsMatch(l, @"^\s*at \S+\("));
            return run.Error[0];
        }

        // That it left no process, no temporary folder and no build folder.
        public async Task AssertNothingLeftAsync()
        {
            var left = await run.ProcessesLeftAsync(LongestGoodbye);
            Assert.True(left.Count == 0, $"still running: {string.Join("; ", left.Select(p => p.CommandLine))}.{run.Everything}");
            // Beside the other lanes this one builds, and they do not.
            var builds = Lane.Current is Lane.Builds or Lane.Alone;
            // What compilers and NuGet leave in the temporary folder has names of theirs.
            Assert.DoesNotContain(run.FoldersLeft(builds), f => f.StartsWith(BuiltProgram.Folder, StringComparison.Ordinal)
                || Path.GetFileName(f).StartsWith(TemporaryFolders.Prefix, StringComparison.Ordinal));
            if (!builds) Assert.DoesNotContain(run.Output, l => l.StartsWith("Building the measuring program", StringComparison.Ordinal));
        }

        // The run's own account of itself.
        public RunFile ReadRun(string artifacts)
        {
            Assert.True(File.Exists(Path.Combine(artifacts, RunFile.FileName)), $"no {RunFile.FileName} in {artifacts}.{run.Everything}");
            return RunFile.Read(artifacts);
        }

        private async Task WaitForOutputAsync(string what, Func<string, bool> isWanted)
        {
            await Wait.UntilAsync(() => run.Output.Any(isWanted) || run.HasExited, LongestRun, () => $"no line: {what}.{run.Everything}");
            Assert.True(run.Output.Any(isWanted), $"It ended without the line: {what}.{run.Everything}");
        }
    }
}
