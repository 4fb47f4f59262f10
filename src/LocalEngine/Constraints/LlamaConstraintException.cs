namespace Wattwise.LocalEngine;

/// <summary>
/// A schema, pattern or grammar cannot be enforced exactly, is wrong, or is too large. Thrown before any work is done for the request,
/// except where the message says that the answer itself ran into a limit.
/// </summary>
public sealed class LlamaConstraintException : LlamaException, IRequestFault
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="keyword">The keyword of the schema, or the element of the pattern or grammar, that is the cause.</param>
    /// <param name="location">Where it is: a JSON pointer into the schema, or a place in the pattern or grammar.</param>
    /// <param name="remedy">What to do instead.</param>
    public LlamaConstraintException(string message, string keyword, string location, string remedy)
        : base($"{message} (at '{location}', {keyword}). {remedy}")
    {
        Keyword = keyword;
        Location = location;
        Remedy = remedy;
    }

    /// <summary>The keyword of the schema, or the element of the pattern or grammar, that is the cause.</summary>
    public string Keyword { get; }

    /// <summary>Where it is: a JSON pointer into the schema, or a place in the pattern or grammar.</summary>
    public string Location { get; }

    /// <summary>What to do instead.</summary>
    public string Remedy { get; }

    /// <summary>Always true.</summary>
    public bool IsInSchema => true;
}
