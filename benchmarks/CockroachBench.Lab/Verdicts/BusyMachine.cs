using System.Diagnostics;

namespace CockroachBench.Lab.Verdicts;

// Programs that keep every core busy, until they are disposed of or this process ends.
internal sealed class BusyMachine : IDisposable
{
    // This program's hidden verb.
    public const string Verb = "keep-busy";

    private readonly List<Process> _processes = [];

    public BusyMachine()
    {
        for (var i = 0; i < Environment.ProcessorCount; i++)
        {
            _processes.Add(Process.Start(new ProcessStartInfo("dotnet", [typeof(BusyMachine).Assembly.Location, Verb])
            {
                RedirectStandardInput = true,
            })!);
        }
    }

    // Computes and allocates until its standard input closes, as it does when the host is gone.
    public static int Run()
    {
        new Thread(() =>
        {
            while (Console.In.Read() >= 0) { }
            Environment.Exit(0);
        })
        { IsBackground = true }.Start();
        for (var random = new Random(1); ;)
        {
            var numbers = new int[random.Next(100_000)];
            for (var i = 0; i < numbers.Length; i++) numbers[i] = random.Next();
            Array.Sort(numbers);
        }
    }

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            process.StandardInput.Close();
            process.WaitForExit();
            process.Dispose();
        }
    }
}
