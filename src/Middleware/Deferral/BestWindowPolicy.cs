namespace Wattwise.Deferral;

/// <summary>Begins where the forecast's mean intensity over the work is the least. Immutable and thread-safe.</summary>
/// <remarks>
/// Of a forecast that ends early, the best of what is known is taken; as the forecast grows, the choice is made again. Nothing but the
/// intensity counts: an earlier answer has no worth of its own.
/// </remarks>
/// <param name="withoutForecast">When work runs while nothing is known of the time that it has.</param>
public sealed class BestWindowPolicy(DeferralFallback withoutForecast = DeferralFallback.AtOnce) : IDeferralPolicy
{
    /// <inheritdoc/>
    public DeferralPlan Plan(in DeferralQuestion question)
    {
        var (now, latest) = (question.Now, question.LatestStart);
        if (question.Forecast?.FindBestWindow(question.Duration, now, latest + question.Duration) is { } window)
            return new(window.Start, window.IsComplete ? DeferralReasons.Window : DeferralReasons.PartialWindow);
        return new(withoutForecast == DeferralFallback.AtOnce ? now : latest, DeferralReasons.NoForecast);
    }
}
