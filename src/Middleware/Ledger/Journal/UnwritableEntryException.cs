using System.ComponentModel;

namespace Wattwise.Accounting;

/// <summary>An entry cannot be kept, however often that is tried. For those who write a ledger.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class UnwritableEntryException : Exception
{
    /// <summary>Creates an exception.</summary>
    public UnwritableEntryException()
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What is wrong.</param>
    public UnwritableEntryException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="innerException">What was thrown.</param>
    public UnwritableEntryException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
