using CockroachBench.Databases;
using CockroachBench.Databases.Providers;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Databases;

public sealed class DatabaseSelectionTests : IDisposable
{
    private readonly EnvironmentVariable _noneGiven = new(ConnectionStringProvider.Variable, null);

    public void Dispose() => _noneGiven.Dispose();

    [Theory]
    [InlineData("container,binary,postgres", "container")]
    [InlineData("binary,postgres", "binary")]
    [InlineData("postgres", "postgres")]
    [InlineData("", null)]
    public void Auto_takes_the_first_that_is_there(string there, string? taken)
    {
        var selection = Resolve("auto", there);
        Assert.Equal(["connection string", "container", "binary", "postgres"], selection.Candidates.Select(c => c.Provider.Name));
        Assert.Equal(taken, selection.Chosen?.Provider.Name);
    }

    [Fact]
    public void Auto_says_what_it_passed_over_and_why() => Assert.Equal(
        $"the first that is there (connection string: neither --database \"Host=...\" nor {ConnectionStringProvider.Variable} is given; "
            + $"container: container is missing)",
        Resolve("auto", "binary,postgres").Why);

    [Fact]
    public void A_connection_string_in_the_environment_comes_before_everything_else()
    {
        using var given = new EnvironmentVariable(ConnectionStringProvider.Variable, "Host=somewhere;Port=26257;Database=d");
        var selection = Resolve("auto", "container,binary,postgres");
        Assert.Equal("connection string", selection.Chosen!.Provider.Name);
        Assert.Equal($"{ConnectionStringProvider.Variable} names somewhere:26257/d", selection.Chosen.Availability.Reason);
    }

    [Fact]
    public void A_broken_connection_string_in_the_environment_is_named_by_its_variable()
    {
        using var given = new EnvironmentVariable(ConnectionStringProvider.Variable, "Port=abc");
        var error = Assert.Throws<DatabaseOptionException>(() => Resolve("auto", ""));
        Assert.StartsWith($"{ConnectionStringProvider.Variable}: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("container")]
    [InlineData("binary")]
    [InlineData("postgres")]
    public void A_word_is_followed_regardless_of_other_databases_and_the_environment(string word)
    {
        using var given = new EnvironmentVariable(ConnectionStringProvider.Variable, "Port=abc");
        var selection = Resolve(word, "container,binary,postgres");
        Assert.Equal((word, $"--database {word} asks for it"), (selection.Chosen!.Provider.Name, selection.Why));
    }

    [Theory]
    [InlineData("Host=somewhere;Database=d")]
    [InlineData("postgresql://root@somewhere:5432/d")]
    public void A_connection_string_is_taken_as_one(string text)
    {
        var selection = Resolve(text, "container,binary,postgres");
        Assert.Equal("connection string", selection.Chosen!.Provider.Name);
        Assert.Equal("--database names somewhere:5432/d", selection.Chosen.Availability.Reason);
    }

    [Theory]
    [InlineData("mysql")]
    [InlineData("Postgres")]
    [InlineData("")]
    public void Another_word_is_refused_with_the_words_there_are(string word)
    {
        var refusal = Assert.Throws<DatabaseOptionException>(() => Resolve(word, "postgres"));
        Assert.StartsWith($"--database: '{word}' is not known. Expected auto, container, binary, postgres, or a connection string",
            refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_none_of_the_four_the_error_lists_each_with_its_command()
    {
        var error = await Assert.ThrowsAsync<DatabaseException>(() =>
            Resolve("auto", "").StartAsync(TestContext.Current.CancellationToken));
        var lines = error.Message.Split(Environment.NewLine);
        Assert.Equal(5, lines.Length);
        Assert.StartsWith("--database auto: no database is here.", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("  1. connection string (", lines[1], StringComparison.Ordinal);
        Assert.Contains($"export {ConnectionStringProvider.Variable}=", lines[1], StringComparison.Ordinal);
        Assert.Equal("  2. container (container is missing): get container", lines[2]);
        Assert.Equal("  3. binary (binary is missing): get binary", lines[3]);
        Assert.Equal("  4. postgres (postgres is missing): get postgres", lines[4]);
    }

    [Fact]
    public void Every_real_way_names_itself_and_a_command()
    {
        var selection = DatabaseSelection.Resolve("auto");
        Assert.Equal(["connection string", .. DatabaseSelection.Words.Skip(1)], selection.Candidates.Select(c => c.Provider.Name));
        Assert.All(selection.Candidates, c => Assert.NotEmpty(c.Availability.Command));
        Assert.All(selection.Candidates, c => Assert.NotEmpty(c.Availability.Reason));
    }

    [Fact]
    public async Task Auto_passes_over_a_container_that_does_not_start_and_a_container_by_name_is_an_error()
    {
        IDatabaseProvider[] startable = [new Pretended("container", true, "--database container: no image"), new Pretended("binary", false),
            new Pretended("postgres", true, "--database postgres: no disk")];
        var auto = DatabaseSelection.Resolve("auto", startable);
        // What comes after the container is started, or fails, as if the container had not been there.
        Assert.Equal("--database postgres: no disk",
            (await Assert.ThrowsAsync<DatabaseException>(() => auto.StartAsync(TestContext.Current.CancellationToken))).Message);
        Assert.Equal("postgres", auto.Chosen!.Provider.Name);
        Assert.EndsWith("; container: no image; binary: binary is missing)", auto.Why, StringComparison.Ordinal);

        var byName = DatabaseSelection.Resolve("container", startable);
        Assert.Equal("--database container: no image",
            (await Assert.ThrowsAsync<DatabaseException>(() => byName.StartAsync(TestContext.Current.CancellationToken))).Message);
        Assert.Equal("container", byName.Chosen!.Provider.Name);
    }

    [Fact]
    public async Task A_container_that_does_not_start_with_nothing_after_it_is_in_the_list_with_its_reason()
    {
        var auto = DatabaseSelection.Resolve("auto",
            [new Pretended("container", true, "--database container: no image"), new Pretended("binary", false),
            new Pretended("postgres", false)]);
        var error = await Assert.ThrowsAsync<DatabaseException>(() => auto.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("  2. container (no image): get container", error.Message, StringComparison.Ordinal);
        Assert.Null(auto.Chosen);
    }

    private static DatabaseSelection Resolve(string option, string there) => DatabaseSelection.Resolve(
        option, [.. new[] { "container", "binary", "postgres" }.Select(name => new Pretended(name, there.Split(',').Contains(name)))]);

    private sealed class Pretended(string name, bool isThere, string? failure = null) : IDatabaseProvider
    {
        public string Name => name;

        public Availability Probe() => new(isThere, isThere ? $"{name} is here" : $"{name} is missing", $"get {name}");

        public Task<RunningDatabase> StartAsync(CancellationToken cancellationToken) =>
            throw (failure is null ? new NotSupportedException() : new DatabaseException(failure));
    }
}
