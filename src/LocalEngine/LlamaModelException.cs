namespace Wattwise.LocalEngine;

/// <summary>A model file cannot be used: missing, damaged, of the wrong kind, or too large for this machine.</summary>
public class LlamaModelException : LlamaException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="path">The model file.</param>
    /// <param name="reason">Why it cannot be used, as a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public LlamaModelException(string path, string reason, Exception? innerException = null)
        : base($"The model '{path}' cannot be used: {reason}", innerException)
    {
        Path = path;
        Reason = reason;
    }

    /// <summary>The model file.</summary>
    public string Path { get; }

    /// <summary>Why it cannot be used.</summary>
    public string Reason { get; }
}
