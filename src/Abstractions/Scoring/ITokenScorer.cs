namespace Wattwise.Scoring;

/// <summary>Tells how much each token of a text surprises a language model.</summary>
/// <remarks>Implementations are thread-safe and honour cancellation within 100 ms.</remarks>
public interface ITokenScorer
{
    /// <summary>Scores texts, each by itself.</summary>
    /// <param name="texts">The texts; an empty one has no tokens.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>Scores in the order of the texts.</returns>
    ValueTask<TokenScoring> ScoreAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken = default);

    /// <summary>Scores texts as what follows a prefix; the prefix is read once for all of them, and not scored.</summary>
    /// <param name="prefix">What stands before each continuation; may be empty.</param>
    /// <param name="continuations">The texts; an empty one has no tokens.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>Scores in the order of the continuations.</returns>
    /// <remarks>
    /// Prefix and continuation become tokens apart from each other, so the prefix should end with a whole word, and a space between them
    /// begins the continuation.
    /// </remarks>
    ValueTask<TokenScoring> ScoreAsync(string prefix, IReadOnlyList<string> continuations, CancellationToken cancellationToken = default);
}
