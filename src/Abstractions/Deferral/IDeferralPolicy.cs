namespace Wattwise.Deferral;

/// <summary>Chooses when deferred work begins.</summary>
/// <remarks>
/// It is asked again with each new forecast until the work has begun. Its choice is kept within what is safe: never before now, never
/// after the latest safe start. Implementations are thread-safe and quick.
/// </remarks>
public interface IDeferralPolicy
{
    /// <summary>Chooses a start.</summary>
    /// <param name="question">What is known now.</param>
    DeferralPlan Plan(in DeferralQuestion question);
}
