namespace Wattwise.Caching;

/// <summary>The reason codes of the cache's records and metrics; <see cref="SemanticCacheChatClient"/> explains them.</summary>
internal static class CacheReasons
{
    public const string Exact = "exact";
    public const string Semantic = "semantic";
    public const string Coalesced = "coalesced";

    public const string Miss = "miss";
    public const string Unshared = "unshared";
    public const string Refresh = "refresh";
    public const string BelowThreshold = "below-threshold";
    public const string BelowLimit = "below-limit";
    public const string Verifier = "verifier";
    public const string Judge = "judge";
    public const string GuardPrefix = "guard:";

    public const string EmbedderFailed = "embedder-failed";
    public const string StoreFailed = "store-failed";
    public const string VerifierFailed = "verifier-failed";

    public const string Incomplete = "incomplete";
    public const string Expired = "expired";
    public const string Older = "older";
    public const string ObjectionPrefix = "objection:";

    public const string BypassRequested = "bypass:requested";
    public const string BypassConversation = "bypass:conversation-id";
    public const string BypassBackground = "bypass:background";
    public const string BypassRawOptions = "bypass:raw-options";
    public const string BypassOptions = "bypass:additional-properties";
    public const string BypassHostedTool = "bypass:hosted-tool";
    public const string BypassToolTurn = "bypass:tool-turn";
    public const string BypassContent = "bypass:content";
    public const string BypassPersonalData = "bypass:personal-data";
    public const string BypassEmpty = "bypass:empty-prompt";
}
