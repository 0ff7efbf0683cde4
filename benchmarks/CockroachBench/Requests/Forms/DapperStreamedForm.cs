using System.Runtime.CompilerServices;
using CockroachBench.Requests.Service;
using Dapper;

namespace CockroachBench.Requests.Forms;

/// <summary>Dapper, each row written to the response as it is read.</summary>
public sealed class DapperStreamedForm(ServiceResources resources) : DapperForm(resources)
{
    /// <inheritdoc/>
    public override Task<object> AllAsync(CancellationToken cancellationToken) => Task.FromResult<object>(StreamAsync(cancellationToken));

    // The connection lives as long as the response is written.
    private async IAsyncEnumerable<User> StreamAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await Resources.Pool.OpenConnectionAsync(cancellationToken);
        await foreach (var user in connection.QueryUnbufferedAsync<User>(Resources.AllUsersSql).WithCancellation(cancellationToken))
            yield return user;
    }
}
