using System.ComponentModel;

namespace CockroachBench.Retention.Snapshots;

// For a process that has no host: a child that does the host's part, and ends with this process at the latest, when its input closes.
internal sealed class OwnInspector : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Process _process = InspectorCommand.Start(
        [HeapInspector.Serve, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)], redirectInput: true);

    public StreamWriter Requests => _process.StandardInput;

    public StreamReader Answers => _process.StandardOutput;

    // Why it ended.
    public string Error() => _process.WaitForExit(Patience) ? _process.StandardError.ReadToEnd().Trim().Split('\n')[0] : "it still runs";

    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close();
            if (!_process.WaitForExit(Patience)) _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or Win32Exception)
        {
            // It ended by itself.
        }
        _process.Dispose();
    }
}
