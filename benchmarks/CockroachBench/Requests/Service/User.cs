namespace CockroachBench.Requests.Service;

/// <summary>A user, as the service answers it and a client reads it.</summary>
/// <param name="Id">Primary key.</param>
/// <param name="Name">Name.</param>
/// <param name="Email">Address.</param>
public sealed record User(long Id, string Name, string Email)
{
    /// <summary>Column order of every query on users.</summary>
    public const string Columns = "id, name, email";

    /// <summary>Folds users into one number: every column counts, and the order.</summary>
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
