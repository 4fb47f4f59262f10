using System.ComponentModel.DataAnnotations;
using StackExchange.Redis;

namespace Wattwise.Caching;

/// <summary>Settings of a <see cref="RedisSemanticCacheStore"/>. Read once, when the store is made.</summary>
/// <remarks>Machines that share a store use the same limits, <see cref="KeyPrefix"/> and <see cref="UseVectorSets"/>.</remarks>
public sealed class RedisSemanticCacheOptions : SemanticCacheStoreOptions, IValidatableObject
{
    /// <summary>
    /// The server, in the notation of StackExchange.Redis: <c>cache:6379,user=app,password=...,ssl=true</c>. Needed where there is no
    /// <see cref="ConnectionFactory"/>.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// Gives a connection of the app to use instead of one of the store's own; called once, at first use, and not disposed. The default is
    /// none.
    /// </summary>
    /// <remarks>
    /// Set its <c>BacklogPolicy</c> to <c>FailFast</c> and <c>AbortOnConnectFail</c> to <see langword="false"/>, as the store does with its
    /// own: look-ups then fail at once while the server is away, instead of waiting.
    /// </remarks>
    public Func<IConnectionMultiplexer>? ConnectionFactory { get; set; }

    /// <summary>The server's database number. The default is -1: that of the connection.</summary>
    [Range(-1, int.MaxValue)]
    public int Database { get; set; } = -1;

    /// <summary>
    /// What all keys of the store begin with, in braces: a cluster keeps them in one slot. The default is <c>wattwise</c>; no braces, not
    /// empty.
    /// </summary>
    [Required]
    [RegularExpression("[^{}]+")]
    public string KeyPrefix { get; set; } = "wattwise";

    /// <summary>
    /// Whether to search in vector sets where the server has them. The default is <see langword="true"/>; without, vectors are compared
    /// exactly in the client, see <see cref="MaxIndexBytes"/>.
    /// </summary>
    public bool UseVectorSets { get; set; } = true;

    /// <summary>
    /// How many nodes of a vector set's graph a search looks at (<c>EF</c>): more find the true neighbours more often, and take longer. The
    /// default is 200; from 1 to 1,000,000.
    /// </summary>
    [Range(1, 1_000_000)]
    public int SearchEffort { get; set; } = 200;

    /// <summary>
    /// The most bytes of memory for copies of the vectors, which this process searches if the server has no vector sets. The default is 128
    /// MiB; must be positive. The partition that was not searched for longest leaves memory first. Of one that alone takes more, the rest
    /// is not found.
    /// </summary>
    [Range(1, long.MaxValue)]
    public long MaxIndexBytes { get; set; } = 128L << 20;

    /// <summary>
    /// The most pieces of evidence that are kept for a policy, and for a class of requests that directives brief; the oldest go first. The
    /// default is 10,000; must be positive.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int MaxEvidencePerPolicy { get; set; } = 10_000;

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (RedisConnection.FaultOf(ConnectionString, ConnectionFactory) is { } fault)
            yield return new ValidationResult(fault);
    }
}
