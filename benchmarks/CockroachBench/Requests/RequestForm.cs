namespace CockroachBench.Requests;

// A form by its name, the word for --scenario. GET /users shows it best where it says so, else GET /user/{id}. A habit to break names the
// form that is its remedy; one that leaks ends badly under sustained load; one that throws answers a found user with 500 on purpose. The
// warm-up is the same work without a habit to study: it brings code, driver and model to their final form before the load.
internal sealed record RequestForm(
    string Name, string Summary, bool ManyUsers, UserForm Answer, string? Remedy = null, bool Leaks = false, bool Throws = false,
    UserForm? WarmUp = null)
    : LoadScenario(Name, Summary, ManyUsers, Remedy, Leaks, Throws)
{
    // The baseline first.
    public static readonly IReadOnlyList<RequestForm> All =
    [
        new("scoped", "connection scoped to the request with await using", false, UserForms.ScopedAsync),
        new("finally", "closed by hand in try and finally", false, UserForms.FinallyAsync),
        new("dapper-buffered", "Dapper, all rows in a list, then written", true, UserForms.DapperBufferedAsync),
        new("dapper-streamed", "Dapper, rows written as they are read", true, UserForms.DapperStreamedAsync),
        new("unpooled", "a physical connection for each request", false, UserForms.UnpooledAsync, "scoped"),
        new("connection-in-static", "the connection put into a static", false, UserForms.ConnectionInStaticAsync, "scoped", Leaks: true),
        new("reader-left-open", "the reader left open, and its connection with it", false,
            UserForms.ReaderLeftOpenAsync, "scoped", Leaks: true),
        new("connection-left-open", "the connection never closed", false, UserForms.ConnectionLeftOpenAsync, "finally", Leaks: true),
        new("data-source-per-request", "a data source for each request, never disposed", false,
            UserForms.DataSourcePerRequestAsync, "scoped", Leaks: true),
        new("rows-in-static", "rows put into a static cache", true, UserForms.RowsInStaticAsync, "dapper-streamed", Leaks: true),
        new("exception-without-release", "an exception on the way, nothing released", false,
            UserForms.ExceptionWithoutReleaseAsync, "exception-released", Leaks: true, Throws: true),
        new("exception-released", "an exception on the way, released by await using", false,
            UserForms.ExceptionReleasedAsync, Throws: true),
        new("transaction-left-open", "a transaction neither committed nor rolled back", false,
            UserForms.TransactionLeftOpenAsync, "transaction-committed", Leaks: true),
        new("transaction-committed", "the transaction committed within the request", false, UserForms.TransactionCommittedAsync),
        new("ef-scoped", "EF Core, a context scoped to the request", false, EfForms.ScopedAsync, WarmUp: EfForms.ScopedAsync),
        new("ef-streamed", "EF Core, rows written as they are read", true, EfForms.StreamedAsync, WarmUp: EfForms.ScopedAsync),
        new("ef-context-from-root", "EF Core, a transient context from the root container", false,
            EfForms.FromRootContainerAsync, "ef-scoped", Leaks: true, WarmUp: EfForms.ScopedAsync),
        new("ef-data-source-per-context", "EF Core, a data source for each context, never disposed", false,
            EfForms.DataSourcePerContextAsync, "ef-scoped", Leaks: true, WarmUp: EfForms.ScopedAsync),
    ];

    public static RequestForm? Find(string name) => All.FirstOrDefault(f => f.Name == name);

    public override async Task<ILoadedService> StartAsync(ServiceSettings settings)
    {
        CaseName.Current = settings.ApplicationName;
        var resources = new ServiceResources(settings.Users, settings.PoolSize, settings.PoolPatience, keepsLost: false);
        return await RequestService.StartAsync(this, resources, settings.Port, settings.Log);
    }
}
