using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using CockroachBench.Databases.Schema;
using CockroachBench.Harness.Running;
using CockroachBench.Requests;
using CockroachBench.Requests.Service;
using CockroachBench.Soak;
using CockroachBench.Tests.Support;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CockroachBench.Tests.Suite;

// Every form of the service by a real HTTP client, and what each leaves on the server.
public class RequestServiceTests(TestServers servers)
{
    private const int Users = 20;
    private const int Requests = 3;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Forms
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var form in RequestForm.All) data.Add(form.Name, TestServers.Postgres);
            // What differs by server: how a session ends, is read in a stream, and is cancelled.
            foreach (var form in (string[])["scoped", "dapper-streamed", "connection-left-open", "transaction-left-open", "ef-streamed"])
                data.Add(form, TestServers.Cockroach);
            return data;
        }
    }

    // Some rows were sent by then: the response has each once.
    [Fact]
    public async Task A_stream_that_a_late_cancel_ended_goes_on_where_it_was()
    {
        const int users = 5_000;
        var server = await servers.GetAsync(TestServers.Postgres);
        using var proxy = new LateCancelProxy(server.Suite);
        using var connection = new EnvironmentVariable(CaseDatabase.Variable, proxy.ConnectionString);
        var strays = 0L;
        using var meters = new MeterListener();
        meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == SuiteMeter.StrayCancels) listener.EnableMeasurementEvents(instrument);
        };
        meters.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref strays, value));
        meters.Start();
        // One connection: the next request waits for it, and begins its statement at once.
        var resources = new ServiceResources(users, 1, TimeSpan.FromSeconds(15), keepsLost: false);
        await using var service = await RequestService.StartAsync(RequestForm.Find("dapper-streamed")!, resources);
        using var http = new HttpClient { BaseAddress = service.Address };
        for (var i = 0; i < 100 && Interlocked.Read(ref strays) == 0; i++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 8)
                .Select(_ => http.GetFromJsonAsync<List<User>>(new Uri("/users", UriKind.Relative), Token)));
            Assert.All(answers, a => Assert.Equal(Enumerable.Range(1, users).Select(id => (long)id), a!.Select(u => u.Id)));
        }
        Assert.InRange(Interlocked.Read(ref strays), 1, 800);
    }

    [Theory, MemberData(nameof(Forms))]
    public async Task A_form_answers_as_it_should_and_leaves_what_it_says(string name, string serverName)
    {
        var form = RequestForm.Find(name)!;
        var server = await servers.GetAsync(serverName);
        using var connection = new EnvironmentVariable(CaseDatabase.Variable, server.Suite);
        CaseName.Current = ServiceHost.ApplicationName(form);
        await using var sessions =
            await ServerSessions.OpenAsync(server.Suite, server.Server.Kind, ServiceHost.ApplicationName(form), Token);
        var log = new CapturedLog();
        await using (var service =
            await RequestService.StartAsync(form, new ServiceResources(Users, 50, TimeSpan.FromSeconds(15), keepsLost: true), log: log))
        {
            using var http = new HttpClient { BaseAddress = service.Address, Timeout = TimeSpan.FromSeconds(60) };
            for (var id = 1; id <= Requests; id++)
            {
                using var one = await http.GetAsync(
                    new Uri(string.Create(CultureInfo.InvariantCulture, $"/user/{id}"), UriKind.Relative), Token);
                Assert.Equal(form.Throws ? HttpStatusCode.InternalServerError : HttpStatusCode.OK, one.StatusCode);
                if (form.Throws) Assert.Equal(Failure.Planned, one.Headers.GetValues(Failure.Header).Single());
                else Assert.Equal(UserOf(id), await one.Content.ReadFromJsonAsync<User>(Token));
            }
            Assert.Equal(form.Throws ? Requests : 0, log.Lines.Count);

            // Neither cached rows nor contexts hold a connection; a connection without a pool goes with its request.
            var leaksSessions = form.Leaks && form.Name is not ("rows-in-static" or "ef-context-from-root");
            await AssertSessionsAsync(form.Name is "unpooled" ? 0 : leaksSessions ? Requests : 1, sessions);

            using (var missing = await http.GetAsync(new Uri("/user/999999999", UriKind.Relative), Token)) Assert.Equal(
                HttpStatusCode.NotFound, missing.StatusCode);
            using (var nonsense = await http.GetAsync(new Uri("/user/me", UriKind.Relative), Token)) Assert.Equal(
                HttpStatusCode.NotFound, nonsense.StatusCode);
            using var all = await http.GetAsync(new Uri("/users", UriKind.Relative), Token);
            if (form.Throws) Assert.Equal(HttpStatusCode.InternalServerError, all.StatusCode);
            else Assert.Equal(Enumerable.Range(1, Users).Select(id => UserOf(id)), await all.Content.ReadFromJsonAsync<List<User>>(Token));

            service.Release();
            await AssertSessionsAsync(1, sessions);
        }
        await AssertSessionsAsync(0, sessions);
    }

    [Theory, MemberData(nameof(AllForms))]
    public async Task A_database_that_fails_gives_500_a_logged_error_and_no_password(string name)
    {
        var form = RequestForm.Find(name)!;
        // A port without a listener.
        using var connection = new EnvironmentVariable(
            CaseDatabase.Variable, "Host=127.0.0.1;Port=9;Username=u;Password=fallible-secret;Database=d");
        var log = new CapturedLog();
        await using var service =
            await RequestService.StartAsync(form, new ServiceResources(Users, 5, TimeSpan.FromSeconds(2), keepsLost: false), log: log);
        using var http = new HttpClient { BaseAddress = service.Address };
        foreach (var path in (string[])["/user/1", "/users"])
        {
            using var response = await http.GetAsync(new Uri(path, UriKind.Relative), Token);
            Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
            Assert.Equal(Failure.Database, response.Headers.GetValues(Failure.Header).Single());
            Assert.Empty(await response.Content.ReadAsByteArrayAsync(Token));
        }
        Assert.Equal(2, log.Lines.Count);
        Assert.All(log.Lines, l => Assert.StartsWith("GET /user", l, StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, l => l.Contains("fallible-secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_query_that_fails_gives_500_and_the_remedies_give_their_connection_back()
    {
        var server = await servers.GetAsync(TestServers.Postgres);
        foreach (var form in RequestForm.All.Where(f => !f.Leaks && f.Name != "unpooled"))
        {
            // Another database: the table is not there.
            using var connection = new EnvironmentVariable(
                CaseDatabase.Variable, new NpgsqlConnectionStringBuilder(server.Suite) { Database = "postgres" }.ConnectionString);
            await using var service =
                await RequestService.StartAsync(form, new ServiceResources(Users, 1, TimeSpan.FromSeconds(5), keepsLost: false));
            using var http = new HttpClient { BaseAddress = service.Address };
            // With a pool of one, a connection that is not given back makes the second request wait in vain.
            for (var i = 0; i < 3; i++)
            {
                using var response = await http.GetAsync(new Uri(i == 1 ? "/users" : "/user/1", UriKind.Relative), Token);
                Assert.Equal((HttpStatusCode.InternalServerError, Failure.Database),
                    (response.StatusCode, response.Headers.GetValues(Failure.Header).Single()));
            }
        }
    }

    public static TheoryData<string> AllForms => [.. RequestForm.All.Select(f => f.Name)];

    private static User UserOf(long id) => new(id, SeedData.User(id).Name, SeedData.User(id).Email);

    // Closed sessions take a moment to go.
    private static async Task AssertSessionsAsync(long expected, ServerSessions sessions)
    {
        long? count = null;
        await Wait.UntilAsync(async () => (count = (await sessions.CountAsync(Token)).Sessions) == expected, TimeSpan.FromSeconds(15),
            () => $"{count} sessions, expected {expected}");
    }

    private sealed class CapturedLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?,
            string> formatter) => Lines.Enqueue(formatter(state, exception));

        public void Dispose() { }
    }
}
