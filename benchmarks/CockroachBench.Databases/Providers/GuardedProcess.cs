using System.Diagnostics;
using System.Globalization;

namespace CockroachBench.Databases.Providers;

internal sealed class GuardedProcess : IAsyncDisposable
{
    public const string Name = TemporaryFolders.Guard;

    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(20);

    // $1 folder, $2 unprivileged user or empty, $3 signals to end the server with, five seconds each, $4 "input" where the server
    // reads the guard's own standard input; then the command.
    // A signal is sent again each second: the command may still be on its way to becoming the server, and deaf.
    // A server that was stopped (SIGSTOP) is let go on, else it would not hear. What outlives it and works in its folder is killed:
    // an initdb whose shell is gone, or the stopped children of a killed server, would write or wait there for ever. That it writes to
    // the server's log tells it from somebody's shell that looks around there.
    // An unprivileged user may write in the folder; folder, log and owner's file stay ours, so that a sweep knows them.
    // What the shell itself has to say (a server that was killed, no such user) goes to the log, not between the host's lines.
    // The server's own shell may end by itself: "exited" tells the host, and the folder stays until the host has read the log.
    private const string GuardScript = """
        dir=$1; user=$2; signals=$3; input=$4; shift 4
        trap '' HUP INT QUIT TERM PIPE
        cd "$dir" && ( : >>server.log ) 2>/dev/null && exec 2>>server.log || { echo "exited 1"; rm -rf "$dir"; exit 1; }
        if [ -n "$user" ]; then
            group=$(id -g "$user")
            for file in *; do
                [ "$file" = owner ] || [ "$file" = server.log ] || chown -hR "$user" "$file"
            done
            chgrp "$group" . && chmod 1770 .
            set -- setpriv --reuid="$user" --regid="$group" --init-groups -- "$@"
        fi
        exec 3<&0 4</dev/null
        [ -z "$input" ] || exec 4<&3
        ( trap - HUP INT QUIT TERM; exec "$@" ) <&4 3<&- 4<&- >>"$dir/server.log" 2>&1 &
        server=$!
        exec 4<&-
        ( wait_input=; read -r wait_input <&3
          for signal in $signals; do
              i=0
              while kill -0 "$server" && [ "$i" -lt 50 ]; do
                  if [ $((i % 10)) -eq 0 ]; then
                      kill "-$signal" "$server"
                      kill -CONT "$server"
                  fi
                  sleep 0.1
                  i=$((i + 1))
              done
          done ) 2>/dev/null &
        watcher=$!
        wait "$server"
        echo "exited $?" 2>/dev/null
        wait "$watcher"
        i=0
        while [ "$i" -lt 50 ]; do
            for process in /proc/[0-9]*; do
                id=${process#/proc/}
                [ "$process/cwd" -ef "$dir" ] || [ "$process/cwd" -ef "$dir/data" ] || continue
                [ "$process/fd/1" -ef server.log ] || [ "$process/fd/2" -ef server.log ] || continue
                [ "$id" = $$ ] || kill -KILL "$id"
            done
            rm -rf "$dir" && break
            sleep 0.1
            i=$((i + 1))
        done
        """;

    private readonly Process _guard;
    private readonly TaskCompletionSource<int> _serverExit = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private GuardedProcess(Process guard, string folder)
    {
        _guard = guard;
        Folder = folder;
        guard.OutputDataReceived += (_, e) =>
        {
            if (e.Data?.StartsWith("exited ", StringComparison.Ordinal) == true)
                _serverExit.TrySetResult(int.Parse(e.Data.AsSpan(7), CultureInfo.InvariantCulture));
        };
        guard.BeginOutputReadLine();
    }

    public string Folder { get; }

    public Task<int> ServerExit => _serverExit.Task;

    public static GuardedProcess Start(
        string what, Func<string, IReadOnlyList<string>> prepare, string signals, string? user = null, bool endsWithInput = false)
    {
        var folder = TemporaryFolders.Create(what);
        try
        {
            return StartIn(folder, prepare(folder), signals, user, endsWithInput);
        }
        catch (Exception e)
        {
            // There is no guard yet to remove it, and a password may be in it.
            TemporaryFolders.Remove(folder);
            if (e is System.ComponentModel.Win32Exception)
                throw new DatabaseException($"--database: the shell that guards a server cannot be started ({e.Message}). Check that sh is on PATH.", e);
            if (e is IOException or UnauthorizedAccessException) throw new TemporaryFolderException(e);
            throw;
        }
    }

    private static GuardedProcess StartIn(string folder, IReadOnlyList<string> command, string signals, string? user, bool endsWithInput)
    {
        // A session of its own where the system can: a terminal's Ctrl-C then reaches only the host, which ends things in order.
        var setsid = Executables.Find("setsid");
        // Full paths and a folder to start in: the one that this process works in may be gone.
        var start = new ProcessStartInfo(setsid ?? Executables.Find("sh") ?? "sh")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        };
        string[] prefix = setsid is not null ? ["sh", "-c"] : ["-c"];
        foreach (var argument in (string[])[.. prefix, GuardScript, Name, folder, user ?? "", signals, endsWithInput ? "input" : "", .. command])
            start.ArgumentList.Add(argument);
        start.Environment[TemporaryFolders.Variable] = TemporaryFolders.MarkOf(folder);
        return new GuardedProcess(Process.Start(start) ?? throw new DatabaseException("sh could not be started"), folder);
    }

    public string LogTail(int lines = 3)
    {
        try
        {
            var all = File.ReadAllLines(Path.Combine(Folder, TemporaryFolders.LogFile)).Where(l => l.Trim().Length > 0).ToArray();
            return Secrets.Redact(string.Join(" | ", all.TakeLast(lines).Select(l => l.Trim())));
        }
        catch (IOException)
        {
            return "";
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _guard.StandardInput.Close();
            using var limit = new CancellationTokenSource(LongestGoodbye);
            await _guard.WaitForExitAsync(limit.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The guard itself hangs or is gone: the last resort.
            if (!_guard.HasExited) _guard.Kill(entireProcessTree: true);
        }
        // The guard has removed it, unless it could not even begin: on a full disk.
        TemporaryFolders.Remove(Folder);
        _guard.Dispose();
    }
}
