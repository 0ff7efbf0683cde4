namespace CockroachBench.Harness.Pairs.Child;

// The measuring process of pr, from one side's build: carries out the host's commands one by one, and ends when its standard input closes.
internal sealed class SliceProcess(TextWriter answers, Func<SliceCaseRunner, SliceCommand, SliceAnswer?>? more)
{
    private readonly BlockingCollection<string> _lines = [];
    private SliceCaseRunner? _runner;

    public static int Run(Func<SliceCaseRunner, SliceCommand, SliceAnswer?>? more = null)
    {
        // A terminal's Ctrl-C reaches all processes, but the host decides what ends, and when.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        var answers = Console.Out;
        // What a benchmark prints must not come between the answers.
        Console.SetOut(Console.Error);
        var process = new SliceProcess(answers, more);
        new Thread(process.ReadCommands) { IsBackground = true, Name = "commands" }.Start();
        process.Serve();
        return 0;
    }

    // On a thread of its own, so that a lost host ends this process in the middle of a slice too.
    private void ReadCommands()
    {
        while (Console.In.ReadLine() is { } line) _lines.Add(line);
        Environment.Exit(0);
    }

    private void Serve()
    {
        foreach (var line in _lines.GetConsumingEnumerable())
        {
            var command = SliceProtocol.Read<SliceCommand>(line);
            answers.WriteLine(SliceProtocol.ToLine(Answer(command)));
            answers.Flush();
            if (command?.Do == SliceProtocol.End) break;
        }
    }

    private SliceAnswer Answer(SliceCommand? command)
    {
        try
        {
            if (command?.Do == SliceProtocol.End) _runner?.Dispose();
            return command?.Do switch
            {
                SliceProtocol.Hello => new SliceAnswer { Protocol = SliceProtocol.Version, Packages = RunFacts.Packages },
                SliceProtocol.List =>
                    new SliceAnswer { Cases = [.. Matching(command.Filters, command.AllParameters).Select(Describe)] },
                SliceProtocol.Setup => Setup(command),
                SliceProtocol.Slice => Runner.Run(command.Invocations ?? 1),
                SliceProtocol.Allocate => Runner.Allocate(command.Invocations ?? 1, command.Samples ?? 1),
                SliceProtocol.Retain => Runner.Retain(),
                SliceProtocol.End => new SliceAnswer(),
                _ => (command is null ? null : more?.Invoke(Runner, command))
                    ?? new SliceAnswer { Error = $"'{command?.Do}' is not a command of protocol {SliceProtocol.Version}" },
            };
        }
        catch (Exception e)
        {
            // Any exception of a benchmark fails its case: the host gets it in a line.
            var cause = e is AggregateException or TargetInvocationException ? e.InnerException ?? e : e;
            return new SliceAnswer { Error = Secrets.FirstLine($"{cause.GetType().Name}: {cause.Message}") };
        }
    }

    private SliceCaseRunner Runner => _runner ?? throw new InvalidOperationException("no case is set up");

    private SliceAnswer Setup(SliceCommand command)
    {
        var type = (BenchmarkSuite.Current.Assembly.GetType(command.Type ?? "") ?? Assembly.GetEntryAssembly()?.GetType(command.Type ?? ""))
            ?? throw new InvalidOperationException($"there is no class '{command.Type}'");
        var found = Cases(type, allParameters: true).FirstOrDefault(c => FullNameProvider.GetBenchmarkName(c) == command.Case)
            ?? throw new InvalidOperationException($"there is no case '{command.Case}'");
        CaseName.Current = $"{type.Name}.{found.Descriptor.WorkloadMethod.Name}{command.ApplicationSuffix}";
        _runner = new SliceCaseRunner(found);
        return new SliceAnswer { FixedInvocations = _runner.FixedInvocations };
    }

    public static bool HasCases(IReadOnlyList<string> filters, bool allParameters) => Matching(filters, allParameters).Any();

    private static IEnumerable<BenchmarkCase> Matching(IReadOnlyList<string>? filters, bool allParameters)
    {
        var filter = filters is { Count: > 0 } ? new GlobFilter([.. filters]) : null;
        return SuiteCatalog.Types.SelectMany(t => Cases(t, allParameters)).Where(c => filter?.Predicate(c) != false);
    }

    private static BenchmarkCase[] Cases(Type type, bool allParameters)
    {
        var config = ManualConfig.CreateEmpty().AddJob(Job.Default);
        if (!allParameters) config.AddFilter(SuiteCatalog.QuickParams);
        return SuiteCatalog.Select(type, config).BenchmarksCases;
    }

    private static SliceCase Describe(BenchmarkCase benchmarkCase)
    {
        var descriptor = benchmarkCase.Descriptor;
        return new SliceCase(
            FullNameProvider.GetBenchmarkName(benchmarkCase),
            descriptor.Type.FullName!,
            SuiteCatalog.Family(descriptor.Type),
            descriptor.WorkloadMethod.Name,
            benchmarkCase.Parameters.Items.ToDictionary(p => p.Name, p => p.ToDisplayText()),
            [.. SuiteCatalog.Requirements(benchmarkCase).Select(c => c.ToString())],
            MethodBody.Digest(descriptor.WorkloadMethod));
    }
}
