using CockroachBench.Requests.Forms;
using CockroachBench.Soak;

namespace CockroachBench.Requests.Service;

/// <summary>A form by its name, with what the article says of it.</summary>
/// <param name="Name">The word for <c>--scenario</c> and the path.</param>
/// <param name="Summary">What it does, in a few words.</param>
/// <param name="ManyUsers">Whether <c>GET /users</c> shows it best; otherwise <c>GET /user/{id}</c>.</param>
/// <param name="Create">Makes it.</param>
/// <param name="Remedy">For a habit to break: the form that is the remedy. Null for a form that needs none.</param>
/// <param name="Leaks">Whether the article says that sustained load on it ends badly.</param>
/// <param name="Throws">Whether a found user is answered with 500 on purpose.</param>
public sealed record RequestForm(
    string Name, string Summary, bool ManyUsers, Func<ServiceResources, UserForm> Create, string? Remedy = null, bool Leaks = false, bool Throws = false)
    : LoadScenario(Name, Summary, ManyUsers, Remedy, Leaks, Throws)
{
    /// <summary>Every form: the baseline first.</summary>
    public static readonly IReadOnlyList<RequestForm> All =
    [
        new("scoped", "connection scoped to the request with await using", false, r => new ScopedForm(r)),
        new("finally", "closed by hand in try and finally", false, r => new FinallyForm(r)),
        new("dapper-buffered", "Dapper, all rows in a list, then written", true, r => new DapperBufferedForm(r)),
        new("dapper-streamed", "Dapper, rows written as they are read", true, r => new DapperStreamedForm(r)),
        new("unpooled", "a physical connection for each request", false, r => new UnpooledForm(r), Remedy: "scoped"),
        new("connection-in-static", "the connection put into a static", false, r => new ConnectionInStaticForm(r), Remedy: "scoped", Leaks: true),
        new("reader-left-open", "the reader left open, and its connection with it", false, r => new ReaderLeftOpenForm(r), Remedy: "scoped", Leaks: true),
        new("connection-left-open", "the connection never closed", false, r => new ConnectionLeftOpenForm(r), Remedy: "finally", Leaks: true),
        new("data-source-per-request", "a data source for each request, never disposed", false, r => new DataSourcePerRequestForm(r), Remedy: "scoped", Leaks: true),
        new("rows-in-static", "rows put into a static cache", true, r => new RowsInStaticForm(r), Remedy: "dapper-streamed", Leaks: true),
        new("exception-without-release", "an exception on the way, nothing released", false, r => new ExceptionWithoutReleaseForm(r), Remedy: "exception-released", Leaks: true, Throws: true),
        new("exception-released", "an exception on the way, released by await using", false, r => new ExceptionReleasedForm(r), Throws: true),
        new("transaction-left-open", "a transaction neither committed nor rolled back", false, r => new TransactionLeftOpenForm(r), Remedy: "transaction-committed", Leaks: true),
        new("transaction-committed", "the transaction committed within the request", false, r => new TransactionCommittedForm(r)),
    ];

    /// <summary>The form of a name; null where there is none.</summary>
    public static RequestForm? Find(string name) => All.FirstOrDefault(f => f.Name == name);

    /// <inheritdoc/>
    public override async Task<ILoadedService> StartAsync(ServiceSettings settings)
    {
        CaseName.Current = settings.ApplicationName;
        return await RequestService.StartAsync(this, new ServiceResources(settings.Users, settings.PoolSize, settings.PoolPatience, keepsLost: false), settings.Port, settings.Log);
    }
}
