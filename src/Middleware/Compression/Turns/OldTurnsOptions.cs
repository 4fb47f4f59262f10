using System.ComponentModel.DataAnnotations;

namespace Wattwise.Compression;

/// <summary>When the results of old tool calls are cleared. Copied when it is used first; later changes have no effect.</summary>
/// <remarks>
/// A change in an old message has everything behind it computed and billed anew, so results are cleared seldom and many at once, and
/// only if that pays
/// off on the calls that are expected. What was cleared once stays cleared, in the same words: each request comes to the same decision
/// from the
/// messages alone.
/// </remarks>
public sealed class OldTurnsOptions
{
    /// <summary>Creates settings with their defaults.</summary>
    public OldTurnsOptions()
    {
    }

    /// <summary>Copies settings.</summary>
    /// <param name="other">The settings to copy.</param>
    public OldTurnsOptions(OldTurnsOptions other)
    {
        ArgumentNullException.ThrowIfNull(other);

        KeepResults = other.KeepResults;
        ClearAtLeastTokens = other.ClearAtLeastTokens;
        ExcludedTools = new HashSet<string>(other.ExcludedTools, StringComparer.Ordinal);
        SupersedingTools = new HashSet<string>(other.SupersedingTools, StringComparer.Ordinal);
        KeepErrors = other.KeepErrors;
        RemainingCalls = other.RemainingCalls;
        PromptCache = other.PromptCache;
        MaxPromptTokens = other.MaxPromptTokens;
    }

    /// <summary>How many of the newest results are kept; calls that were made together stay together, so it may be a few more. The
    /// default is 5;
    /// from 0 to 1,000.</summary>
    [Range(0, 1_000)]
    public int KeepResults { get; set; } = 5;

    /// <summary>The fewest tokens that are cleared at once. The default is 20,000; must be positive.</summary>
    [Range(1, int.MaxValue)]
    public int ClearAtLeastTokens { get; set; } = 20_000;

    /// <summary>Names of tools whose results are never cleared. The default is empty.</summary>
    public ISet<string> ExcludedTools { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>
    /// Names of tools whose newer result says all that an older one of the same arguments said, such as a function that reads a file: the
    /// older one may be cleared even if it is among the newest, together with others. The default is empty.
    /// </summary>
    public ISet<string> SupersedingTools { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>True to keep results that report an error: what was not solved yet must not be forgotten. The default is true.</summary>
    public bool KeepErrors { get; set; } = true;

    /// <summary>How many further calls a conversation is expected to have. The default is <see langword="null"/>: as many as it has had
    /// so
    /// far. Must be positive.</summary>
    [Range(1, int.MaxValue)]
    public int? RemainingCalls { get; set; }

    /// <summary>The terms of the provider's prompt cache. The default is <see langword="null"/>: those that the table has for provider
    /// and
    /// model, else the most cautious ones.</summary>
    public PromptCacheTerms? PromptCache { get; set; }

    /// <summary>
    /// The length of a prompt, in tokens, above which old results are cleared whether it pays off or not: less than the model's
    /// context. The
    /// default is <see langword="null"/>: no limit. Must be positive.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int? MaxPromptTokens { get; set; }
}
