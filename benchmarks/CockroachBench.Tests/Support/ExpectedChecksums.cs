using System.Globalization;
using CockroachBench.Databases.Schema;
using CockroachBench.Fixtures;
using CockroachBench.Requests.Service;
using CockroachBench.Results.Model;

namespace CockroachBench.Tests.Support;

// What each case must have read, computed here from the seed data alone: no server, no driver.
internal static class ExpectedChecksums
{
    // What a method does apart from its family's others.
    private static readonly Dictionary<string, Func<RunCase, long>> ByMethod = new()
    {
        ["Reads/EarlyExit WireDrain"] = _ => 1,
        ["Reads/LargeValue WireDrain"] = _ => 1,
        ["Reads/BufferedVsStreamed WireDrain"] = c => Parameter(c, "Rows"),
        ["Reads/BufferedVsStreamedAot WireDrain"] = c => Parameter(c, "Rows"),
        ["Reads/BufferedVsStreamedEf WireDrain"] = c => Parameter(c, "Rows"),
        ["Reads/AsOfSystemTime WireDrain"] = c => Parameter(c, "Rows"),
        ["Reads/LargeScan WireDrain"] = c => Parameter(c, "Rows"),
        ["Reads/ResultsBuffer WireDrain"] = c => Parameter(c, "Rows"),
        ["Readers/Disposal Read_ExceptionMidway"] = _ => Items(50, BenchmarkSchema.NarrowPayload),
        ["Readers/ExhaustedPool Open_Exhausted"] = _ => -1,
    };

    private static readonly Dictionary<string, Func<RunCase, long>> ByFamily = new()
    {
        ["Reads/BufferedVsStreamed"] = c => Items(Parameter(c, "Rows"), Parameter(c, "PayloadBytes")),
        ["Reads/BufferedVsStreamedAot"] = c => Items(Parameter(c, "Rows"), BenchmarkSchema.NarrowPayload),
        ["Reads/BufferedVsStreamedEf"] = c => Items(Parameter(c, "Rows"), BenchmarkSchema.NarrowPayload),
        ["Reads/EarlyExit"] = _ => Items(1, BenchmarkSchema.NarrowPayload),
        ["Reads/LargeValue"] = c => Checksum.AddPiece(0, SeedData.LargeText(Parameter(c, "Length")), 0),
        ["Reads/LargeScan"] = c => Items(Parameter(c, "Rows"), BenchmarkSchema.NarrowPayload),
        ["Reads/ResultsBuffer"] = c => Items(Parameter(c, "Rows"), BenchmarkSchema.NarrowPayload),
        ["Reads/AsOfSystemTime"] = c => Items(Parameter(c, "Rows"), BenchmarkSchema.NarrowPayload),
        ["Connections/AtTheLimit"] = _ => 16,
        ["Connections/Cancel"] = _ => 1,
        ["Connections/CancelBesideReaders"] = _ => 8,
        ["Connections/Drain"] = _ => 8,
        ["Connections/FirstUse"] = _ => 1,
        ["Connections/HalfOpen"] = _ => 1,
        ["Connections/IdleDrop"] = _ => 16,
        ["Connections/ServerMemory"] = c => Parameter(c, "Statements"),
        ["Connections/PoolOfOne"] = _ => 1,
        ["Connections/Storm"] = _ => 32,
        ["Connections/MultiHost"] = _ => 12,
        ["Connections/OpenClose"] = c => Parameter(c, "Statements"),
        ["Connections/PoolContention"] = _ => 256,
        ["Readers/Abandoned"] = _ => 1,
        ["Readers/Disposal"] = _ => Items(100, BenchmarkSchema.NarrowPayload),
        ["Readers/ExhaustedPool"] = _ => 1,
        ["Requests/UserRequest"] = _ => User.Checksum([UserOf(42)]),
        ["Requests/EfUserRequest"] = _ => User.Checksum([UserOf(42)]),
        ["Requests/UsersRequest"] = _ => User.Checksum(Enumerable.Range(1, 100).Select(id => UserOf(id))),
        ["Requests/FailedRequest"] = _ => 500,
        ["Statements/DapperCache"] = _ => Items(1, BenchmarkSchema.NarrowPayload),
        ["Statements/EfCompiled"] = _ => Items(1, BenchmarkSchema.NarrowPayload),
        ["Statements/EfQueryCache"] = _ => Items(1, BenchmarkSchema.NarrowPayload),
        ["Statements/Prepared"] = _ => Items(1, BenchmarkSchema.NarrowPayload),
        ["Orm/Transactions"] = _ => 64,
        ["Transactions/LeftOpen"] = _ => 1,
        ["Transactions/Retry"] = _ => 64,
    };

    // Folders whose families differ in what they do with a query, not in the query.
    private static readonly Dictionary<string, Func<RunCase, long>> ByFolder = new()
    {
        ["Orm"] = _ => Items(10, BenchmarkSchema.NarrowPayload),
        ["Lifetimes"] = _ => Items(10, BenchmarkSchema.NarrowPayload),
    };

    public static long Of(RunCase c)
    {
        var expected = ByMethod.GetValueOrDefault($"{c.Family} {c.Method}")
            ?? ByFamily.GetValueOrDefault(c.Family) ?? ByFolder.GetValueOrDefault(c.Family.Split('/')[0]);
        Assert.True(expected is not null, $"{nameof(ExpectedChecksums)} does not say what {c.Family} reads: add it there.");
        return expected(c);
    }

    private static User UserOf(long id) => new(id, SeedData.User(id).Name, SeedData.User(id).Email);

    private static int Parameter(RunCase c, string name) => int.Parse(c.Parameters[name], CultureInfo.InvariantCulture);

    private static long Items(int rows, int payload)
    {
        var sum = 0L;
        for (var id = 1; id <= rows; id++)
        {
            var item = SeedData.Item(id, payload);
            sum = Checksum.Add(sum, item.Id, item.Category, item.Price, item.Created, item.Payload);
        }
        return sum;
    }
}
