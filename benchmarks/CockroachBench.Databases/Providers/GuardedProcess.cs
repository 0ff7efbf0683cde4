namespace CockroachBench.Databases.Providers;

// A server process that cannot outlive this one. A shell stands between: it starts the server, and when its standard input closes, by
// DisposeAsync or because this process died, it ends the server and removes its folder. One path for success, Ctrl-C and a crash.
internal sealed class GuardedProcess : IAsyncDisposable
{
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(20);
    // From a broken connection until the exit of the server is known.
    private static readonly TimeSpan LongestExit = TimeSpan.FromSeconds(3);

    // $1 folder, $2 unprivileged user or empty, $3 signals to end the server with, five seconds each, $4 "input" if the server reads the
    // guard's standard input; then the command.
    // Signals are repeated each second, because the command may not be the server yet, and CONT lets a stopped server receive them.
    // Processes that outlive it in its folder and write to its log are killed: an initdb whose shell is gone, or stopped children of a
    // killed server. A user's shell in the folder does not write to the log.
    // An unprivileged user may write in the folder; folder, log and owner file stay ours, so that a sweep knows them.
    // The guard's own messages (a server that was killed, no such user) go to the log, not to the terminal.
    // A build that lost its parent may write for a moment after the folder was removed, so that is repeated.
    // "exited" tells the host that the server has ended; the folder stays until the host has read the log.
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
        while [ "$i" -lt 100 ]; do
            for process in /proc/[0-9]*; do
                id=${process#/proc/}
                [ "$process/cwd" -ef "$dir" ] || [ "$process/cwd" -ef "$dir/data" ] || continue
                [ "$process/fd/1" -ef server.log ] || [ "$process/fd/2" -ef server.log ] || continue
                [ "$id" = $$ ] || kill -KILL "$id"
            done
            rm -rf "$dir" && sleep 0.1 && [ ! -e "$dir" ] && break
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
                _serverExit.TrySetResult(int.Parse(e.Data.AsSpan(7)));
        };
        guard.BeginOutputReadLine();
    }

    public string Folder { get; }

    // Completes with the exit code when the server ends by itself.
    public Task<int> ServerExit => _serverExit.Task;

    // Prepare writes into the new temporary folder what the command needs, and returns the command: no secrets, other users see it.
    // The user is the unprivileged one to run as if this process is root. With endsWithInput the command gets a standard input that closes
    // with this process; otherwise it is empty.
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
            // No guard removes it yet, and it may hold a password.
            TemporaryFolders.Remove(folder);
            if (e is System.ComponentModel.Win32Exception)
                throw new DatabaseException($"--database: the shell that guards a server does not start ({e.Message}). Put sh on PATH.", e);
            if (e is IOException or UnauthorizedAccessException) throw new TemporaryFolderException(e);
            throw;
        }
    }

    private static GuardedProcess StartIn(string folder, IReadOnlyList<string> command, string signals, string? user, bool endsWithInput)
    {
        // In a session of its own: a terminal's Ctrl-C then reaches only the host, which ends the server in order.
        var setsid = Executables.Find("setsid");
        // Full paths and a folder: this process's own folder may be gone.
        var start = new ProcessStartInfo(setsid ?? Executables.Find("sh") ?? "sh")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        };
        string[] shell = setsid is not null ? ["sh", "-c"] : ["-c"];
        string[] guard = [.. shell, GuardScript, TemporaryFolders.Guard, folder, user ?? "", signals, endsWithInput ? "input" : ""];
        foreach (var argument in guard.Concat(command)) start.ArgumentList.Add(argument);
        start.Environment[TemporaryFolders.Variable] = TemporaryFolders.MarkOf(folder);
        return new GuardedProcess(Process.Start(start) ?? throw new DatabaseException("sh could not be started"), folder);
    }

    // The server's last lines on one line, without secrets.
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

    // How the first of these servers that is gone ended; null while all run.
    public static async Task<string?> FindExitAsync(params IReadOnlyList<GuardedProcess> servers)
    {
        await Task.WhenAny([Task.Delay(LongestExit), .. servers.Select(s => s.ServerExit)]);
        if (servers.FirstOrDefault(s => s.ServerExit.IsCompleted) is not { } ended) return null;
        var words = ended.LogTail().TrimEnd('.');
        return $"The server ended (exit code {await ended.ServerExit}){(words.Length > 0 ? $"; its last log lines: {words}" : "")}";
    }

    public async ValueTask DisposeAsync()
    {
        await _guard.EndAsync(LongestGoodbye);
        // The guard has removed it, unless it could not start, as on a full disk.
        TemporaryFolders.Remove(Folder);
        _guard.Dispose();
    }
}
