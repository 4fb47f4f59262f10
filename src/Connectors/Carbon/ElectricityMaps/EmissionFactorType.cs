namespace Wattwise.Carbon;

/// <summary>Which emissions Electricity Maps counts.</summary>
public enum EmissionFactorType
{
    /// <summary>The whole life cycle of the power plants: <see cref="IntensityBasis.Lifecycle"/>.</summary>
    Lifecycle,

    /// <summary>What the power plants emit while they run: <see cref="IntensityBasis.Direct"/>.</summary>
    Direct,
}
