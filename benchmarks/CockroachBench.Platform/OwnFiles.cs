using System.Runtime.InteropServices;

namespace CockroachBench.Platform;

/// <summary>Whose a file or folder is: this user's, and not a link to somebody's.</summary>
public static partial class OwnFiles
{
    /// <summary>This user's number; 0 where there are none.</summary>
    internal static uint User => OperatingSystem.IsLinux() ? EffectiveUser() : 0;

    /// <summary>Whether it is a folder of this user's.</summary>
    public static bool IsFolder(string path) => Is(path, FileKind.Folder);

    /// <summary>Whether it is a plain file of this user's.</summary>
    public static bool IsFile(string path) => Is(path, FileKind.Regular);

    private static bool Is(string path, FileKind kind)
    {
        // Elsewhere the owner is not known: temporary folders are a user's own there, and only an administrator gets into another's.
        if (!OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess) return false;
        try
        {
            var facts = FileFacts.Of(path, followLink: false);
            return facts.Kind == kind && (!OperatingSystem.IsLinux() || facts.Owner == User);
        }
        catch (IOException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
