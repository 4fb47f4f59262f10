namespace Wattwise.Cascade;

/// <summary>Which tiers conversations and loops of calls went to. Thread-safe.</summary>
/// <remarks>Times are timestamps, which no setting of the clock changes.</remarks>
internal sealed class ConversationTiers(int maxConversations) : RecentlySet<ConversationTier>(maxConversations)
{
    /// <summary>The key of a call that a tier made.</summary>
    public static string CallKey(string callId) => "call:" + callId;
}
