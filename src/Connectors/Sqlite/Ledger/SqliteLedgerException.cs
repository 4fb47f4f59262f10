namespace Wattwise.Accounting;

/// <summary>The file of a ledger cannot be used; the message says why and what to do. The file is left as it is.</summary>
public sealed class SqliteLedgerException : Exception
{
    /// <summary>Creates an exception.</summary>
    public SqliteLedgerException()
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What is wrong, and what to do.</param>
    public SqliteLedgerException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What is wrong, and what to do.</param>
    /// <param name="innerException">What SQLite reported.</param>
    public SqliteLedgerException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
