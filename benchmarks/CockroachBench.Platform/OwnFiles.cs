namespace CockroachBench.Platform;

internal static partial class OwnFiles
{
    // 0 where the system has no user ids.
    internal static uint User => OperatingSystem.IsLinux() ? EffectiveUser() : 0;
    public static bool IsFolder(string path) => Is(path, FileKind.Folder);
    public static bool IsFile(string path) => Is(path, FileKind.Regular);

    private static bool Is(string path, FileKind kind)
    {
        // Other systems do not tell the owner; temporary folders are per user there, and only an administrator can enter another's.
        if (!OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess) return false;
        var facts = FileFacts.OrMissing(() => FileFacts.Of(path, followLink: false));
        return facts.Kind == kind && (!OperatingSystem.IsLinux() || facts.Owner == User);
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
