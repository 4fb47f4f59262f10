namespace Wattwise.Deferral;

/// <summary>The file of deferred jobs cannot be used; the message says why and what to do. The file is left as it is.</summary>
public sealed class SqliteDeferredJobsException : Exception
{
    /// <summary>Creates an exception.</summary>
    public SqliteDeferredJobsException()
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What is wrong, and what to do.</param>
    public SqliteDeferredJobsException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What is wrong, and what to do.</param>
    /// <param name="innerException">What SQLite reported.</param>
    public SqliteDeferredJobsException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
