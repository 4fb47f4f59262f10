namespace Wattwise.Accounting;

/// <summary>A query's conditions in SQL, on entries <c>e</c> and lines <c>l</c>.</summary>
internal sealed class LedgerCondition
{
    private readonly List<string> _ofEntries = ["1"];
    private readonly List<string> _ofLines = [];
    private readonly List<object> _values = [];

    public LedgerCondition(LedgerQuery query, LedgerIdentities identities)
    {
        if (query.From is { } from)
            _ofEntries.Add($"e.time >= {Value(Microseconds(from))}");
        if (query.Until is { } until)
            _ofEntries.Add($"e.time < {Value(Microseconds(until))}");

        // A file may hold names that were given and, after a change of settings, hashed ones.
        if (query.Tenant is { } tenant)
            _ofEntries.Add($"e.tenant IN (SELECT id FROM names WHERE name IN ({Value(tenant)}, {Value(identities.Hash(tenant))}))");
        if (query.User is { } user)
            _ofEntries.Add($"e.user IN (SELECT id FROM names WHERE name IN ({Value(user)}, {Value(identities.Hash(user))}))");
        if (query.Zone is { } zone)
            _ofEntries.Add($"e.zone = {Id(zone)}");
        if (query.ModelId is { } model)
            _ofLines.Add($"l.model = {Id(model)}");
        if (query.Stage is { } stage)
            _ofLines.Add($"l.stage = {Id(stage)}");
    }

    /// <summary>The condition on entries alone.</summary>
    public string OfEntries => string.Join(" AND ", _ofEntries);

    /// <summary>The condition on entries and lines.</summary>
    public string OfAll => string.Join(" AND ", _ofEntries.Concat(_ofLines));

    /// <summary>The values of <c>$1, $2, ...</c></summary>
    public IReadOnlyList<object> Values => _values;

    public static long Microseconds(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset Time(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    private string Id(string name) => $"(SELECT id FROM names WHERE name = {Value(name)})";

    private string Value(object value)
    {
        _values.Add(value);
        return $"${_values.Count}";
    }
}
