namespace CockroachBench.Databases;

internal sealed class DatabaseException : Exception
{
    public DatabaseException(string message, Exception? innerException = null) : base(message, innerException) { }
}

internal sealed class DatabaseOptionException : Exception
{
    public DatabaseOptionException(string message, Exception? innerException = null) : base(message, innerException) { }
}
