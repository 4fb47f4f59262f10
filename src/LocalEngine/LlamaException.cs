namespace Wattwise.LocalEngine;

/// <summary>The root of what the local engine throws for causes of its own; wrong arguments are <see cref="ArgumentException"/>s.</summary>
public class LlamaException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened and what to do about it.</param>
    public LlamaException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened and what to do about it.</param>
    /// <param name="innerException">The cause.</param>
    public LlamaException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
