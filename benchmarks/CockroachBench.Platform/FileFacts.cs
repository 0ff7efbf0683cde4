using System.Runtime.InteropServices;
using System.Text;

namespace CockroachBench.Platform;

/// <summary>What a path leads to.</summary>
public enum FileKind
{
    /// <summary>Nothing is there.</summary>
    Missing,

    /// <summary>A regular file.</summary>
    Regular,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A FIFO.</summary>
    Fifo,

    /// <summary>A character device, such as a terminal or <c>/dev/null</c>.</summary>
    Device,

    /// <summary>A block device: a disk.</summary>
    Disk,

    /// <summary>A socket.</summary>
    Socket,

    /// <summary>A symbolic link, where links are not followed.</summary>
    Link,
}

/// <summary>
/// What the system knows of a file without opening it: .NET cannot tell a FIFO or a device from a file, and opening one may hang.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Owner">The owner's id.</param>
/// <param name="Group">The group's id.</param>
/// <param name="Device">The file system it is on.</param>
/// <param name="Inode">Its number there: with <paramref name="Device"/> this tells one file from another.</param>
/// <param name="IsMounted">Whether something is mounted on it: it can be written, but not replaced.</param>
/// <param name="Links">How many names it has.</param>
/// <param name="Size">Its length in bytes.</param>
public readonly partial record struct FileFacts(
    FileKind Kind, uint Owner = 0, uint Group = 0, ulong Device = 0, ulong Inode = 0, bool IsMounted = false, uint Links = 1, long Size = 0)
{
    // linux/stat.h and fcntl.h: the same on every architecture.
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const int EmptyPath = 0x1000;
    private const uint BasicFacts = 0x7ff;
    private const ulong MountRoot = 0x2000;
    private const int NotThere = 2;
    private const int ForWriting = 2;
    private const int LongestPath = 4096 + 1;

    /// <summary>Looks at a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="followLink">Whether a link's target is looked at, or the link itself.</param>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static FileFacts Of(string path, bool followLink = true) =>
        OperatingSystem.IsLinux() ? Stat(CurrentFolder, path, followLink ? 0 : NoFollow) : Guess(path, followLink);

    /// <summary>What a path leads to; nothing where it cannot be looked at.</summary>
    public static FileKind KindOf(string path)
    {
        try
        {
            return Of(path).Kind;
        }
        catch (IOException)
        {
            return FileKind.Missing;
        }
    }

    /// <summary>The kind in a sentence: "is a FIFO".</summary>
    public static string Word(FileKind kind) => kind switch
    {
        FileKind.Folder => "a folder",
        FileKind.Fifo => "a FIFO",
        FileKind.Device => "a device",
        FileKind.Disk => "a disk",
        FileKind.Socket => "a socket",
        FileKind.Link => "a link",
        FileKind.Regular => "a file",
        _ => "not there",
    };

    /// <summary>Looks at what a number of this process stands for.</summary>
    /// <param name="descriptor">1 for standard output, 2 for standard error.</param>
    internal static FileFacts OfDescriptor(int descriptor)
    {
        try
        {
            return OperatingSystem.IsLinux() ? Stat(descriptor, "", EmptyPath) : default;
        }
        catch (IOException)
        {
            return default; // closed
        }
    }

    /// <summary>Whether a new file can be given this one's owner: it is this user's, or this user may do everything.</summary>
    internal bool CanBeGiven => !OperatingSystem.IsLinux() || Owner == OwnFiles.User || OwnFiles.User == 0;

    /// <summary>Whether two names lead to one file.</summary>
    public bool IsSameAs(FileFacts other) => Inode != 0 && (Device, Inode) == (other.Device, other.Inode);

    /// <summary>Asks without opening: a device may act on being opened, and a FIFO waits.</summary>
    /// <exception cref="IOException">This user may not write to it.</exception>
    internal static void RequireWritable(string path)
    {
        if (!OperatingSystem.IsWindows() && Access(path, ForWriting) != 0) throw new IOException(Marshal.GetLastPInvokeErrorMessage());
    }

    /// <summary>
    /// The path without links in it: .NET takes "link/.." for nothing, and the system does not. The same where that cannot be told.
    /// </summary>
    internal static string RealPath(string path)
    {
        if (OperatingSystem.IsWindows()) return path;
        Span<byte> real = stackalloc byte[LongestPath];
        return RealPath(path, real) == 0 ? path : Encoding.UTF8.GetString(real[..real.IndexOf((byte)0)]);
    }

    /// <summary>Gives a file the mode and, as far as this user may, the owner of another.</summary>
    public static void Copy(string from, string to)
    {
        if (OperatingSystem.IsWindows()) return;
        var (was, now) = (Of(from), Of(to));
        if ((was.Owner, was.Group) != (now.Owner, now.Group)) _ = ChangeOwner(to, was.Owner, was.Group);
        // After the owner, whose change takes bits of the mode away.
        File.SetUnixFileMode(to, File.GetUnixFileMode(from));
    }

    private static FileFacts Stat(int folder, string path, int flags)
    {
        Span<byte> facts = stackalloc byte[256];
        if (Statx(folder, path, flags, BasicFacts, facts) != 0)
            return Marshal.GetLastPInvokeError() == NotThere ? default : throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        var kind = (MemoryMarshal.Read<ushort>(facts[28..]) & 0xf000) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Folder,
            0x1000 => FileKind.Fifo,
            0x2000 => FileKind.Device,
            0x6000 => FileKind.Disk,
            0xa000 => FileKind.Link,
            _ => FileKind.Socket,
        };
        return new FileFacts(
            kind,
            Owner: MemoryMarshal.Read<uint>(facts[20..]),
            Group: MemoryMarshal.Read<uint>(facts[24..]),
            Device: MemoryMarshal.Read<ulong>(facts[136..]),
            Inode: MemoryMarshal.Read<ulong>(facts[32..]),
            IsMounted: (MemoryMarshal.Read<ulong>(facts[8..]) & MountRoot) != 0,
            Links: MemoryMarshal.Read<uint>(facts[16..]),
            Size: MemoryMarshal.Read<long>(facts[40..]));
    }

    // Elsewhere the folder of devices is known, and the rest is taken for files.
    private static FileFacts Guess(string path, bool followLink)
    {
        var link = new FileInfo(path);
        if (!followLink && link.LinkTarget is not null) return new(FileKind.Link);
        if (Directory.Exists(path)) return new(FileKind.Folder);
        if (!File.Exists(path)) return default;
        var kind = Path.GetFullPath(path).StartsWith("/dev/", StringComparison.Ordinal) ? FileKind.Device : FileKind.Regular;
        return new(kind, Size: new FileInfo(link.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path).Length);
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, Span<byte> facts);

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint RealPath(string path, Span<byte> real);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint owner, uint group);
}
