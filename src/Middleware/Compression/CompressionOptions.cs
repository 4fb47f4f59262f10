using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Wattwise.Accounting;

namespace Wattwise.Compression;

/// <summary>Settings of the compression stage. Copied when the stage is built; later changes have no effect.</summary>
public sealed class CompressionOptions
{
    // No property: configuration would be bound to what it holds.
    private CompressionReferences? _references;

    /// <summary>Creates settings with their defaults: lossless forms and nothing else.</summary>
    public CompressionOptions()
    {
    }

    /// <summary>Copies settings.</summary>
    /// <param name="other">The settings to copy.</param>
    public CompressionOptions(CompressionOptions other)
    {
        ArgumentNullException.ThrowIfNull(other);

        IsLossless = other.IsLossless;
        HtmlAsText = other.HtmlAsText;
        Selection = other.Selection is null ? null : new(other.Selection);
        OldTurns = other.OldTurns is null ? null : new(other.OldTurns);
        ToolSelection = other.ToolSelection is null ? null : new(other.ToolSelection);
        MaxInputTokens = other.MaxInputTokens;
        TimeLimit = other.TimeLimit;
        MaxRememberedBytes = other.MaxRememberedBytes;
        Version = other.Version;
        TokenCounter = other.TokenCounter;
        EnergyModel = other.EnergyModel;
        _references = other._references;
    }

    /// <summary>True if results of tools and schemas are written in shorter forms that say the same. The default is true.</summary>
    public bool IsLossless { get; set; } = true;

    /// <summary>
    /// True if results of tools that are HTML go out as the text that a reader sees, with headings, lists, rows of tables and code. Tags,
    /// addresses of links and other attributes, scripts and hidden parts are lost, so set it only where the app needs none of them. Has an
    /// effect only with <see cref="IsLossless"/>. The default is false.
    /// </summary>
    public bool HtmlAsText { get; set; }

    /// <summary>
    /// What is left out of long results of tools and of marked documents. The default is <see langword="null"/>: nothing.
    /// </summary>
    [ValidateObjectMembers]
    public SelectionOptions? Selection { get; set; }

    /// <summary>When old results of tools are cleared. The default is <see langword="null"/>: never.</summary>
    [ValidateObjectMembers(typeof(OldTurnsOptionsValidator))]
    public OldTurnsOptions? OldTurns { get; set; }

    /// <summary>Which of many tools are sent. The default is <see langword="null"/>: all.</summary>
    [ValidateObjectMembers(typeof(ToolSelectionOptionsValidator))]
    public ToolSelectionOptions? ToolSelection { get; set; }

    /// <summary>
    /// The most tokens of a prompt. As long as a new result fits, selection leaves it whole; else it keeps what there is room for, but
    /// never less than the floor of quality asks for. What is over the budget then is sent, and the record says so. The default is
    /// <see langword="null"/>: selection keeps as little as the floor allows.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int? MaxInputTokens { get; set; }

    /// <summary>How long the stage may hold up a request; what it has not looked at by then goes out as it came. The default is 2 seconds;
    /// must be positive.</summary>
    [DurationRange(DurationRangeAttribute.AboveZero, DurationRangeAttribute.LongestTimer)]
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The most memory of compressed forms that are remembered, so that a conversation's next turn need not find them again. The
    /// default is 32 MiB; 0 remembers none.</summary>
    [Range(0L, long.MaxValue)]
    public long MaxRememberedBytes { get; set; } = 32L << 20;

    /// <summary>
    /// The version of the forms. A new version of this package writes the forms of the version that is set, so that the prompts that a
    /// provider has cached stay as they are until the app raises it. The default is 1, the only one.
    /// </summary>
    [Range(1, 1)]
    public int Version { get; set; } = 1;

    /// <summary>Counts tokens. The default is <see langword="null"/>: the counter of the client behind, as the local engine has one, else
    /// that of the model's family, else an estimate.</summary>
    public ITokenCounter? TokenCounter { get; set; }

    /// <summary>
    /// Estimates what tokens that are left out would have taken. The default is <see langword="null"/>: the registered one, if any, else
    /// <see cref="Energy.RemoteEnergyModel.Default"/>. With <see cref="IEnergyModel.None"/>, and for models that it does not know, savings
    /// stay unknown.
    /// </summary>
    public IEnergyModel? EnergyModel { get; set; }

    /// <summary>Keeps what is left out for those requests that carry the function of <paramref name="references"/>. The default is the
    /// registered object, if any (<c>AddCompressionReferences</c>).</summary>
    /// <param name="references">Where originals are kept. Not disposed.</param>
    /// <remarks>A method, since no configuration can name an object.</remarks>
    public void UseReferences(CompressionReferences references)
    {
        ArgumentNullException.ThrowIfNull(references);
        _references = references;
    }

    /// <summary>What <see cref="UseReferences"/> named.</summary>
    internal CompressionReferences? FindReferences() => _references;

    /// <summary>These settings with what they leave open taken from accounting: one energy model for all stages.</summary>
    internal CompressionOptions WithDefaultsFrom(AccountingOptions? accounting) =>
        new(this) { EnergyModel = EnergyModel ?? accounting?.EnergyModel };
}
