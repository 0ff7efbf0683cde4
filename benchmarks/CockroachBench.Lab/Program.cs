using System.CommandLine;
using CockroachBench.Harness;
using CockroachBench.Harness.Pairs;
using CockroachBench.Harness.Pairs.Child;
using CockroachBench.Lab.Accuracy;
using CockroachBench.Lab.Faults;
using CockroachBench.Lab.Rules;
using CockroachBench.Lab.Verdicts;

namespace CockroachBench.Lab;

public static class Program
{
    public static async Task<int> Main(string[] args)
    {
        BenchmarkSuite.Current = CockroachBench.Program.Suite with
        {
            Project = "benchmarks/CockroachBench.Lab",
            Program = typeof(Program).Assembly.Location,
        };
        if (args is [SliceProtocol.Verb])
            return SliceProcess.Run((runner, command) => Injection.Answer(runner, command) ?? PlantedLeak.Answer(runner, command));
        if (args is [BusyMachine.Verb]) return BusyMachine.Run();
        const string about = "Studies of CockroachBench's own measuring. See README.md beside this project.";
        return await SuiteProgram.RunAsync(args, context => new RootCommand(about)
        {
            AccuracyCommand.CreateVerb(context),
            FaultsCommand.CreateVerb(context),
            RecordCommand.CreateVerb(context),
            EvaluateCommand.CreateVerb(context),
            VerdictsCommand.CreateVerb(context),
        });
    }
}
