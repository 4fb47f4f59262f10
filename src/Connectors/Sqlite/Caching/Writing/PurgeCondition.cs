namespace Wattwise.Caching;

/// <summary>A purge's conditions in SQL, on entries <c>e</c> and their scopes <c>s</c>.</summary>
internal sealed class PurgeCondition
{
    private readonly List<string> _terms = [];
    private readonly List<object?> _values = [];

    public PurgeCondition(CachePurge purge)
    {
        // True of each entry, so that a purge of everything has a condition too.
        _terms.Add("e.id > 0");
        if (purge.Tenant is { } tenant)
            Add("s.tenant =", StorableText.Encode(tenant));
        if (purge.User is { } user)
            Add("s.user =", StorableText.Encode(user));
        if (purge.Key is { } key)
            Add("e.key =", EncodedEntry.Bytes(key));
        if (purge.Tag is { } tag)
            Add("e.id IN (SELECT entry FROM tags WHERE tag =", StorableText.Encode(tag), ")");
        if (purge.ExceptTag is { } except)
            Add("NOT EXISTS (SELECT 1 FROM tags t WHERE t.entry = e.id AND t.tag =", StorableText.Encode(except), ")");
        if (purge.ModelId is { } model)
            Add("e.model =", StorableText.Encode(model));
        if (purge.AnsweredBefore is { } answeredBefore)
            Add("e.answered_at <", answeredBefore.UtcTicks);
        if (purge.ExpiredBy is { } expiredBy)
            Add("e.expires_at <=", expiredBy.UtcTicks);
        Sql = string.Join(" AND ", _terms);
        Values = [.. _values];
    }

    public string Sql { get; }

    public object?[] Values { get; }

    private void Add(string comparison, object? value, string end = "")
    {
        _values.Add(value);
        _terms.Add($"{comparison} ?{_values.Count}{end}");
    }
}
