namespace Wattwise.Gateway.Access;

/// <summary>Why a request has no budget.</summary>
/// <param name="Budget">Which budget, as people say it; null where the store could not be asked.</param>
/// <param name="RetryAfter">When there may be room; null if never, since the request may take more than the whole budget.</param>
internal sealed record BudgetRefusal(string? Budget, TimeSpan? RetryAfter)
{
    public static TimeSpan WhileOthersRun { get; } = TimeSpan.FromSeconds(1);
}
