namespace CockroachBench.Results.Model;

// The measurements of a benchmark in BenchmarkDotNet's full JSON, as far as figures are made of them. Launches: The time per operation of
// each iteration, in nanoseconds, by launch.
internal sealed record Measurements(IReadOnlyList<IReadOnlyList<double>> Launches, double Seconds);

// Reads measurements in one pass, or passes over them: a large comparison has millions.
internal sealed class MeasurementsConverter(bool read) : JsonConverter<Measurements>
{
    public override Measurements? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (!read || reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }
        // Stage Result is Actual less overhead and outliers; files without it (cut short) have Actual alone.
        var (results, actual) = (new ByLaunch(), new ByLaunch());
        // Result is Actual once more; it stands alone in reduced files.
        var (inResults, inOthers) = (0.0, 0.0);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject) ReadOne(ref reader, results, actual, ref inResults, ref inOthers);
            else reader.Skip();
        }
        return new Measurements(results.IsEmpty ? actual.Launches : results.Launches, (inOthers > 0 ? inOthers : inResults) / 1e9);
    }

    public override void Write(Utf8JsonWriter writer, Measurements value, JsonSerializerOptions options) =>
        throw new NotSupportedException();

    private static void ReadOne(ref Utf8JsonReader reader, ByLaunch results, ByLaunch actual, ref double inResults, ref double inOthers)
    {
        var (isWorkload, launch, operations, nanoseconds) = (true, 1.0, 0.0, 0.0);
        ByLaunch? stage = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Is(in reader, "IterationMode"u8)) isWorkload = !Next(ref reader, JsonTokenType.String) || Is(in reader, "Workload"u8);
            else if (Is(in reader, "IterationStage"u8))
                stage = !Next(ref reader, JsonTokenType.String) ? null : Is(in reader, "Result"u8) ? results : Is(in reader, "Actual"u8)
                    ? actual : null;
            else if (Is(in reader, "LaunchIndex"u8)) launch = Next(ref reader, JsonTokenType.Number) ? Finite(ref reader) : launch;
            else if (Is(in reader, "Operations"u8)) operations = Next(ref reader, JsonTokenType.Number) ? Finite(ref reader) : 0;
            else if (Is(in reader, "Nanoseconds"u8)) nanoseconds = Next(ref reader, JsonTokenType.Number) ? Finite(ref reader) : 0;
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
        if (stage == results) inResults += nanoseconds;
        else inOthers += nanoseconds;
        if (isWorkload && operations > 0 && nanoseconds > 0) stage?.Add((int)launch, nanoseconds / operations);
    }

    // A name is hardly ever written with escapes, and this is asked some twenty times for each of millions of measurements.
    private static bool Is(in Utf8JsonReader reader, ReadOnlySpan<byte> text) =>
        reader.ValueIsEscaped ? reader.ValueTextEquals(text) : reader.ValueSpan.SequenceEqual(text);

    // Whether the value is of the kind; what is not is passed over.
    private static bool Next(ref Utf8JsonReader reader, JsonTokenType kind)
    {
        reader.Read();
        if (reader.TokenType == kind) return true;
        reader.Skip();
        return false;
    }

    private static double Finite(ref Utf8JsonReader reader) =>
        reader.TryGetInt64(out var whole) ? whole : FullJsonReader.Finite(reader.GetDouble());

    private sealed class ByLaunch
    {
        private readonly SortedDictionary<int, List<double>> _launches = [];
        private List<double> _newest = [];
        private int? _index;

        public bool IsEmpty => _launches.Count == 0;
        public IReadOnlyList<IReadOnlyList<double>> Launches => [.. _launches.Values];

        public void Add(int launch, double value)
        {
            // Launches come one after the other: most go where the last went.
            if (launch != _index)
            {
                if (!_launches.TryGetValue(launch, out var known)) _launches[launch] = known = new List<double>(_newest.Count);
                (_newest, _index) = (known, launch);
            }
            _newest.Add(value);
        }
    }
}
