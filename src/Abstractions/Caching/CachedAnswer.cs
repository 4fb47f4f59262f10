using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.Caching;

/// <summary>A complete answer of a model, kept in the cache together with what it cost.</summary>
/// <remarks>Immutable once made; holds nothing but text, counts and figures, so that any store can write it down.</remarks>
public sealed class CachedAnswer
{
    /// <summary>Creates an answer.</summary>
    /// <param name="text">All pieces in order, one after the other.</param>
    /// <param name="chunks">The pieces that the model streamed; their lengths add up to that of <paramref name="text"/>.</param>
    /// <exception cref="ArgumentException">The lengths do not add up.</exception>
    public CachedAnswer(string text, ReadOnlyMemory<AnswerChunk> chunks)
    {
        ArgumentNullException.ThrowIfNull(text);
        long length = 0;
        foreach (var chunk in chunks.Span)
            length += chunk.Length >= 0 ? chunk.Length : throw new ArgumentException("A chunk's length is negative.", nameof(chunks));
        if (length != text.Length)
            throw new ArgumentException($"The chunks hold {length} characters, the text {text.Length}.", nameof(chunks));

        Text = text;
        Chunks = chunks;
    }

    /// <summary>All pieces in order, reasoning included.</summary>
    public string Text { get; }

    /// <summary>The pieces that the model streamed; a replayed stream keeps their boundaries.</summary>
    public ReadOnlyMemory<AnswerChunk> Chunks { get; }

    /// <summary>The model that answered; <see langword="null"/> when unknown.</summary>
    public string? ModelId { get; init; }

    /// <summary>The provider's id of the response; <see langword="null"/> when unknown.</summary>
    public string? ResponseId { get; init; }

    /// <summary>The name that the model gave the author of its message; <see langword="null"/> if it gave none.</summary>
    public string? AuthorName { get; init; }

    /// <summary>Prompt tokens of the model call, where the model reported them.</summary>
    public long? InputTokens { get; init; }

    /// <summary>The part of <see cref="InputTokens"/> whose state the provider reused.</summary>
    public long? CachedInputTokens { get; init; }

    /// <summary>Generated tokens of the model call, where the model reported them.</summary>
    public long? OutputTokens { get; init; }

    /// <summary>The part of <see cref="OutputTokens"/> that was reasoning.</summary>
    public long? ReasoningTokens { get; init; }

    /// <summary>Energy of the model call: what each hit avoids. <see langword="null"/> if nobody metered or estimated it.</summary>
    public EnergyEstimate? Energy
    {
        get;
        init => field = value is { IsAmount: true } ? value : null;
    }

    /// <summary>
    /// How brief the answer was asked to be: it serves requests of this level and of briefer ones. The default is
    /// <see cref="DirectiveLevel.Full"/>.
    /// </summary>
    public DirectiveLevel DirectiveLevel { get; init; }

    /// <summary>When the model answered.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// When the model was asked: of two answers, the one that was asked for later is newer. <see langword="null"/> if unknown.
    /// </summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>From when on the answer is no longer served.</summary>
    public DateTimeOffset ExpiresAt { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>Bytes that the answer takes in memory, near enough for a limit.</summary>
    public long SizeInBytes => 200 + (long)Text.Length * sizeof(char) + (long)Chunks.Length * 8;

    /// <summary>The tokens of the model call as usage; a new object each time, <see langword="null"/> if the model reported none.</summary>
    public UsageDetails? CreateUsage() => InputTokens is null && OutputTokens is null ? null : new UsageDetails
    {
        InputTokenCount = InputTokens,
        CachedInputTokenCount = CachedInputTokens,
        OutputTokenCount = OutputTokens,
        ReasoningTokenCount = ReasoningTokens,
        TotalTokenCount = InputTokens + OutputTokens,
    };
}
