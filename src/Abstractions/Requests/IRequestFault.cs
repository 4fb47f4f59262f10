namespace Wattwise;

/// <summary>
/// Marks an exception whose cause is the request itself, and whose message says what is wrong with it in words that its caller may read: it
/// names no key, no address and nothing of other requests.
/// </summary>
public interface IRequestFault
{
    /// <summary>What is wrong, and the remedy.</summary>
    string Message { get; }

    /// <summary>True if what is wrong is in a schema that the request has. The default is false.</summary>
    bool IsInSchema => false;
}
