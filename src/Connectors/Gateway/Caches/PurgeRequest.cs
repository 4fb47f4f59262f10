using System.Globalization;
using System.Text.Json.Serialization;
using Wattwise.Caching;

namespace Wattwise.Gateway.Caches;

/// <summary>The conditions of <c>wattwise cache purge</c>. All that are set must hold. A condition that nobody knows is an error: without
/// it more would go.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PurgeRequest
{
    public string? Tenant { get; init; }

    public string? User { get; init; }

    /// <summary>One entry, by its key in hexadecimal digits.</summary>
    public string? Key { get; init; }

    public string? Tag { get; init; }

    public string? Model { get; init; }

    public DateTimeOffset? AnsweredBefore { get; init; }

    public bool Expired { get; init; }

    public bool Everything { get; init; }

    /// <summary>The purge that is meant.</summary>
    /// <param name="now">What expires by now is expired.</param>
    /// <param name="fault">What is wrong with it.</param>
    /// <returns>Null if something is.</returns>
    public CachePurge? ToPurge(DateTimeOffset now, out string fault)
    {
        fault = "";
        CacheKey key = default;
        if (Key is not null && !CacheKey.TryParse(Key, out key))
        {
            fault = "A 'key' has 64 hexadecimal digits.";
            return null;
        }

        var purge = new CachePurge
        {
            Tenant = Tenant,
            User = User,
            Key = Key is null ? null : key,
            Tag = Tag,
            ModelId = Model,
            AnsweredBefore = AnsweredBefore,
            ExpiredBy = Expired ? now : null,
        };
        var hasCondition = purge != new CachePurge();
        if (hasCondition != Everything)
            return Everything ? CachePurge.Everything : purge;
        fault = hasCondition ? "'everything' stands alone." : "Name a condition, or 'everything'.";
        return null;
    }

    /// <summary>The conditions for the log: which there are, and of their values only those that name no person and no document.</summary>
    public string ToLogText() => string.Join(", ", new[]
    {
        // Percent-encoded: a line break in a value must not begin a line of the log.
        Tenant is null ? null : $"tenant {Uri.EscapeDataString(Tenant)}",
        User is null ? null : "user",
        Key is null ? null : $"key {Key}",
        Tag is null ? null : "tag",
        Model is null ? null : $"model {Uri.EscapeDataString(Model)}",
        AnsweredBefore is { } time ? $"answered before {time.ToString("u", CultureInfo.InvariantCulture)}" : null,
        Expired ? "expired" : null,
        Everything ? "everything" : null,
    }.OfType<string>());
}
