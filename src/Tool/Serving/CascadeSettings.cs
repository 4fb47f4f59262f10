namespace Wattwise.Tool.Serving;

/// <summary>Served models that answer as one: the cheapest that is good enough for a request.</summary>
internal sealed class CascadeSettings
{
    /// <summary>What callers name it.</summary>
    public string Name { get; set; } = "cascade";

    /// <summary>Names of models, from the cheapest to the strongest; none for no cascade.</summary>
    public IList<string> Tiers { get; init; } = [];

    /// <summary>The largest share of quality that may be lost.</summary>
    public double MaxQualityLoss { get; set; } = 0.02;
}
