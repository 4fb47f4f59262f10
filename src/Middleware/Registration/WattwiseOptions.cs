using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.Cascade;
using Wattwise.Compression;
using Wattwise.Deferral;
using Wattwise.Directives;

namespace Wattwise;

/// <summary>The settings of the whole pipeline, one property per stage. Read once, when the pipeline is built.</summary>
/// <remarks>
/// <para>
/// A stage whose property is <see langword="null"/> is left out. Accounting, the semantic cache and lossless compression are there by
/// default. A stage that may change what the
/// model is asked or which model answers is <see langword="null"/> until the app asks for it: by an object in code, or by its section in
/// configuration.
/// </para>
/// <para>
/// Bound from configuration by <c>services.AddWattwise(section)</c>, with a section per stage:
/// <c>{ "Accounting": { "Zone": "DEU" }, "SemanticCache": { "TimeToLive": "01:00:00" } }</c>. A section with settings puts its stage in,
/// and so does
/// <c>true</c>, with default settings; <c>false</c> or <c>null</c> leaves it out. .NET cannot tell an empty section, <c>{}</c>, from
/// <c>null</c>.
/// </para>
/// </remarks>
public sealed class WattwiseOptions
{
    /// <summary>
    /// How requests are accounted for. <see langword="null"/> leaves the stage out: responses then carry no footprint. The default is its
    /// default settings.
    /// </summary>
    public AccountingOptions? Accounting { get; set; } = new();

    /// <summary>
    /// How calls with a deadline (<see cref="WattwiseRequestOptions.CompleteBy"/>) are deferred. The default is <see langword="null"/>: the
    /// stage is left out.
    /// </summary>
    public DeferralOptions? Deferral { get; set; }

    /// <summary>How answers are cached. <see langword="null"/> leaves the stage out. The default is its default settings.</summary>
    public SemanticCacheOptions? SemanticCache { get; set; } = new();

    /// <summary>
    /// When the model is asked to be brief. The default is <see langword="null"/>: the stage is left out, since it changes answers. What it
    /// leaves open of grid and energy model is taken from <see cref="Accounting"/>.
    /// </summary>
    public DirectivesOptions? Directives { get; set; }

    /// <summary>
    /// How prompts are compressed. <see langword="null"/> leaves the stage out. The default is its default settings, which lose nothing:
    /// results of tools are written in shorter forms that say the same.
    /// </summary>
    public CompressionOptions? Compression { get; set; } = new();

    /// <summary>
    /// When cheaper models answer. The default is <see langword="null"/>: the stage is left out, since it changes which model answers. What
    /// it leaves open of energy model and prices is taken from <see cref="Accounting"/>.
    /// </summary>
    public CascadeOptions? Cascade { get; set; }
}
