using System.Runtime.InteropServices;

namespace CockroachBench.Retention.Snapshots;

// Lets any process of the same user attach to this one, which Yama (ptrace_scope 1) allows only to ancestors.
internal static partial class Ptrace
{
    // prctl(2): PR_SET_PTRACER with PR_SET_PTRACER_ANY.
    private const int SetPtracer = 0x59616d61;
    private const nint Any = -1;

    public static void Allow()
    {
        if (OperatingSystem.IsLinux()) _ = Control(SetPtracer, Any, 0, 0, 0);
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nint first, nint second, nint third, nint fourth);
}
