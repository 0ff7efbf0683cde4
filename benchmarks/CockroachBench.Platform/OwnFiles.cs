using System.Runtime.InteropServices;

namespace CockroachBench.Platform;

/// <summary>Whose a file or folder is: this user's, and not a link to somebody's.</summary>
internal static partial class OwnFiles
{
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint TypeAndOwner = 0x1 | 0x8;
    private const int OwnerAt = 20;
    private const int ModeAt = 28;
    private const int TypeMask = 0xF000;
    private const int FolderType = 0x4000;
    private const int FileType = 0x8000;

    /// <summary>Whether it is a folder of this user's.</summary>
    public static bool IsFolder(string path) => Is(path, FolderType);

    /// <summary>Whether it is a plain file of this user's.</summary>
    public static bool IsFile(string path) => Is(path, FileType);

    private static bool Is(string path, int type)
    {
        if (OperatingSystem.IsLinux())
        {
            // Its layout is the same on every architecture.
            Span<byte> buffer = stackalloc byte[256];
            return StatX(CurrentFolder, path, NoFollow, TypeAndOwner, ref MemoryMarshal.GetReference(buffer)) == 0
                && MemoryMarshal.Read<uint>(buffer[OwnerAt..]) == EffectiveUser()
                && (MemoryMarshal.Read<ushort>(buffer[ModeAt..]) & TypeMask) == type;
        }
        // Elsewhere temporary folders are a user's own; only an administrator gets into another's.
        if (Environment.IsPrivilegedProcess) return false;
        FileSystemInfo info = type == FolderType ? new DirectoryInfo(path) : new FileInfo(path);
        return info.Exists && info.LinkTarget is null && (info.Attributes & (FileAttributes.Device | FileAttributes.ReparsePoint)) == 0;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, ref byte buffer);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
