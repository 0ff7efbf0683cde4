namespace CockroachBench.Fixtures;

// Base of the reads: one statement on one open connection, and the floor's own socket for the method WireDrain.
public abstract class ReadBenchmarks : ConnectionBenchmarks
{
    protected abstract string Statement { get; }

    // The statement as text that is there: building it allocates, and an operation must not.
    protected string Sql { get; private set; } = null!;

    private protected WireFloor Floor { get; private set; } = null!;

    private protected StrayCancels StrayCancels { get; } = new();

    // The most rows the floor asks the server for; 0 asks for all.
    protected virtual int FloorLimit => 0;

    public override void Setup()
    {
        Sql = Statement;
        base.Setup();
    }

    [GlobalSetup(Target = "WireDrain")]
    public void SetupFloor()
    {
        Setup();
        Floor = Own(new WireFloor(Sql, FloorLimit));
    }

    public override void Cleanup()
    {
        StrayCancels.Report();
        base.Cleanup();
    }

    // Row by row, every column, no row kept.
    protected static long Stream(NpgsqlDataReader reader)
    {
        var sum = 0L;
        while (reader.Read())
        {
            sum = Checksum.Add(sum, reader);
            PeakLive.Mark();
        }
        return sum;
    }
}
