using System.Net;

namespace CockroachBench.Soak;

internal sealed class SoakClient : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    public const string ConnectionLost = "connection lost";
    public const string NoAnswer = "no answer";

    private readonly HttpClient _http;
    private readonly TimeSpan _patience;
    private readonly HttpStatusCode? _expected;
    private readonly Func<long, Uri> _path;

    public SoakClient(Uri address, int workers, Func<long, Uri> path, HttpStatusCode? expected, TimeSpan? patience = null)
    {
        (_path, _expected, _patience) = (path, expected, patience ?? Patience);
        _http = new HttpClient(new SocketsHttpHandler
        {
            MaxConnectionsPerServer = workers,
            UseProxy = false,
            // Only the address that was given may be loaded.
            AllowAutoRedirect = false,
            // A soak is about what a server keeps: a client whose pool comes and goes would be seen in its sockets.
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        })
        {
            BaseAddress = address,
            // Its own limit ends with the headers.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public static Func<long, Uri> PathOf(bool manyUsers, int users, string prefix = "") => manyUsers
        ? _ => new Uri(prefix + "/users", UriKind.Relative)
        : n => new Uri($"{prefix}/user/{(n % users) + 1}", UriKind.Relative);

    public async Task<string?> SendAsync(long number, CancellationToken cancellationToken) =>
        (await AskAsync(number, cancellationToken)).Problem;

    public async Task<(string? Problem, Uri? RedirectsTo)> AskAsync(long number, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_patience);
        try
        {
            using var response = await _http.GetAsync(_path(number), HttpCompletionOption.ResponseHeadersRead, limit.Token);
            await response.Content.CopyToAsync(Stream.Null, limit.Token);
            return (Problem(response), Redirect(response));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException)
        {
            return (NoAnswer, null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (cancellationToken.IsCancellationRequested ? "given up" : limit.IsCancellationRequested ? NoAnswer
                : ConnectionLost, null);
        }
    }

    public void Dispose() => _http.Dispose();

    private string? Problem(HttpResponseMessage response)
    {
        var failure = response.Headers.TryGetValues(Failure.Header, out var values) ? values.First() : null;
        if (_expected is { } expected ? response.StatusCode == expected && failure is null or Failure.Planned
            : response.IsSuccessStatusCode)
            return null;
        return failure ?? $"status {(int)response.StatusCode}";
    }

    private static Uri? Redirect(HttpResponseMessage response) =>
        (int)response.StatusCode is >= 300 and < 400
        && Uri.TryCreate(response.RequestMessage!.RequestUri, response.Headers.Location, out var target) ? target : null;
}
