namespace Wattwise.Directives;

/// <summary>
/// Watches what requests of a level take: a class whose requests have become others mostly shows so here first, at no cost.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class LengthWatch
{
    // A mean that differs by more than four standard errors and a twentieth comes from other requests.
    private const double Errors = 4, SmallestChange = 0.05;

    private const int MinRequests = 30;

    private long _count;
    private double _sum, _squares;
    private double? _reference;

    /// <summary>True if the requests since the last evaluation took another amount of energy than those before.</summary>
    public bool HasChanged => _count >= MinRequests && _reference is { } reference
        && Math.Abs(Mean - reference) > (Errors * Math.Sqrt(Math.Max(0, (_squares / _count) - (Mean * Mean)) / _count))
            + (SmallestChange * reference);

    private double Mean => _sum / _count;

    public void Add(double joules)
    {
        _count++;
        _sum += joules;
        _squares += joules * joules;
    }

    /// <summary>Ends the span between two evaluations: what it showed is what the next one is compared with.</summary>
    public void End()
    {
        if (_count >= MinRequests)
            _reference = Mean;
        (_count, _sum, _squares) = (0, 0, 0);
    }
}
