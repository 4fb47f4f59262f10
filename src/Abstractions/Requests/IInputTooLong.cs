namespace Wattwise;

/// <summary>
/// Marks an exception of an embedding generator that cannot read a text because it is too long, and never will: no failure of the
/// generator.
/// </summary>
/// <remarks>
/// The semantic cache takes the prompt for a miss (<see cref="Caching.CacheReasons.TooLong"/>) that is matched word for word alone, without
/// a warning. The local engine's exception is one; those of an app's own generator may be.
/// </remarks>
public interface IInputTooLong
{
    /// <summary>How many tokens an input may have.</summary>
    int MaxTokens { get; }
}
