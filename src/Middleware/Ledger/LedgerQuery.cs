namespace Wattwise.Accounting;

/// <summary>Which rows of a ledger are meant; what is <see langword="null"/> leaves the choice open.</summary>
public sealed record LedgerQuery
{
    /// <summary>The first moment.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The moment after the last one.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>A tenant, as requests name it.</summary>
    public string? Tenant { get; init; }

    /// <summary>A user, as requests name it.</summary>
    public string? User { get; init; }

    /// <summary>A model's id.</summary>
    public string? ModelId { get; init; }

    /// <summary>A stage's name.</summary>
    public string? Stage { get; init; }

    /// <summary>The code of a grid zone.</summary>
    public string? Zone { get; init; }

    /// <summary>A whole month in UTC.</summary>
    /// <param name="year">The year.</param>
    /// <param name="month">The month, from 1.</param>
    public static LedgerQuery Month(int year, int month)
    {
        var first = new DateTimeOffset(year, month, 1, 0, 0, 0, TimeSpan.Zero);
        return new LedgerQuery { From = first, Until = first.AddMonths(1) };
    }
}
