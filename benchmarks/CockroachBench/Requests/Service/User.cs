namespace CockroachBench.Requests.Service;

// A user, as the service answers it and a client reads it.
internal sealed record User(long Id, string Name, string Email)
{
    public const string Columns = "id, name, email";

    public static User Read(NpgsqlDataReader reader) => new(reader.GetInt64(0), reader.GetString(1), reader.GetString(2));

    // Every column counts, and the order.
    public static long Checksum(IEnumerable<User> users)
    {
        var sum = 0L;
        foreach (var user in users) sum = unchecked((sum * 31) + user.Id + Fold(user.Name) + (7 * Fold(user.Email)));
        return sum;
    }

    private static long Fold(string text)
    {
        var sum = 0L;
        foreach (var c in text) sum = unchecked((sum * 31) + c);
        return sum;
    }
}
