using System.Text;

namespace Wattwise.LocalEngine;

/// <summary>A token that could stand at some place.</summary>
/// <param name="Id">The token's id in the model's vocabulary.</param>
/// <param name="Text">The token's text; a part of a character shows as U+FFFD.</param>
/// <param name="Logprob">The natural logarithm of the token's probability, at most 0.</param>
public readonly record struct TokenCandidate(int Id, string Text, float Logprob)
{
    // Only of what is no text by itself; they follow from the id, so they say nothing about equality.
    private readonly byte[]? _bytes;

    internal TokenCandidate(int id, ReadOnlySpan<byte> bytes, float logprob)
        : this(id, Encoding.UTF8.GetString(bytes), logprob) =>
        _bytes = Text.Contains('\uFFFD', StringComparison.Ordinal) ? bytes.ToArray() : null;

    /// <summary>The token's bytes in UTF-8, also those of a part of a character.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes ?? Encoding.UTF8.GetBytes(Text);

    /// <inheritdoc/>
    public bool Equals(TokenCandidate other) => Id == other.Id && Text == other.Text && Logprob.Equals(other.Logprob);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Text, Logprob);
}
