using Wattwise.Carbon;

namespace Wattwise.Accounting;

/// <summary>One request as a log keeps it, or work of it that ended after it. Holds no text of a prompt or an answer.</summary>
/// <remarks>Immutable, if its lines are.</remarks>
public sealed record FootprintEntry
{
    /// <summary>The request's own id.</summary>
    public required Guid RequestId { get; init; }

    /// <summary>0 for the request; 1 and up for work that ended after it (<see cref="ModelReasons.Late"/>).</summary>
    public int Part { get; init; }

    /// <summary>When the entry was booked, at the end of the request or of the late work.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The tenant as the request names it (<see cref="CacheScope.Tenant"/>); <see langword="null"/> for none.</summary>
    public string? Tenant { get; init; }

    /// <summary>The user as the request names it (<see cref="CacheScope.User"/>); <see langword="null"/> for none.</summary>
    public string? User { get; init; }

    /// <summary>
    /// <see cref="StageOutcome.Answered"/> if a stage answered, <see cref="StageOutcome.ModelCalled"/> or
    /// <see cref="StageOutcome.Failed"/>.
    /// </summary>
    public required StageOutcome Outcome { get; init; }

    /// <summary>Wall time of the request; zero for late work.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>False if the energy of a model call is unknown.</summary>
    public bool IsComplete { get; init; } = true;

    /// <summary>The carbon intensity that applies; <see langword="null"/> if it is unknown.</summary>
    public CarbonIntensity? Intensity { get; init; }

    /// <summary>The ISO 4217 code of <see cref="FootprintLine.Cost"/>; <see langword="null"/> if no prices are known.</summary>
    public string? Currency { get; init; }

    /// <summary>Which comparison group the request is in; <see langword="null"/> if no request is held out.</summary>
    public ControlAssignment? Control { get; init; }

    /// <summary>The records of the request.</summary>
    public required IReadOnlyList<FootprintLine> Lines { get; init; }
}
