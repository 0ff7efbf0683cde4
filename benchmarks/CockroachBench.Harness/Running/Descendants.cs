namespace CockroachBench.Harness.Running;

// Children that a library started and does not expose.
internal static class Descendants
{
    public static void KillBuilds()
    {
        foreach (var id in ChildrenOf(Environment.ProcessId)) RunningProcesses.KillTree(id, onlyNamed: "dotnet");
    }

    // /proc/<id>/stat: "id (name) state parent ..."; the name may hold spaces and parentheses.
    internal static IEnumerable<int> ChildrenOf(int parent)
    {
        foreach (var id in RunningProcesses.Ids)
        {
            string stat;
            try
            {
                stat = File.ReadAllText($"/proc/{id}/stat");
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
