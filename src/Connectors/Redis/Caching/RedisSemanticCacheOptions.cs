using StackExchange.Redis;

namespace Wattwise.Caching;

/// <summary>Settings of a <see cref="RedisSemanticCacheStore"/>. Read once, when the store is made.</summary>
/// <remarks>Machines that share a store use the same limits, <see cref="KeyPrefix"/> and <see cref="UseVectorSets"/>.</remarks>
public sealed class RedisSemanticCacheOptions : SemanticCacheStoreOptions
{
    private const int LargestSearchEffort = 1_000_000;

    /// <summary>The server, in the notation of StackExchange.Redis: <c>cache:6379,user=app,password=...,ssl=true</c>. Needed where there is no <see cref="ConnectionFactory"/>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Gives a connection of the app to use instead of one of the store's own; called once, at first use, and not disposed. The default is none.</summary>
    /// <remarks>Set its <c>BacklogPolicy</c> to <c>FailFast</c> and <c>AbortOnConnectFail</c> to <see langword="false"/>, as the store does with its own: look-ups then fail at once while the server is away, instead of waiting.</remarks>
    public Func<IConnectionMultiplexer>? ConnectionFactory { get; set; }

    /// <summary>The server's database number. The default is -1: that of the connection.</summary>
    public int Database { get; set; } = -1;

    /// <summary>What all keys of the store begin with, in braces: a cluster keeps them in one slot. The default is <c>wattwise</c>; no braces, not empty.</summary>
    public string KeyPrefix { get; set; } = "wattwise";

    /// <summary>Whether to search in vector sets where the server has them. The default is <see langword="true"/>; without, vectors are compared exactly in the client, see <see cref="MaxMirrorBytes"/>.</summary>
    public bool UseVectorSets { get; set; } = true;

    /// <summary>How many nodes of a vector set's graph a search looks at (<c>EF</c>): more find the true neighbours more often, and take longer. The default is 200; from 1 to 1,000,000.</summary>
    public int SearchEffort { get; set; } = 200;

    /// <summary>
    /// The most bytes of vectors that this process mirrors where the server has no vector sets. The default is 128 MiB; must be positive.
    /// The partition that was not used for longest makes room. What of a single partition does not fit is not found.
    /// </summary>
    public long MaxMirrorBytes { get; set; } = 128L << 20;

    /// <summary>The most pieces of evidence that are kept for a policy; the oldest go first. The default is 10,000; must be positive.</summary>
    public int MaxEvidence { get; set; } = 10_000;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(ConnectionFactory is not null || !string.IsNullOrWhiteSpace(ConnectionString), $"{nameof(ConnectionString)} or {nameof(ConnectionFactory)} must be set.");
        Require(Database >= -1, $"{nameof(Database)} must be -1 or a database's number, not {Database}.");
        Require(
            !string.IsNullOrEmpty(KeyPrefix) && KeyPrefix.AsSpan().IndexOfAny('{', '}') < 0,
            $"{nameof(KeyPrefix)} must not be empty and not hold braces, but is '{KeyPrefix}'.");
        Require(SearchEffort is >= 1 and <= LargestSearchEffort, $"{nameof(SearchEffort)} must be from 1 to {LargestSearchEffort}, not {SearchEffort}.");
        Require(MaxMirrorBytes > 0, $"{nameof(MaxMirrorBytes)} must be positive, not {MaxMirrorBytes}.");
        Require(MaxEvidence > 0, $"{nameof(MaxEvidence)} must be positive, not {MaxEvidence}.");
        if (ConnectionFactory is null)
            Require(ConfigurationOptions.Parse(ConnectionString!).EndPoints.Count > 0, $"{nameof(ConnectionString)} names no server.");

        static void Require(bool condition, string message)
        {
            if (!condition)
                throw new ArgumentException(message);
        }
    }
}
