using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using CockroachBench.Fixtures;
using CockroachBench.Requests.Service;
using CockroachBench.Soak;

namespace CockroachBench.Requests;

/// <summary>The service in one form and a real HTTP client on a warm connection, for a benchmark.</summary>
public sealed class RequestClient : IAsyncDisposable
{
    // Enough for the list to matter, and far from the size at which its objects would.
    private const int Users = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly RequestService _service;
    private readonly HttpClient _http;

    private RequestClient(RequestService service, HttpClient http) => (_service, _http) = (service, http);

    /// <summary>Starts the service and sends it one request, which a form that leaks has then lost and got back.</summary>
    /// <param name="method">The benchmark method: the words after its underscore name the form.</param>
    public static async Task<RequestClient> StartAsync(string method)
    {
        var form = RequestForm.All.Single(f => f.Name.Replace("-", "", StringComparison.Ordinal).Equals(method.Split('_')[1], StringComparison.OrdinalIgnoreCase));
        var service = await RequestService.StartAsync(form, new ServiceResources(Users, Abandoned.PoolSize, Patience, keepsLost: true));
        var client = new RequestClient(service, new HttpClient { BaseAddress = service.Address, Timeout = TimeSpan.FromSeconds(30) });
        using (await client._http.GetAsync(new Uri("/user/1", UriKind.Relative))) client.Release();
        return client;
    }

    /// <summary><c>GET /user/{id}</c>, read and decoded.</summary>
    public async Task<long> GetUserAsync(long id) =>
        User.Checksum([(await _http.GetFromJsonAsync<User>(string.Create(CultureInfo.InvariantCulture, $"/user/{id}")))!]);

    /// <summary><c>GET /users</c>, read and decoded.</summary>
    public async Task<long> GetUsersAsync() => User.Checksum((await _http.GetFromJsonAsync<List<User>>("/users"))!);

    /// <summary>A request that fails on purpose.</summary>
    /// <returns>The status code.</returns>
    /// <exception cref="InvalidOperationException">It failed for another reason.</exception>
    public async Task<long> GetFailureAsync(long id)
    {
        using var response = await _http.GetAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"/user/{id}"), UriKind.Relative));
        return response.StatusCode == HttpStatusCode.InternalServerError && response.Headers.TryGetValues(Failure.Header, out var why) && why.First() == Failure.Planned
            ? (long)response.StatusCode
            : throw new InvalidOperationException($"answered with {response.StatusCode}");
    }

    /// <summary>Gets back what the iteration lost.</summary>
    public void Release() => _service.Release();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _service.DisposeAsync();
    }
}
