using System.Text;

namespace Wattwise.Scoring;

/// <summary>A generated token and how likely its model held it.</summary>
public interface ITokenLogProbability
{
    /// <summary>The token's text.</summary>
    string Text { get; }

    /// <summary>The natural logarithm of the token's probability, at most 0.</summary>
    float LogProbability { get; }

    /// <summary>
    /// Entropy, in nats, of the distribution that the token was drawn from, as far as it was reported; <see langword="null"/> if only the
    /// token itself was.
    /// </summary>
    float? Entropy { get; }

    /// <summary>The token's bytes in UTF-8, also those of a part of a character. By default those of <see cref="Text"/>.</summary>
    ReadOnlyMemory<byte> Bytes => Encoding.UTF8.GetBytes(Text);

    /// <summary>The most likely tokens at this place, the most likely first; empty where none were asked for. By default empty.</summary>
    IReadOnlyList<TokenAlternative> Alternatives => [];
}
