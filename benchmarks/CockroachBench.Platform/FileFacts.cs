namespace CockroachBench.Platform;

// What a path leads to. Link only where links are not followed.
internal enum FileKind
{
    Missing,
    Regular,
    Folder,
    Fifo,
    Device,
    Disk,
    Socket,
    Link,
}

// What the system knows of a file without opening it: .NET cannot tell a FIFO or a device from a file, and opening one may hang.
// Device and inode together identify a file. What is mounted can be written, but not replaced.
internal readonly partial record struct FileFacts(
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

    public static FileFacts Of(string path, bool followLink = true) =>
        OperatingSystem.IsLinux() ? Stat(CurrentFolder, path, followLink ? 0 : NoFollow) : Guess(path, followLink);

    public static FileKind KindOf(string path) => OrMissing(() => Of(path)).Kind;

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

    // 1 is standard output, 2 standard error. Missing where it is closed.
    internal static FileFacts OfDescriptor(int descriptor) =>
        OperatingSystem.IsLinux() ? OrMissing(() => Stat(descriptor, "", EmptyPath)) : default;

    internal static FileFacts OrMissing(Func<FileFacts> look)
    {
        try
        {
            return look();
        }
        catch (IOException)
        {
            return default;
        }
    }

    internal bool CanBeGiven => !OperatingSystem.IsLinux() || Owner == OwnFiles.User || OwnFiles.User == 0;
    public bool IsSameAs(FileFacts other) => Inode != 0 && (Device, Inode) == (other.Device, other.Inode);

    // Without opening: a device may act on being opened, and a FIFO waits. Throws IOException.
    internal static void RequireWritable(string path)
    {
        if (!OperatingSystem.IsWindows() && Access(path, ForWriting) != 0) throw new IOException(Marshal.GetLastPInvokeErrorMessage());
    }

    // Without links: .NET drops "link/..", the system follows it. Unchanged if it cannot be resolved.
    internal static string RealPath(string path)
    {
        if (OperatingSystem.IsWindows()) return path;
        Span<byte> real = stackalloc byte[LongestPath];
        return RealPath(path, real) == 0 ? path : Encoding.UTF8.GetString(real[..real.IndexOf((byte)0)]);
    }

    public static void Copy(string from, string to)
    {
        if (OperatingSystem.IsWindows()) return;
        var (was, now) = (Of(from), Of(to));
        if ((was.Owner, was.Group) != (now.Owner, now.Group)) _ = ChangeOwner(to, was.Owner, was.Group);
        // After the owner: changing the owner clears mode bits.
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

    // Other systems: files in /dev are devices, the rest are regular files.
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
