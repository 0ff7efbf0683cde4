using CockroachBench.Retention.Measuring;

namespace CockroachBench.Soak;

internal static class ProcFiles
{
    public static ProcessReading Read(int id)
    {
        var folder = $"/proc/{id}";
        long? resident = null;
        int? threads = null, sockets = null;
        try
        {
            foreach (var line in File.ReadLines(Path.Combine(folder, "status")))
            {
                if (line.StartsWith("VmRSS:", StringComparison.Ordinal)) resident = Number(line) * 1024;
                else if (line.StartsWith("Threads:", StringComparison.Ordinal)) threads = (int?)Number(line);
            }
            sockets = (int?)ConnectionWatch.Sockets(Path.Combine(folder, "fd"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No /proc, another user's process, or one that ended: unknown values stay empty.
        }
        return new ProcessReading(null, null, resident, threads, sockets, null, null, null);
    }

    private static long? Number(string line) =>
        line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is [_, var value, ..]
            && long.TryParse(value, out var number) ? number : null;
}
