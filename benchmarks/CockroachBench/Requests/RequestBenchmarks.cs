using System.Net;
using System.Net.Http.Json;
using System.Reflection;

namespace CockroachBench.Requests;

// Base of the requests: the service in the form that the running method names, and a real HTTP client on a warm connection.
[InvocationCount(Abandoned.Operations)]
public abstract class RequestBenchmarks
{
    // Enough for the list to matter, and far from the size at which its objects would.
    private const int Users = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private RequestService? _service;
    private HttpClient _http = null!;

    [GlobalSetup]
    public async Task Setup()
    {
        var method = GetType().GetMethod(CaseName.MethodOf(CaseName.Current))!;
        var form = RequestForm.Find(method.GetCustomAttribute<FormAttribute>()!.Name)!;
        _service = await RequestService.StartAsync(form, new ServiceResources(Users, Abandoned.PoolSize, Patience, keepsLost: true));
        _http = new HttpClient { BaseAddress = _service.Address, Timeout = TimeSpan.FromSeconds(30) };
        // Warms the connection. What a form that leaks loses here is released at once.
        using (await _http.GetAsync(new Uri("/user/1", UriKind.Relative))) Release();
    }

    [IterationCleanup]
    public void Release() => _service!.Release();

    [GlobalCleanup]
    public async Task Cleanup()
    {
        _http?.Dispose();
        if (_service is null) return;
        _service.StrayCancels.Report();
        await _service.DisposeAsync();
    }

    protected async Task<long> GetUserAsync(long id) =>
        User.Checksum([(await _http.GetFromJsonAsync<User>($"/user/{id}"))!]);

    protected async Task<long> GetUsersAsync() => User.Checksum((await _http.GetFromJsonAsync<List<User>>("/users"))!);

    // Fails on purpose; a failure for another reason is an error.
    protected async Task<long> GetFailureAsync(long id)
    {
        using var response = await _http.GetAsync(new Uri($"/user/{id}", UriKind.Relative));
        return response.StatusCode == HttpStatusCode.InternalServerError
            && response.Headers.TryGetValues(Failure.Header, out var why) && why.First() == Failure.Planned
                ? (long)response.StatusCode
                : throw new InvalidOperationException($"answered with {response.StatusCode}");
    }
}
