using System.Runtime.InteropServices;

namespace CockroachBench.Retention.Snapshots;

/// <summary>Permission to look into this process, where a system grants it to nobody but ancestors (Yama's ptrace_scope 1).</summary>
internal static partial class Ptrace
{
    // prctl(2): PR_SET_PTRACER with PR_SET_PTRACER_ANY.
    private const int SetPtracer = 0x59616d61;
    private const nint Any = -1;

    /// <summary>Lets any process of the same user attach. Does nothing where the system has no such rule.</summary>
    public static void Allow()
    {
        if (OperatingSystem.IsLinux()) _ = Control(SetPtracer, Any, 0, 0, 0);
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nint first, nint second, nint third, nint fourth);
}
