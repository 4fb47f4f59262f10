namespace Wattwise.Carbon;

/// <summary>Which emissions a carbon intensity counts. Figures of different bases are never compared or summed.</summary>
public enum IntensityBasis
{
    /// <summary>The source does not say.</summary>
    Unspecified,

    /// <summary>The whole life cycle: building and fuelling the power plants included.</summary>
    Lifecycle,

    /// <summary>Only what the power plants emit while they run.</summary>
    Direct,
}
