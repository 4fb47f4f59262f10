namespace Wattwise.Deferral;

/// <summary>When deferred work begins, and why then.</summary>
/// <param name="Start">When it begins.</param>
/// <param name="Reason">A stable code; see <see cref="DeferralReasons"/>. Never holds user text.</param>
public readonly record struct DeferralPlan(DateTimeOffset Start, string Reason);
