using Spectre.Console;

namespace CockroachBench.Harness.Cli;

internal sealed class DoctorCommand(DatabaseOptions database, Terminal terminal, Interruption interruption)
{
    // Per core; above it, other programs are at work.
    private const double IdleLoadPerCore = 0.3;

    public static Command CreateVerb(ProgramContext context)
    {
        var command = new Command("doctor",
            "Show the databases found, the server's capabilities, and what would disturb a measurement. See README.md.");
        var database = new DatabaseOptionSet(command, writes: false);
        var verbose = command.AddVerbose("Print BenchmarkDotNet's output and stack traces");
        command.SetAction(result => context.GuardAsync(result.GetValue(verbose),
            () => new DoctorCommand(database.Read(result), context.Terminal, context.Interruption).ExecuteAsync()));
        return command;
    }

    private async Task<int> ExecuteAsync()
    {
        // The load before this command adds to it.
        var spoilers = Spoilers().ToList();
        var selection = database.Resolve();
        ShowDatabases(selection);
        terminal.Heading("Versions");
        ShowTable(["what", "version"],
            [["Runtime", RunFacts.Runtime().Framework], .. RunFacts.Packages.Select(p => (string[])[p.Key, p.Value])]);
        terminal.Heading("What would spoil a measurement");
        foreach (var spoiler in spoilers) terminal.Paragraph($"- {spoiler}");
        if (spoilers.Count == 0) terminal.Paragraph("Nothing found.");
        Terminal.WriteLine();

        var first = selection.Chosen;
        await using var running = await selection.StartAsync(interruption.Token);
        if (selection.Chosen!.Provider != first!.Provider)
            terminal.Paragraph($"Taken after all: {selection.Chosen.Provider.Name}, {selection.Why}.");
        ShowServer(await SuiteDatabase.InspectAsync(running, interruption.Token), running);
        return ExitCodes.Success;
    }

    private void ShowDatabases(DatabaseSelection selection)
    {
        terminal.Heading("Databases");
        ShowTable(["", "way", "found"], selection.Candidates.Select(c => (string[])[
            c == selection.Chosen ? "taken" : c.Availability.IsAvailable ? "there" : "-", c.Provider.Name, c.Availability.Reason]));
        if (selection.Chosen is not null) terminal.Paragraph($"Taken: {selection.Chosen.Provider.Name}, {selection.Why}.");
    }

    private void ShowServer(Server server, RunningDatabase running)
    {
        terminal.Heading($"Server: {server.DisplayName}");
        terminal.Paragraph(server.FullVersion);
        terminal.Paragraph(running.Description);
        if (server.Pooler is { } pooler)
            terminal.Paragraph($"A connection pooler answers there ({pooler}): run, pr and soak refuse it. Connect to the server itself.");
        if (server.Room is { } room) terminal.Paragraph($"Room for {room.Free} connections ({room.Why}).");
        ShowTable(["capability", "", "how that is known"],
            server.Capabilities.All.Select(a => (string[])[a.Capability.ToString(), a.IsSupported ? "yes" : "no", a.Detail]));
        ShowTable(["setting", "value"], server.Settings.Select(s => (string[])[s.Key, s.Value]));

        var (_, added) = DriverSettings.Apply(running.ConnectionString, server, database.Npgsql);
        terminal.Heading("Npgsql's settings on every connection of a run");
        if (added.Count == 0) terminal.Paragraph("The driver's own defaults, and what the connection string says.");
        foreach (var (keyword, value) in added) terminal.Paragraph($"- {keyword}={value}");
    }

    private static IEnumerable<string> Spoilers()
    {
        var machine = RunFacts.Machine();
        if (RunFacts.IsDebugBuild) yield return "Debug build: use -c Release.";
        if (Debugger.IsAttached) yield return "A debugger is attached: detach it.";
        if (machine.LoadAverage is { } load && load / machine.LogicalCores > IdleLoadPerCore)
            yield return $"Load on the machine: {load:0.00} over {machine.LogicalCores} cores in the last minute; end what else runs.";
        if (machine.VirtualMachine is { } vm)
            yield return $"Virtual machine ({vm}): neighbours may take time away unseen; repeat what matters.";
        if (machine.LogicalCores < 4)
            yield return $"{machine.LogicalCores} cores: client and server share them, so times include waiting for each other.";
        if (RunFacts.Runtime().Environment is { Count: > 0 } variables)
            yield return $"Environment changes the runtime: {string.Join(", ", variables.Select(v => $"{v.Key}={v.Value}"))}.";
        if (machine.MemoryBytes < 2L * 1024 * 1024 * 1024) yield return $"Little memory: {Quantity.Bytes(machine.MemoryBytes)}.";
    }

    private void ShowTable(string[] titles, IEnumerable<string[]> rows)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var title in titles) table.AddColumn(new TableColumn(Terminal.Cell(title, "bold")));
        foreach (var row in rows) table.AddRow(row.Select(c => Terminal.Cell(c)));
        terminal.Write(table);
    }
}
