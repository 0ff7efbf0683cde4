using System.Globalization;
using CockroachBench.Databases.Schema;
using Npgsql;

namespace CockroachBench.Requests.Service;

/// <summary>A query on users: one by its key, or the first so many.</summary>
/// <param name="Sql">With <c>$1</c> for the key, where there is one.</param>
/// <param name="Id">The key; null asks for many.</param>
public readonly record struct UserQuery(string Sql, long? Id)
{
    private const string OneSql = $"select {User.Columns} from {BenchmarkSchema.UserTable} where id = $1";

    /// <summary>One user.</summary>
    public static UserQuery One(long id) => new(OneSql, id);

    /// <summary>The SQL for the first so many users: to the service, all there are.</summary>
    public static string ManySql(int users) => string.Create(CultureInfo.InvariantCulture, $"select {User.Columns} from {BenchmarkSchema.UserTable} where id <= {users} order by id");

    /// <summary>A command for it.</summary>
    public NpgsqlCommand On(NpgsqlConnection connection, NpgsqlTransaction? transaction = null)
    {
        var command = new NpgsqlCommand(Sql, connection, transaction);
        if (Id is { } id) command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = id });
        return command;
    }
}
