namespace Wattwise.Scoring;

/// <summary>The scores of one text.</summary>
/// <param name="Tokens">The tokens in order; their spans cover the text without gap or overlap.</param>
public sealed record TokenScores(IReadOnlyList<TokenScore> Tokens)
{
    /// <summary>The sum over all scored tokens, in nats: minus the log-probability of the text.</summary>
    public double Surprisal => Tokens.Sum(token => (double)(token.Surprisal ?? 0));

    /// <summary><c>e</c> to the mean surprisal of the scored tokens: at least 1; 1 where none is scored.</summary>
    public double Perplexity
    {
        get
        {
            var scored = Tokens.Count(token => token.Surprisal is not null);
            return scored == 0 ? 1 : Math.Exp(Surprisal / scored);
        }
    }
}
