using System.Runtime.CompilerServices;
using Dapper;

namespace CockroachBench.Requests.Forms;

// Dapper, each row written to the response as it is read.
internal sealed class DapperStreamedForm(ServiceResources resources) : DapperForm(resources)
{
    public override Task<object> AllAsync(CancellationToken cancellationToken) => Task.FromResult<object>(StreamAsync(cancellationToken));

    // The connection lives as long as the response is written.
    private async IAsyncEnumerable<User> StreamAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await Resources.Pool.OpenConnectionAsync(cancellationToken);
        await foreach (var user in connection.QueryUnbufferedAsync<User>(Resources.AllUsersSql).WithCancellation(cancellationToken))
            yield return user;
    }
}
