namespace Wattwise.Accounting;

/// <summary>A month of a ledger: what its report shows.</summary>
/// <remarks>Immutable.</remarks>
public sealed record LedgerMonth
{
    /// <summary>The month as <c>2026-03</c>, in UTC.</summary>
    public required string Month { get; init; }

    /// <summary>When rows of the month were removed, since their time was over; <see langword="null"/> if all are there.</summary>
    public DateTimeOffset? RemovedAt { get; init; }

    /// <summary>All of the month, one total for each signal, basis and currency.</summary>
    public required IReadOnlyList<LedgerTotal> Totals { get; init; }

    /// <summary>By day.</summary>
    public required IReadOnlyList<LedgerTotal> Days { get; init; }

    /// <summary>By stage, outcome and reason.</summary>
    public required IReadOnlyList<LedgerTotal> Stages { get; init; }

    /// <summary>
    /// Rows of cascades and of the calls in vain that they made, by stage, outcome, reason, tier and class. The default is empty.
    /// </summary>
    public IReadOnlyList<LedgerTotal> Cascade { get; init; } = [];

    /// <summary>What cascades promised, newest of the month by tier, class and rule. The default is empty.</summary>
    public IReadOnlyList<LedgerCertificate> Certificates { get; init; } = [];

    /// <summary>By model.</summary>
    public required IReadOnlyList<LedgerTotal> Models { get; init; }

    /// <summary>By tenant.</summary>
    public required IReadOnlyList<LedgerTotal> Tenants { get; init; }

    /// <summary>By grid zone.</summary>
    public required IReadOnlyList<LedgerTotal> Zones { get; init; }

    /// <summary>The openings of the ledger that reach into the month.</summary>
    public required IReadOnlyList<LedgerRun> Runs { get; init; }

    /// <summary>Savings measured against requests that were held out; empty if none were.</summary>
    public required IReadOnlyList<SavingEstimate> Savings { get; init; }
}
