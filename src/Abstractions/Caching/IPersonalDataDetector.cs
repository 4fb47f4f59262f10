namespace Wattwise.Caching;

/// <summary>Finds personal data in a text, so that it stays out of scopes that users share.</summary>
/// <remarks>Implementations are pure, thread-safe and fast, and err towards finding some: a needless find costs a model call.</remarks>
public interface IPersonalDataDetector
{
    /// <summary>Finds nothing: turns the search off.</summary>
    static IPersonalDataDetector None { get; } = new Nothing();

    /// <summary>Looks for personal data.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The kind that was found first (<c>email</c>, <c>phone</c>), or <see langword="null"/>.</returns>
    string? Find(string text);

    private sealed class Nothing : IPersonalDataDetector
    {
        public string? Find(string text) => null;
    }
}
