using Wattwise.Accounting;
using Wattwise.Caching;

namespace Wattwise;

/// <summary>The settings of the whole pipeline, one property per stage. Read once, when the pipeline is built.</summary>
/// <remarks>
/// Bound from configuration by <c>services.AddWattwise(section)</c>, with a section per stage:
/// <c>{ "Accounting": { "Zone": "DEU" }, "SemanticCache": { "TimeToLive": "01:00:00" } }</c>.
/// </remarks>
public sealed class WattwiseOptions
{
    /// <summary>How requests are accounted for.</summary>
    public AccountingOptions Accounting { get; set; } = new();

    /// <summary>How answers are cached.</summary>
    public SemanticCacheOptions SemanticCache { get; set; } = new();
}
