namespace Wattwise.Caching;

/// <summary>
/// Conditions on entries to remove. All that are set must hold; one without any would remove everything and is refused: see
/// <see cref="Everything"/>.
/// </summary>
public sealed record CachePurge
{
    /// <summary>Removes every entry of the store.</summary>
    public static CachePurge Everything { get; } = new() { IsEverything = true };

    /// <summary>Entries of this tenant, those of its users included.</summary>
    public string? Tenant { get; init; }

    /// <summary>Entries of this user, within <see cref="Tenant"/> where that is set too.</summary>
    public string? User { get; init; }

    /// <summary>The entry of this key: one wrong answer, see <see cref="CacheAuditEvent.EntryKey"/>.</summary>
    public CacheKey? Key { get; init; }

    /// <summary>Entries that carry this tag.</summary>
    public string? Tag { get; init; }

    /// <summary>
    /// Entries that do not carry this tag: with <see cref="Tag"/> naming a document and this its current content, what is out of date goes.
    /// </summary>
    public string? ExceptTag { get; init; }

    /// <summary>Entries whose answer this model gave.</summary>
    public string? ModelId { get; init; }

    /// <summary>Entries whose answer was given before this time.</summary>
    public DateTimeOffset? AnsweredBefore { get; init; }

    /// <summary>Entries that expired at this time or earlier.</summary>
    public DateTimeOffset? ExpiredBy { get; init; }

    /// <summary>True for <see cref="Everything"/> alone.</summary>
    public bool IsEverything { get; private init; }

    /// <summary>Throws where no condition is set.</summary>
    /// <exception cref="ArgumentException">No condition is set.</exception>
    public void ThrowIfEmpty()
    {
        if (!IsEverything && this == new CachePurge())
            throw new ArgumentException(
                $"The purge has no condition. Set one, or use {nameof(CachePurge)}.{nameof(Everything)} to empty the store.");
    }

    /// <summary>True if an entry meets every condition.</summary>
    /// <param name="entry">The entry.</param>
    public bool Matches(SemanticCacheEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return (Tenant is null || entry.Scope.Tenant == Tenant)
            && (User is null || entry.Scope.User == User)
            && (Key is null || entry.Key == Key)
            && (Tag is null || entry.Tags.Contains(Tag, StringComparer.Ordinal))
            && (ExceptTag is null || !entry.Tags.Contains(ExceptTag, StringComparer.Ordinal))
            && (ModelId is null || entry.Answer.ModelId == ModelId)
            && (AnsweredBefore is null || entry.Answer.CreatedAt < AnsweredBefore)
            && (ExpiredBy is null || entry.Answer.ExpiresAt <= ExpiredBy);
    }
}
