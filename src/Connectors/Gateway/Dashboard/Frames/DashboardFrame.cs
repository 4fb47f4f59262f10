namespace Wattwise.Gateway.Dashboard.Frames;

/// <summary>
/// What a page is told: all of it when it opens, then each second what changed. Parts that are <see langword="null"/> stay as they were.
/// </summary>
internal sealed record DashboardFrame
{
    /// <summary>The moment, in milliseconds since 1970.</summary>
    public required long Now { get; init; }

    /// <summary>
    /// The second that ended: its start, joules of answers, of own work and avoided, requests, hits, tokens read and written.
    /// </summary>
    public double[]? Point { get; init; }

    public required TotalsPart Totals { get; init; }

    public required InFlightPart InFlight { get; init; }

    public WrongHitsPart? WrongHits { get; init; }

    public IReadOnlyList<StagePart>? Stages { get; init; }

    /// <summary>Those that used the most.</summary>
    public IReadOnlyList<TenantPart>? Tenants { get; init; }

    /// <summary>How many tenants there are, with <see cref="Tenants"/>.</summary>
    public int? TenantCount { get; init; }

    /// <summary>The latest requests that are new, the oldest first. One that a page has already may come again.</summary>
    public IReadOnlyList<RequestPart>? Requests { get; init; }

    public IReadOnlyList<HitPart>? Hits { get; init; }

    public GridPart? Grid { get; init; }

    /// <summary>Only at the start.</summary>
    public HistoryPart? History { get; init; }
}
