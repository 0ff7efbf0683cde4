using System.Diagnostics;
using System.Globalization;
using CockroachBench.Databases;
using CockroachBench.Harness.Running;
using CockroachBench.Results.Judging;
using CockroachBench.Results.Model;
using CockroachBench.Results.Rendering;
using Spectre.Console;

namespace CockroachBench.Harness.Cli;

/// <summary><c>doctor</c>: what is here, what would be taken and why, what it can do, and what would spoil a measurement.</summary>
internal sealed class DoctorCommand(DatabaseOptions database, Terminal terminal, Interruption interruption)
{
    // A share of one core: more than this and someone else is at work.
    private const double IdleLoadPerCore = 0.3;

    /// <summary>Runs the command.</summary>
    /// <returns>0 with a database that answers, 3 without.</returns>
    /// <exception cref="DatabaseOptionException"><c>--database</c> is wrong.</exception>
    /// <exception cref="DatabaseException">The chosen database cannot be started.</exception>
    public async Task<int> ExecuteAsync()
    {
        // The load before this command adds to it.
        var spoilers = Spoilers().ToList();
        var selection = database.Resolve();
        terminal.Heading("Databases");
        var candidates = NewTable("", "way", "found");
        foreach (var candidate in selection.Candidates)
            candidates.AddRow(Terminal.Cell(candidate == selection.Chosen ? "taken" : candidate.Availability.IsAvailable ? "there" : "-"),
                Terminal.Cell(candidate.Provider.Name), Terminal.Cell(candidate.Availability.Reason));
        terminal.Write(candidates);
        if (selection.Chosen is not null) terminal.Paragraph($"Taken: {selection.Chosen.Provider.Name}, {selection.Why}.");

        terminal.Heading("Versions");
        var versions = NewTable("what", "version");
        versions.AddRow(Terminal.Cell("Runtime"), Terminal.Cell(RunFacts.Runtime().Framework));
        foreach (var (name, version) in RunFacts.Packages) versions.AddRow(Terminal.Cell(name), Terminal.Cell(version));
        terminal.Write(versions);

        terminal.Heading("What would spoil a measurement");
        foreach (var spoiler in spoilers) terminal.Paragraph($"- {spoiler}");
        if (spoilers.Count == 0) terminal.Paragraph("Nothing found.");
        Terminal.WriteLine();

        var looked = selection.Chosen;
        await using var running = await selection.StartAsync(interruption.Token);
        if (selection.Chosen!.Provider != looked!.Provider) terminal.Paragraph($"Taken after all: {selection.Chosen.Provider.Name}, {selection.Why}.");
        var server = await ServerInspector.InspectAsync(running.ConnectionString, interruption.Token);
        terminal.Heading($"Server: {server.DisplayName}");
        terminal.Paragraph(server.FullVersion);
        terminal.Paragraph(running.Description);
        if (server.Pooler is { } pooler)
            terminal.Paragraph($"A connection pooler answers there ({pooler}): run, pr and soak refuse it. Connect to the server itself.");
        if (server.Room is { } room)
            terminal.Paragraph(string.Create(CultureInfo.InvariantCulture, $"Room for {room.Free} connections ({room.Why})."));
        var capabilities = NewTable("capability", "", "how that is known");
        foreach (var answer in server.Capabilities.All)
            capabilities.AddRow(Terminal.Cell(answer.Capability.ToString()), Terminal.Cell(answer.IsSupported ? "yes" : "no"), Terminal.Cell(answer.Detail));
        terminal.Write(capabilities);
        var settings = NewTable("setting", "value");
        foreach (var (name, value) in server.Settings) settings.AddRow(Terminal.Cell(name), Terminal.Cell(value));
        terminal.Write(settings);

        var (_, added) = DriverSettings.Apply(running.ConnectionString, server.Kind, database.Npgsql);
        terminal.Heading("Npgsql's settings on every connection of a run");
        if (added.Count == 0) terminal.Paragraph("The driver's own defaults, and what the connection string says.");
        foreach (var (keyword, value) in added) terminal.Paragraph($"- {keyword}={value}");
        return ExitCodes.Success;
    }

    private static IEnumerable<string> Spoilers()
    {
        var machine = RunFacts.Machine();
        if (RunFacts.IsDebugBuild) yield return "Debug build: use -c Release.";
        if (Debugger.IsAttached) yield return "A debugger is attached: detach it.";
        if (machine.LoadAverage is { } load && load / machine.LogicalCores > IdleLoadPerCore)
            yield return string.Create(CultureInfo.InvariantCulture, $"Load on the machine: {load:0.00} over {machine.LogicalCores} cores in the last minute; end what else runs.");
        if (machine.VirtualMachine is { } vm) yield return $"Virtual machine ({vm}): neighbours may take time away unseen; repeat what matters.";
        if (machine.LogicalCores < 4) yield return $"{machine.LogicalCores} cores: client and server share them, so times include waiting for each other.";
        if (RunFacts.Runtime().Environment is { Count: > 0 } variables)
            yield return $"Environment changes the runtime: {string.Join(", ", variables.Select(v => $"{v.Key}={v.Value}"))}.";
        if (machine.MemoryBytes < 2L * 1024 * 1024 * 1024) yield return $"Little memory: {Quantity.Bytes(machine.MemoryBytes)}.";
    }

    private static Table NewTable(params string[] titles)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var title in titles) table.AddColumn(new TableColumn(Terminal.Cell(title, "bold")));
        return table;
    }
}
