namespace CockroachBench.Harness.Cli;

/// <summary>The files that options name: looked at before the work, written after its result is shown.</summary>
internal static class OutputFiles
{
    /// <summary>Looks at a file.</summary>
    /// <param name="option">The option.</param>
    /// <param name="path">What it names; null for nothing.</param>
    /// <exception cref="UsageException">It cannot be written.</exception>
    public static OutputFile? Open(string option, string? path)
    {
        try
        {
            return path is null ? null : new OutputFile(option, path);
        }
        catch (OutputFileException e)
        {
            throw new UsageException(e.Message);
        }
    }

    /// <summary>Writes, secrets masked. A file that cannot be written is named; the verdict stands.</summary>
    /// <param name="exitCode">The exit code so far.</param>
    /// <param name="file">The file; null for none.</param>
    /// <param name="text">Its content.</param>
    /// <returns>The exit code so far; where that is success and the file is not written, <see cref="ExitCodes.Usage"/>.</returns>
    public static int Write(int exitCode, OutputFile? file, Func<string> text) =>
        Write(exitCode, () => file?.Write(Secrets.Redact(text())));

    /// <summary>As <see cref="Write(int, OutputFile?, Func{string})"/>, for a file of any kind.</summary>
    public static int Write(int exitCode, Action write)
    {
        try
        {
            write();
            return exitCode;
        }
        catch (Exception e) when (e is OutputFileException or UnwritableFileException)
        {
            Terminal.WriteError(OneLine.Of(e.Message));
            return exitCode == ExitCodes.Success ? ExitCodes.Usage : exitCode;
        }
    }
}
