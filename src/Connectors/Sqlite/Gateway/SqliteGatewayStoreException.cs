namespace Wattwise.Gateway;

/// <summary>The file of the gateway's keys and budgets cannot be used; the message says why and what to do. The file is left as it
/// is.</summary>
public sealed class SqliteGatewayStoreException : Exception
{
    /// <summary>Creates an exception.</summary>
    public SqliteGatewayStoreException()
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What is wrong, and what to do.</param>
    public SqliteGatewayStoreException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What is wrong, and what to do.</param>
    /// <param name="innerException">What SQLite reported.</param>
    public SqliteGatewayStoreException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
