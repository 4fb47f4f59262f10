namespace Wattwise.LocalEngine;

/// <summary>The input has more tokens than the engine can take at once. No work was done for it.</summary>
public sealed class LlamaContextLengthException : LlamaException, IInputTooLong
{
    /// <summary>Creates the exception.</summary>
    public LlamaContextLengthException()
        : base("The input is too long.")
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    public LlamaContextLengthException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and a cause.</summary>
    public LlamaContextLengthException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception with both numbers.</summary>
    /// <param name="inputTokens">How many tokens the input has.</param>
    /// <param name="maxTokens">How many it may have.</param>
    /// <param name="message">What was too long, and the remedy.</param>
    public LlamaContextLengthException(int inputTokens, int maxTokens, string message)
        : base(message)
    {
        InputTokens = inputTokens;
        MaxTokens = maxTokens;
    }

    /// <summary>How many tokens the input has; of a long one, how many it has at least.</summary>
    public int InputTokens { get; }

    /// <inheritdoc/>
    public int MaxTokens { get; }
}
