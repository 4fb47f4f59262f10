namespace Wattwise;

/// <summary>
/// Tells by its length alone that a client refuses an input, so that nobody works on it before. Stages find it by
/// <c>client.GetService(typeof(IInputBound))</c>; there is none where the client knows none, or not yet.
/// </summary>
/// <remarks>
/// It is a hint: a stage between may shorten the input, so the client is asked all the same, and says what is wrong
/// (<see cref="IInputTooLong"/>). The semantic cache lets such a request pass (<see cref="Caching.CacheReasons.BypassTooLong"/>).
/// Thread-safe.
/// </remarks>
public interface IInputBound
{
    /// <summary>Whether texts of so many characters together are too long, whatever they say.</summary>
    /// <param name="characters">How many UTF-16 code units they have.</param>
    bool IsTooLong(long characters);
}
