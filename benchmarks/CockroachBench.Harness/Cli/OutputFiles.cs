namespace CockroachBench.Harness.Cli;

// Output files are checked before the work and written after its result is shown.
internal static class OutputFiles
{
    public static OutputFile? Open(string option, string? path) => path is null ? null : new OutputFile(option, path);

    // Secrets are masked. A file that cannot be written is reported and does not change the verdict.
    public static int Write(int exitCode, OutputFile? file, Func<string> text) =>
        Write(exitCode, () => file?.Write(Secrets.Redact(text())));

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
