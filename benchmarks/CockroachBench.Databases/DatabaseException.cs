namespace CockroachBench.Databases;

/// <summary>No usable database: the message is one line that names the option and the next step to take.</summary>
/// <remarks>Messages are already free of secrets. The cause, where there is one, is for <c>--verbose</c> only.</remarks>
public sealed class DatabaseException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One line for a person: what is wrong, which option, what to do.</param>
    /// <param name="innerException">The driver's or system's own error, if any.</param>
    public DatabaseException(string message, Exception? innerException = null) : base(message, innerException) { }
}

/// <summary>A database option that cannot be understood: wrong usage, before any server is asked.</summary>
public sealed class DatabaseOptionException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One line for a person: the option, what was given (without secrets), what was expected.</param>
    /// <param name="innerException">The parser's error, if any.</param>
    public DatabaseOptionException(string message, Exception? innerException = null) : base(message, innerException) { }
}
