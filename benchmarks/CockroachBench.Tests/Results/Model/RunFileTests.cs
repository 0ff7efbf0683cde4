using System.Text.Json;
using System.Text.Json.Nodes;
using CockroachBench.Results.Model;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Model;

public sealed class RunFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read_back()
    {
        var written = HandMadeRun.File(
            HandMadeRun.Case("Base", rows: "1", baseline: true) with { Report = "results/x-report-full.json" },
            HandMadeRun.Case("Drain", floor: true, state: CaseState.NotSupported, reason: "needs RawWire: no"),
            HandMadeRun.Case("Smoked", state: CaseState.Checked) with { Checksum = long.MinValue });
        written.Write(_folder.Path);
        var read = RunFile.Read(_folder.Path);
        // Records compare their lists by reference; the text compares everything.
        Assert.Equal(JsonSerializer.Serialize(written, RunFile.Json), JsonSerializer.Serialize(read, RunFile.Json));
        Assert.Equal([CaseState.Measured, CaseState.NotSupported, CaseState.Checked], read.Cases.Select(c => c.State));
        Assert.Equal((RunState.Complete, "1", long.MinValue),
            (read.State, read.Cases[0].Parameters["Rows"], read.Cases[2].Checksum!.Value));
        Assert.Equal([RunFile.FileName], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Unknown_properties_of_a_later_program_with_the_same_format_do_no_harm()
    {
        var node = Node();
        node["aNewThing"] = 1;
        Write(node.ToJsonString());
        Assert.Equal("quick", RunFile.Read(_folder.Path).Profile);
    }

    [Fact]
    public void A_newer_format_is_refused_with_both_numbers()
    {
        var node = Node();
        node["formatVersion"] = RunFile.CurrentFormat + 1;
        Write(node.ToJsonString());
        var refusal = Assert.Throws<RunFormatException>(() => RunFile.Read(_folder.Path));
        Assert.Contains($"has format {RunFile.CurrentFormat + 1}; this program reads format {RunFile.CurrentFormat}", refusal.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"formatVersion":1}""")]
    [InlineData("""{"formatVersion":"1"}""")]
    [InlineData("""{"formatVersion":1.5}""")]
    [InlineData("""{"formatVersion":null}""")]
    public void What_is_not_a_run_is_refused_by_the_files_name(string text)
    {
        Write(text);
        var refusal = Assert.Throws<RunFormatException>(() => RunFile.Read(_folder.Path));
        Assert.StartsWith($"{_folder.Combine(RunFile.FileName)} is not a run: ", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cases")]
    [InlineData("machine")]
    [InlineData("packages")]
    public void A_run_with_a_part_missing_or_null_is_refused(string part)
    {
        var node = Node();
        node[part] = null;
        Write(node.ToJsonString());
        Assert.Throws<RunFormatException>(() => RunFile.Read(_folder.Path));
        node.Remove(part);
        Write(node.ToJsonString());
        Assert.Throws<RunFormatException>(() => RunFile.Read(_folder.Path));
    }

    [Fact]
    public void An_absent_folder_or_file_is_refused_by_its_name()
    {
        Assert.Contains("is not there", Assert.Throws<RunFormatException>(() => RunFile.Read(_folder.Path)).Message,
            StringComparison.Ordinal);
        Assert.Contains("is not there", Assert.Throws<RunFormatException>(() => RunFile.Read(_folder.Combine("nowhere"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_whose_report_is_gone_is_refused_by_the_reports_name()
    {
        HandMadeRun.File(HandMadeRun.Case("A") with { Report = "results/gone-report-full.json" }).Write(_folder.Path);
        var refusal = Assert.Throws<RunFormatException>(() => Run.Load(_folder.Path));
        Assert.Contains("gone-report-full.json", refusal.Message, StringComparison.Ordinal);
    }

    private void Write(string text) => File.WriteAllText(_folder.Combine(RunFile.FileName), text);

    private static JsonObject Node() =>
        JsonNode.Parse(JsonSerializer.Serialize(HandMadeRun.File(HandMadeRun.Case("A")), RunFile.Json))!.AsObject();
}
