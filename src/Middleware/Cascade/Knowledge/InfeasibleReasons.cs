namespace Wattwise.Cascade;

/// <summary>Why nothing is promised, in <see cref="CascadeCertificate.Infeasible"/>.</summary>
internal static class InfeasibleReasons
{
    /// <summary>Too few requests were drawn, even if none had lost anything.</summary>
    public const string TooLittleEvidence = "too-little-evidence";

    /// <summary>The safest threshold loses more than the limit in what was drawn, so that more evidence will hardly help.</summary>
    public const string LossAboveLimit = "loss-above-limit";

    /// <summary>The safest threshold loses less than the limit in what was drawn, but not yet certainly.</summary>
    public const string NotCertainYet = "not-certain-yet";

    /// <summary>The quality fell below what was promised; evidence is gathered anew.</summary>
    public const string Drift = "drift";

    /// <summary>There are more classes than are told apart.</summary>
    public const string TooManyClasses = "too-many-classes";
}
