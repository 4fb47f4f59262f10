using System.ComponentModel.DataAnnotations;

namespace Wattwise.Compression;

/// <summary>Limits and lifetimes of the originals that compression can give back. Copied when <see cref="CompressionReferences"/> is
/// made;
/// later changes have no effect.</summary>
public sealed class CompressionReferenceOptions
{
    /// <summary>The shortest key.</summary>
    internal const int MinKeyBytes = 16;

    /// <summary>The name of the function that gives originals back when there is no other.</summary>
    internal const string DefaultToolName = "get_original";

    /// <summary>Creates settings with their defaults.</summary>
    public CompressionReferenceOptions()
    {
    }

    /// <summary>Copies settings.</summary>
    /// <param name="other">The settings to copy.</param>
    public CompressionReferenceOptions(CompressionReferenceOptions other)
    {
        ArgumentNullException.ThrowIfNull(other);

        Key = other.Key?.ToArray();
        ToolName = other.ToolName;
        MaxBytes = other.MaxBytes;
        MaxBytesPerScope = other.MaxBytesPerScope;
        IdleLifetime = other.IdleLifetime;
        MaxLifetime = other.MaxLifetime;
        MaxAnswerTokens = other.MaxAnswerTokens;
        TokenCounter = other.TokenCounter;
    }

    /// <summary>
    /// The secret that references are derived with (HMAC-SHA256), the same on all machines of an app; at least 16 bytes. The default is
    /// <see langword="null"/>: whoever knows scope, call id and the whole text of an original can compute its reference.
    /// </summary>
    /// <remarks>
    /// A reference is the same on each machine and after a restart, with a key and without, so that the turns of a conversation keep
    /// their
    /// bytes and a provider's prompt cache holds. Set a key if several users share a scope and could try likely texts against
    /// it: without one, a reference that is found says that such a text is there. Changing the key changes the bytes of running
    /// conversations once.
    /// </remarks>
    public byte[]? Key { get; set; }

    /// <summary>The name of the function, from 1 to 64 letters, digits, <c>_</c> and <c>-</c>. The default is
    /// <c>get_original</c>.</summary>
    [Required]
    public string ToolName { get; set; } = DefaultToolName;

    /// <summary>The most bytes that all originals take. The one not used for longest makes room. The default is 64 MiB; must be
    /// positive.</summary>
    [Range(1, long.MaxValue)]
    public long MaxBytes { get; set; } = 64L << 20;

    /// <summary>The most bytes that the originals of one scope take; a larger text gets no reference. The default is 16 MiB; must be
    /// positive.</summary>
    [Range(1, long.MaxValue)]
    public long MaxBytesPerScope { get; set; } = 16L << 20;

    /// <summary>How long an original stays after it was last sent by the app or asked for by a model. The default is an hour, longer than
    /// providers keep a prompt; from a second to 30 days.</summary>
    [DurationRange("00:00:01", "30.00:00:00")]
    public TimeSpan IdleLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long an original stays after the app last sent it, however often it is asked for. The default is 24 hours; from a
    /// second
    /// to 30 days, at least <see cref="IdleLifetime"/>.</summary>
    [DurationRange("00:00:01", "30.00:00:00")]
    public TimeSpan MaxLifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>The most tokens of one answer of the function. The default is 2,000; from 100 to 100,000.</summary>
    [Range(100, 100_000)]
    public int MaxAnswerTokens { get; set; } = 2_000;

    /// <summary>Counts the tokens of answers. The default is <see langword="null"/>: an estimate
    /// with the vocabulary of OpenAI's models.</summary>
    public ITokenCounter? TokenCounter { get; set; }
}
