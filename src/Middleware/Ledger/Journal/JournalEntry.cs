using Wattwise.Caching;

namespace Wattwise.Accounting;

/// <summary>An entry as JSON has it: named like the columns of the ledger, times in UTC, what is unknown left out.</summary>
internal sealed class JournalEntry
{
    public required Guid Request { get; init; }

    public int Part { get; init; }

    public required DateTimeOffset Time { get; init; }

    public string? Tenant { get; init; }

    public string? User { get; init; }

    public required StageOutcome Outcome { get; init; }

    public long DurationTicks { get; init; }

    public bool IsComplete { get; init; }

    public JournalIntensity? Intensity { get; init; }

    public string? Currency { get; init; }

    public JournalControl? Control { get; init; }

    public required IReadOnlyList<JournalLine> Lines { get; init; }

    public static JournalEntry Of(FootprintEntry entry, string? tenant, string? user) => new()
    {
        Request = entry.RequestId,
        Part = entry.Part,
        Time = entry.Time.ToUniversalTime(),
        Tenant = StorableText.Encode(tenant),
        User = StorableText.Encode(user),
        Outcome = entry.Outcome,
        DurationTicks = entry.Duration.Ticks,
        IsComplete = entry.IsComplete,
        Intensity = JournalIntensity.Of(entry.Intensity),
        Currency = StorableText.Encode(entry.Currency),
        Control = JournalControl.Of(entry.Control),
        Lines = [.. entry.Lines.Select(line => JournalLine.Of(line, entry.Intensity))],
    };

    public FootprintEntry ToEntry() => new()
    {
        RequestId = Request,
        Part = Part,
        Time = Time,
        Tenant = StorableText.Decode(Tenant),
        User = StorableText.Decode(User),
        Outcome = Outcome,
        Duration = new TimeSpan(DurationTicks),
        IsComplete = IsComplete,
        Intensity = Intensity?.ToIntensity(),
        Currency = StorableText.Decode(Currency),
        Control = Control?.ToAssignment(),
        Lines = [.. Lines.Select(static line => line.ToLine())],
    };
}
