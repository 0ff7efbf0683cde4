namespace CockroachBench.Harness.Running;

// Children that a library started and does not expose.
internal static class Descendants
{
    // Does nothing without /proc.
    public static void KillBuilds()
    {
        if (!Directory.Exists("/proc/self")) return;
        foreach (var id in ChildrenOf(Environment.ProcessId))
        {
            try
            {
                using var child = Process.GetProcessById(id);
                if (child.ProcessName == "dotnet") child.Kill(entireProcessTree: true);
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                // Gone meanwhile.
            }
        }
    }

    // /proc/<id>/stat: "id (name) state parent ..."; the name may hold spaces and parentheses.
    internal static IEnumerable<int> ChildrenOf(int parent)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) continue;
            string stat;
            try
            {
                stat = File.ReadAllText(Path.Combine(folder, "stat"));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue;
            }
            var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 1 && fields[1] == parent.ToString()) yield return id;
        }
    }
}
