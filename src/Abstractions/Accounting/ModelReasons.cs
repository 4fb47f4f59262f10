namespace Wattwise.Accounting;

/// <summary>The reason codes of the model call that accounting books, in <see cref="StageRecord.Reason"/> of records of <see cref="WattwiseStages.Model"/>.</summary>
/// <remarks>Codes are stable: dashboards and tests may compare them. A stage that makes model calls of its own books them itself, with codes of its own.</remarks>
public static class ModelReasons
{
    /// <summary>The client reported the energy of the call (<see cref="UsageEnergyExtensions.GetEnergy"/>).</summary>
    public const string Metered = "metered";

    /// <summary>The energy was estimated from the tokens by an <see cref="IEnergyModel"/>.</summary>
    public const string Estimated = "estimated";

    /// <summary>The tokens are known, but the energy model does not know the model: the energy is unknown.</summary>
    public const string UnknownModel = "unknown-model";

    /// <summary>The client reported no tokens: the energy is unknown.</summary>
    public const string NoUsage = "no-usage";

    /// <summary>The caller stopped reading a stream before its end.</summary>
    public const string Abandoned = "abandoned";

    /// <summary>The request was cancelled.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>The call threw an exception.</summary>
    public const string Error = "error";
}
