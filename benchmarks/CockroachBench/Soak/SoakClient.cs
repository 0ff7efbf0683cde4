using System.Globalization;
using System.Net;
using CockroachBench.Requests.Service;

namespace CockroachBench.Soak;

/// <summary>Sends the requests of a scenario and says whether each was answered as it should be.</summary>
internal sealed class SoakClient : IDisposable
{
    /// <summary>After this a request without an answer counts as failed.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly HttpClient _http;
    private readonly HttpStatusCode? _expected;
    private readonly Func<long, Uri> _path;

    /// <param name="address">The service.</param>
    /// <param name="workers">The most connections.</param>
    /// <param name="path">The address of the request with a number.</param>
    /// <param name="expected">The status that counts as an answer; null takes any that says success.</param>
    public SoakClient(Uri address, int workers, Func<long, Uri> path, HttpStatusCode? expected)
    {
        // A soak is about what a server keeps: a client whose pool comes and goes would be seen in its sockets.
        _http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = workers, UseProxy = false, PooledConnectionLifetime = Timeout.InfiniteTimeSpan, PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan, ConnectTimeout = Patience })
        {
            BaseAddress = address,
            Timeout = Patience,
        };
        (_path, _expected) = (path, expected);
    }

    /// <summary>The path of a form's request.</summary>
    public static Func<long, Uri> PathOf(bool manyUsers, int users, string prefix = "") => manyUsers
        ? _ => new Uri(prefix + "/users", UriKind.Relative)
        : n => new Uri(string.Create(CultureInfo.InvariantCulture, $"{prefix}/user/{(n % users) + 1}"), UriKind.Relative);

    /// <summary>Sends one request and reads its answer to the end.</summary>
    /// <returns>Null, or why it failed in a word.</returns>
    public async Task<string?> SendAsync(long number, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(_path(number), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            await response.Content.CopyToAsync(Stream.Null, cancellationToken);
            var failure = response.Headers.TryGetValues(Failure.Header, out var values) ? values.First() : null;
            if (_expected is { } expected ? response.StatusCode == expected && failure is null or Failure.Planned : response.IsSuccessStatusCode) return null;
            return failure ?? $"status {(int)response.StatusCode}";
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException)
        {
            return "no answer";
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return cancellationToken.IsCancellationRequested ? "given up" : "connection lost";
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
