using System.Globalization;

namespace CockroachBench.Requests.Service;

// A query on users: one by its key, which is $1, or without an id many.
internal readonly record struct UserQuery(string Sql, long? Id)
{
    private const string OneSql = $"select {User.Columns} from {BenchmarkSchema.UserTable} where id = $1";

    public static UserQuery One(long id) => new(OneSql, id);

    public static string ManySql(int users) => string.Create(
        CultureInfo.InvariantCulture, $"select {User.Columns} from {BenchmarkSchema.UserTable} where id <= {users} order by id");

    public NpgsqlCommand On(NpgsqlConnection connection, NpgsqlTransaction? transaction = null)
    {
        var command = new NpgsqlCommand(Sql, connection, transaction);
        if (Id is { } id) command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = id });
        return command;
    }
}
