namespace Wattwise.LocalEngine;

/// <summary>The llama.cpp libraries could not be found or loaded, or are not those that this version of the engine was built for.</summary>
public sealed class LlamaLibraryException : LlamaException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened and what to do about it.</param>
    /// <param name="probedPaths">The paths that were tried, in order.</param>
    /// <param name="innerException">The cause.</param>
    public LlamaLibraryException(string message, IReadOnlyList<string> probedPaths, Exception? innerException = null)
        : base(message, innerException)
    {
        ArgumentNullException.ThrowIfNull(probedPaths);
        ProbedPaths = probedPaths;
    }

    /// <summary>The paths that were tried, in order; empty where the libraries were found and the fault lies elsewhere.</summary>
    public IReadOnlyList<string> ProbedPaths { get; }
}
