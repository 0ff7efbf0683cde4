using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CockroachBench.Results.Comparing;
using CockroachBench.Results.Model;
using CockroachBench.Results.Rendering;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Results.Model;

// Any content of a run's files gives a run that can be shown, or one line that names the file.
public sealed class HostileFileTests : IDisposable
{
    private const int Seed = 20260103;
    private const int Count = 400;
    private const string Report = "results/x-report-full.json";
    private const long MostMemory = 512L * 1024 * 1024;

    private readonly TemporaryFolder _folder = new();

    private static readonly string Full =
        """
        {"Title":"t","Benchmarks":[{"DisplayInfo":"@ID","FullName":"Some.T.M",
          "Statistics":{"Mean":1500.5,"ConfidenceInterval":{"N":40,"Margin":12.25}},
          "Memory":{"Gen0Collections":0,"TotalOperations":64,"BytesAllocatedPerOperation":270},
          "Metrics":[{"Value":104,"Descriptor":{"Id":"Retained","DisplayName":"Retained"}},{"Value":1,"Descriptor":{"Id":"RetainedVerdict"}}]}]}
        """.Replace("@ID", HandMadeRun.Case("A").Id, StringComparison.Ordinal);

    private static readonly string RunJson =
        JsonSerializer.Serialize(
        HandMadeRun.File(HandMadeRun.Case("A", baseline: true) with { Report = Report }, HandMadeRun.Case("B")), RunFile.Json);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(RunFile.FileName)]
    [InlineData(Report)]
    public void Bytes_that_went_wrong(string name)
    {
        var text = new HostileText(Seed);
        var refused = 0;
        for (var i = 0; i < Count / 2; i++)
        {
            WriteWhole();
            File.WriteAllBytes(_folder.Combine(name), text.Mutate(Encoding.UTF8.GetBytes(name == Report ? Full : RunJson)));
            if (!IsShown($"{name}, number {i}", name)) refused++;
        }
        Assert.True(refused > Count / 8, $"only {refused} were refused: these are not hostile");
    }

    [Theory]
    [InlineData(RunFile.FileName)]
    [InlineData(Report)]
    public void Values_of_another_type_missing_doubled_or_beyond_all_bounds(string name)
    {
        var text = new HostileText(Seed + 1);
        string[] values = ["null", "1", "-1", "1e400", "-1e400", "1e308", "99999999999999999999", "1.5", "true", "\"\"", "\"\\u0000\"",
            "\"\\ud800\"", "\"x\"", "[]", "[null]", "{}", "[[[]]]", "{\"\":null}", "\"" + new string('y', 10_000) + "\""];
        var refused = 0;
        for (var i = 0; i < Count / 2; i++)
        {
            WriteWhole();
            var node = JsonNode.Parse(name == Report ? Full : RunJson)!;
            var places = Places(node).ToList();
            var (parent, key, index) = text.Pick(places);
            var value = text.Pick(values);
            string json;
            switch (text.Next(8))
            {
                case 0 when parent is JsonObject o:
                    o.Remove(key!);
                    json = node.ToJsonString();
                    break;
                case 1 when parent is JsonArray a:
                    a.Add(a[index]!.DeepClone());
                    json = node.ToJsonString();
                    break;
                default:
                    // A number that JsonNode would not take is put in as text.
                    if (parent is JsonObject p) p[key!] = "@@";
                    else parent.AsArray()[index] = "@@";
                    json = node.ToJsonString().Replace("\"@@\"", value, StringComparison.Ordinal);
                    break;
            }
            File.WriteAllText(_folder.Combine(name), json);
            if (!IsShown($"{name}: {key ?? index.ToString(System.Globalization.CultureInfo.InvariantCulture)} in {Short(json)}",
                name)) refused++;
        }
        Assert.True(refused > Count / 8, $"only {refused} were refused: these are not hostile");
    }

    public static TheoryData<string, string> Surely => new()
    {
        { RunFile.FileName, "" }, { RunFile.FileName, "\0" }, { RunFile.FileName, "\ufeff" },
        { RunFile.FileName, new string('[', 100_000) }, { RunFile.FileName, "{\"formatVersion\":1e9999}" },
        { RunFile.FileName, RunJson.Replace("\"complete\"", "99", StringComparison.Ordinal) },
        { RunFile.FileName, RunJson.Replace("\"complete\"", "\"over\"", StringComparison.Ordinal) },
        { RunFile.FileName, RunJson.Replace("\"cases\": [", "\"cases\": [null,", StringComparison.Ordinal) },
        { RunFile.FileName, RunJson.Replace(HandMadeRun.Case("B").Id, HandMadeRun.Case("A").Id, StringComparison.Ordinal) },
        { RunFile.FileName, RunJson.Replace(Report, "../../etc/passwd", StringComparison.Ordinal) },
        { RunFile.FileName, RunJson.Replace(Report, "/etc/passwd", StringComparison.Ordinal) },
        { RunFile.FileName, RunJson.Replace(Report, "results\\u0000", StringComparison.Ordinal) },
        { RunFile.FileName, RunJson.Replace(Report, "results", StringComparison.Ordinal) },
        { RunFile.FileName, RunJson.Replace(
            "\"state\": \"complete\"", "\"state\": \"complete\", \"state\": \"complete\"", StringComparison.Ordinal) },
        { Report, "" }, { Report, "{\"Benchmarks\":" }, { Report, "{\"Benchmarks\":[null]}" }, { Report, new string('[', 100_000) },
        { Report, "{\"Benchmarks\":" + new string('[', 1_000) + new string(']', 1_000) + "}" },
        { Report, Full.Replace("1500.5", "1e999", StringComparison.Ordinal) },
        { Report, Full.Replace("1500.5", "-1e999", StringComparison.Ordinal) },
        { Report, Full.Replace("]}]}", "]},{\"DisplayInfo\":\"" + HandMadeRun.Case("A").Id + "\",\"FullName\":\"x\"}]}",
            StringComparison.Ordinal) },
    };

    [Theory, MemberData(nameof(Surely), DisableDiscoveryEnumeration = true)]
    public void What_cannot_be_meant_is_refused(string name, string content)
    {
        WriteWhole();
        File.WriteAllText(_folder.Combine(name), content);
        Assert.False(IsShown(Short(content), name), "it was taken");
    }

    [Theory]
    [InlineData(RunFile.FileName)]
    [InlineData(Report)]
    public void A_folder_a_socket_or_a_locked_file_in_its_place_is_refused(string name)
    {
        WriteWhole();
        File.Delete(_folder.Combine(name));
        Directory.CreateDirectory(_folder.Combine(name));
        Assert.False(IsShown("a folder", name));
    }

    [Theory]
    [InlineData(RunFile.FileName)]
    [InlineData(Report)]
    public void A_file_larger_than_any_run_is_refused_before_it_is_read(string name)
    {
        WriteWhole();
        // Sparse: it takes no room.
        using (var file = File.OpenWrite(_folder.Combine(name))) file.SetLength(8L * 1024 * 1024 * 1024);
        Assert.False(IsShown("8 GB", name));
    }

    [Fact]
    public void A_link_is_as_large_as_what_it_leads_to()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "links need Linux here");
        WriteWhole();
        var (path, large) = (_folder.Combine(RunFile.FileName), _folder.Combine("elsewhere"));
        File.Delete(path);
        using (var file = File.OpenWrite(large)) file.SetLength(40L * 1024 * 1024);
        File.CreateSymbolicLink(path, large);
        Assert.Contains("it has 40 MB", Assert.Throws<RunFormatException>(() => Run.Load(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RunFile.FileName, "a FIFO")]
    [InlineData(Report, "a FIFO")]
    [InlineData(BlockFile.FileName, "a FIFO")]
    [InlineData(SlicesFile.FileName, "a FIFO")]
    [InlineData(SoakFile.FileName, "a FIFO")]
    [InlineData(RunFile.FileName, "a device")]
    [InlineData(Report, "a device")]
    public async Task What_is_no_regular_file_is_refused_before_it_is_opened(string name, string kind)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && (kind == "a FIFO" || Environment.IsPrivilegedProcess),
            "devices can be made by root only");
        WriteWhole();
        var path = _folder.Combine(name);
        File.Delete(path);
        if (kind == "a FIFO") SpecialFiles.MakeFifo(path);
        else SpecialFiles.MakeNull(path);
        var reading = Task.Run<Exception?>(() => Record.Exception(() => _ = name switch
        {
            BlockFile.FileName => (object)BlockFile.Read(_folder.Path),
            SlicesFile.FileName => SlicesFile.Estimate(_folder.Path),
            SoakFile.FileName => SoakFile.Read(_folder.Path),
            _ => Run.Load(_folder.Path),
        }), TestContext.Current.CancellationToken);
        var ended = await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)) == reading;
        // Whoever waits for a writer is let go.
        if (!ended) await File.WriteAllTextAsync(path, "", TestContext.Current.CancellationToken);
        Assert.True(ended, $"{name} was opened");
        Assert.Contains($"{path} is not ", Assert.IsType<RunFormatException>(await reading).Message, StringComparison.Ordinal);
        Assert.Contains($": it is {kind}; expected a regular file.", (await reading)!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cases")]
    [InlineData("parameters")]
    [InlineData("options")]
    [InlineData("name")]
    [InlineData("sql")]
    [InlineData("bytes")]
    public void More_than_any_run_has_is_refused_soon(string what)
    {
        WriteWhole();
        string Many(int count, Func<int, string> text) => string.Join(',', Enumerable.Range(0, count).Select(text));
        var small = JsonSerializer.Serialize(HandMadeRun.Case("B") with { Id = "@", Name = "@" }, RunFile.Json);
        var json = what switch
        {
            "cases" => RunJson.Replace("\"cases\": [",
                $"\"cases\": [{Many(12_000, i => small.Replace("@", $"{i}", StringComparison.Ordinal))},", StringComparison.Ordinal),
            "parameters" => RunJson.Replace(
                "\"parameters\": {}", $"\"parameters\": {{{Many(2_000, i => $"\"p{i}\":\"v\"")}}}", StringComparison.Ordinal),
            "options" => RunJson.Replace("\"options\": [", $"\"options\": [{Many(20_000, _ => "\"x\"")}"
                + (RunJson.Contains("\"options\": []", StringComparison.Ordinal) ? "" : ","), StringComparison.Ordinal),
            "name" => RunJson.Replace("\"method\": \"B\"", $"\"method\": \"{new string('x', 20_000)}\"", StringComparison.Ordinal),
            "sql" => RunJson.Replace(
                "\"method\": \"B\"", $"\"method\": \"B\", \"sql\": \"{new string('x', 2_000_000)}\"", StringComparison.Ordinal),
            _ => RunJson + new string(' ', 33 * 1024 * 1024),
        };
        Assert.NotEqual(RunJson, json);
        File.WriteAllText(_folder.Combine(RunFile.FileName), json);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.False(IsShown(what, RunFile.FileName), "it was taken");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"it took {watch.Elapsed}");
    }

    private static string Short(string text) => text.Length > 600 ? $"{text[..600]}... ({text.Length})" : text;

    // Every place a value stands in: in an object by its key, in a list by its index.
    private static IEnumerable<(JsonNode Parent, string? Key, int Index)> Places(JsonNode? node)
    {
        if (node is JsonObject o)
            foreach (var (key, value) in o) foreach (var place in Places(value).Prepend((o, key, 0))) yield return place;
        if (node is JsonArray a)
            for (var i = 0; i < a.Count; i++) foreach (var place in Places(a[i]).Prepend((a, null, i))) yield return place;
    }

    private void WriteWhole()
    {
        Directory.CreateDirectory(_folder.Combine("results"));
        File.WriteAllText(_folder.Combine(RunFile.FileName), RunJson);
        File.WriteAllText(_folder.Combine(Report), Full);
    }

    private bool IsShown(string what, string name)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Assert.NotEmpty(MarkdownTables.Render(Run.Load(_folder.Path)));
            return true;
        }
        catch (RunFormatException e)
        {
            Assert.True(e.Message.Contains(_folder.Combine(name), StringComparison.Ordinal)
                || e.Message.Contains(_folder.Path, StringComparison.Ordinal), $"{what} gives {e.Message}, which does not name {name}");
            Assert.False(e.Message.Contains('\n', StringComparison.Ordinal), $"{what} gives more than a line: {e.Message}");
            Assert.True(e.Message.Length < 2_000, $"{what} gives a line of {e.Message.Length} characters");
            return false;
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            throw new Xunit.Sdk.XunitException($"{what} gives {e.GetType().Name}: {e.Message}", e);
        }
        finally
        {
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < MostMemory, $"{what} took more than {MostMemory} bytes");
        }
    }
}
