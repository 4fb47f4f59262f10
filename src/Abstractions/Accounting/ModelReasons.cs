namespace Wattwise.Accounting;

/// <summary>
/// The reason codes of the model call that accounting books, in <see cref="StageRecord.Reason"/> of records of
/// <see cref="WattwiseStages.Model"/>.
/// </summary>
/// <remarks>
/// Codes are stable: dashboards and tests may compare them. A stage that makes model calls of its own books them itself, with codes of its
/// own.
/// </remarks>
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

    /// <summary>
    /// The request waited for the call of another one and left, or that call failed: the call is booked on a request that still waited.
    /// </summary>
    public const string Left = "left";

    /// <summary>
    /// What a call still reported after the last request that waited for it had left, in addition to the record that was booked then. It is
    /// in ledger and metrics, but not in the footprint, which was complete before.
    /// </summary>
    public const string Late = "late";

    /// <summary>The call threw an exception.</summary>
    public const string Error = "error";
}
