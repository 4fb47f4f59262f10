namespace Wattwise.Carbon;

/// <summary>Whether a source may be asked now: its pauses after failures, and the app's budget of calls. Not thread-safe.</summary>
internal sealed class SourceGate(string source, CarbonCacheOptions options, TimeProvider timeProvider)
{
    private readonly CallBudget _budget = new(options.MaxCallsPerSpan, options.BudgetSpan, timeProvider);
    private readonly Pause _whole = new(options, timeProvider);
    private readonly Pause _current = new(options, timeProvider);
    private readonly Pause _forecast = new(options, timeProvider);

    /// <summary>What is left of the longest pause; zero if there is none.</summary>
    public TimeSpan Left => new(Math.Max(_whole.Left.Ticks, Math.Max(_current.Left.Ticks, _forecast.Left.Ticks)));

    /// <summary>Takes a call.</summary>
    /// <param name="operation">What to ask.</param>
    /// <param name="overdrawn">What to report if the budget is used up; <see langword="null"/> otherwise.</param>
    public bool TryEnter(SourceOperation operation, out CarbonSourceException? overdrawn)
    {
        overdrawn = null;
        if (_whole.Left > TimeSpan.Zero || Of(operation).Left > TimeSpan.Zero)
            return false;
        if (_budget.Take() is var wait && wait == TimeSpan.Zero)
            return true;

        _whole.Begin(wait);
        overdrawn = new(
            source,
            CarbonSourceProblem.RateLimited,
            $"the budget of {options.MaxCallsPerSpan} calls in {options.BudgetSpan} ({nameof(options.MaxCallsPerSpan)}) is used up.");
        return false;
    }

    /// <summary>Pauses all calls, or those of one operation, after a failure that is the source's and not a zone's.</summary>
    public void Failed(SourceOperation operation, Exception exception)
    {
        var problem = exception as CarbonSourceException;
        var isWhole = problem?.Problem is CarbonSourceProblem.Unreachable or CarbonSourceProblem.Unauthorized
            or CarbonSourceProblem.RateLimited;
        (isWhole ? _whole : Of(operation)).Failed(problem?.RetryAfter);
    }

    public void Worked(SourceOperation operation)
    {
        _whole.Worked();
        Of(operation).Worked();
    }

    private Pause Of(SourceOperation operation) => operation == SourceOperation.Current ? _current : _forecast;
}
