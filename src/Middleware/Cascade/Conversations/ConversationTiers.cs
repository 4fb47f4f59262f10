namespace Wattwise.Cascade;

/// <summary>Which tiers conversations and loops of calls went to: so many, the one not used for longest goes first. Thread-safe.</summary>
/// <remarks>Times are timestamps, which no setting of the clock changes.</remarks>
internal sealed class ConversationTiers(int maxConversations)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, ConversationTier Tier)>> _tiers = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, ConversationTier Tier)> _byUse = [];

    /// <summary>The key of a call that a tier made.</summary>
    public static string CallKey(string callId) => "call:" + callId;

    public ConversationTier? Find(string key)
    {
        lock (_lock)
            return _tiers.TryGetValue(key, out var node) ? node.Value.Tier : null;
    }

    public void Set(string key, ConversationTier tier)
    {
        lock (_lock)
        {
            if (_tiers.TryGetValue(key, out var known))
            {
                known.Value = (key, tier);
                _byUse.Remove(known);
                _byUse.AddLast(known);
                return;
            }

            if (_tiers.Count >= maxConversations)
            {
                _tiers.Remove(_byUse.First!.Value.Key);
                _byUse.RemoveFirst();
            }

            _tiers[key] = _byUse.AddLast((key, tier));
        }
    }
}
