namespace Wattwise.LocalEngine;

/// <summary>A request's deadline passed before its answer was complete.</summary>
public sealed class LlamaDeadlineException : LlamaException
{
    /// <summary>Creates the exception.</summary>
    public LlamaDeadlineException()
        : base("The request's deadline has passed.")
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    public LlamaDeadlineException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and a cause.</summary>
    public LlamaDeadlineException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
