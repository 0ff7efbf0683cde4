using System.Text.Json;
using CockroachBench.Harness.Running;
using CockroachBench.Results.Model;
using CockroachBench.Results.Rendering;

namespace CockroachBench.Lab.Faults;

internal sealed class ArtifactsFound
{
    private readonly List<string> _problems = [];
    private Run? _run;

    private ArtifactsFound() { }

    public RunFile? Run { get; private set; }

    public IReadOnlyList<string> Problems => _problems;

    public static ArtifactsFound In(string folder)
    {
        var found = new ArtifactsFound();
        if (!Directory.Exists(folder)) return found;
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)) found.Look(file);
        if (!File.Exists(Path.Combine(folder, RunFile.FileName))) return found;
        try
        {
            found._run = CockroachBench.Results.Model.Run.Load(folder);
            found.Run = found._run.File;
        }
        catch (RunFormatException e)
        {
            found._problems.Add(e.Message);
            return found;
        }
        // The tables hold what the run holds, to the last line; a run that never ended may lack them.
        var tables = Path.Combine(folder, MarkdownTables.FileName);
        if (File.Exists(tables) && File.ReadAllText(tables) != Secrets.Redact(MarkdownTables.Render(found._run))) found._problems.Add(
            $"{tables} is not what the run's files say");
        return found;
    }

    // Of the cases reported done, those that are not in the results.
    // lines: the program's lines, `[ 3/78] Reads/... (Rows=10): 3.4 ms`.
    public IEnumerable<string> Missing(IReadOnlyList<string> lines)
    {
        foreach (var line in lines)
        {
            var text = line[(line.IndexOf("] ", StringComparison.Ordinal) + 2)..];
            var kept = Run?.Cases.FirstOrDefault(c => text.StartsWith($"{Progress.Name(c)}: ", StringComparison.Ordinal));
            var isKept = kept?.State switch
            {
                CaseState.Measured => _run!.Figures.TryGetValue(kept.Id, out var figures) && figures.MeanNanoseconds > 0,
                CaseState.Checked => kept.Checksum is not null,
                CaseState.Failed => kept.Reason is not null && text.Contains("FAILED", StringComparison.Ordinal),
                _ => false,
            };
            if (!isKept) yield return $"reported as '{text}', found as {kept?.State.ToString() ?? "nothing"}";
        }
    }

    private void Look(string file)
    {
        if (file.EndsWith(".tmp", StringComparison.Ordinal)) _problems.Add($"{file} was left");
        if (file.EndsWith(".json", StringComparison.Ordinal))
        {
            try
            {
                using var stream = File.OpenRead(file);
                using var document = JsonDocument.Parse(stream);
            }
            catch (JsonException e)
            {
                _problems.Add($"{file}: {e.Message}");
            }
        }
        else if (file.EndsWith(".md", StringComparison.Ordinal) && !File.ReadAllText(file).EndsWith('\n'))
        {
            _problems.Add($"{file} ends in the middle of a line");
        }
    }
}
