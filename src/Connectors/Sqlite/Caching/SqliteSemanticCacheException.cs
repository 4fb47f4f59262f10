namespace Wattwise.Caching;

/// <summary>The file of a cache cannot be used; the message says why and what to do. The file is left as it is.</summary>
public sealed class SqliteSemanticCacheException : Exception
{
    /// <summary>Creates an exception.</summary>
    public SqliteSemanticCacheException()
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What is wrong, and what to do.</param>
    public SqliteSemanticCacheException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What is wrong, and what to do.</param>
    /// <param name="innerException">What SQLite reported.</param>
    public SqliteSemanticCacheException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
