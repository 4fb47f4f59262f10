using Wattwise.Cascade;

namespace Wattwise.Accounting;

/// <summary>
/// What a cascade promised for one class of tasks at one tier when requests of a ledger were decided: the newest of the period.
/// </summary>
/// <remarks>Immutable. See <see cref="CascadeCertificate"/> for what it promises.</remarks>
public sealed record LedgerCertificate
{
    /// <summary>The name of the tier.</summary>
    public required string Tier { get; init; }

    /// <summary>The class; <see langword="null"/> if it is unknown.</summary>
    public string? TaskClass { get; init; }

    /// <summary>When the decision falls.</summary>
    public CascadeRule Rule { get; init; }

    /// <summary>The limit on the share of requests that the strongest tier answers more rightly.</summary>
    public double MaxLoss { get; init; }

    /// <summary>The chance that the promise is wrong.</summary>
    public double Risk { get; init; }

    /// <summary>Drawn requests that it rests on.</summary>
    public int Count { get; init; }

    /// <summary>Why nothing is promised, a stable code; <see langword="null"/> if the promise holds.</summary>
    public string? Infeasible { get; init; }

    /// <summary>The share of requests that the tier keeps, as seen in the drawn ones.</summary>
    public double KeptShare { get; init; }

    /// <summary>The regret seen in the evidence: the mean loss among the drawn requests. An estimate, not the bound.</summary>
    public double ObservedLoss { get; init; }

    /// <summary>When the first and the last of the drawn requests were compared; <see langword="null"/> if there are none.</summary>
    public (DateTimeOffset From, DateTimeOffset To)? Period { get; init; }

    /// <summary>By what answers were compared.</summary>
    public string? JudgedBy { get; init; }

    /// <summary>When the last request that was decided by it was booked.</summary>
    public DateTimeOffset LastUsedAt { get; init; }

    /// <summary>Requests of the period that were decided by it or by an earlier one of the same tier, class and rule.</summary>
    public long Requests { get; init; }
}
