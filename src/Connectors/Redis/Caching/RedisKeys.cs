using StackExchange.Redis;

namespace Wattwise.Caching;

/// <summary>The names of all that a store keeps on the server.</summary>
/// <remarks>
/// <list type="table">
/// <item><term>e:ID</term><description>string, expires with the answer: vector, record and payload
/// (<see cref="EntryValue"/>)</description></item>
/// <item><term>r:ID</term><description>string, until the entry is removed: the record (<see cref="EntryRecord"/>), which names all
/// memberships to undo</description></item>
/// <item><term>order, order:SCOPE</term><description>sorted sets of all entries by <see cref="DecayedWorth"/></description></item>
/// <item><term>expiry, age</term><description>sorted sets by time of expiry and of the answer, in Unix milliseconds</description></item>
/// <item><term>partition:KEY</term><description>sorted set of a partition's entries by dimension</description></item>
/// <item><term>tenant:, user:, model:, tag:HASH</term><description>sets for purges; may hold an entry that no longer belongs, never lack
/// one that does</description></item>
/// <item><term>vectors:SCOPE:KEY:DIMENSION</term><description>vector set</description></item>
/// <item><term>changes:SCOPE:KEY</term><description>list of the latest changes, for mirrors</description></item>
/// <item><term>bytes</term><description>sum of the entries' sizes</description></item>
/// <item><term>purges, purges:latest</term><description>number of the latest record of a purge, and a list of the latest
/// ones</description></item>
/// <item><term>evidence:HASH</term><description>list of a policy's evidence</description></item>
/// <item><term>directives:HASH, directives:HASH:CLASS</term><description>set of the classes of which directives have evidence, and a list
/// of it for each</description></item>
/// <item><term>cascade:HASH, cascade:HASH:CLASS</term><description>set of the classes of which a cascade has evidence, and a list of it for
/// each</description></item>
/// <item><term>gateway, gateway:NAME</term><description>sorted set of the names of the gateway's documents, and a hash of version and
/// content for each</description></item>
/// </list>
/// </remarks>
internal sealed class RedisKeys
{
    // Raise the number when the layout changes: programs of both versions then share a server without seeing each other's entries.
    private const string Layout = "1";

    private readonly string _root;

    public RedisKeys(string prefix)
    {
        _root = $"{{{prefix}}}:{Layout}:";
        Order = _root + "order";
        Expiry = _root + "expiry";
        Age = _root + "age";
        Bytes = _root + "bytes";
        PurgeNumber = _root + "purges";
        LatestPurges = _root + "purges:latest";
        GatewayNames = _root + "gateway";
    }

    public RedisKey Order { get; }

    public RedisKey Expiry { get; }

    public RedisKey Age { get; }

    public RedisKey Bytes { get; }

    public RedisKey PurgeNumber { get; }

    public RedisKey LatestPurges { get; }

    public RedisKey GatewayNames { get; }

    public RedisKey Entry(EntryId id) => $"{_root}e:{id.Text}";

    public RedisKey Record(EntryId id) => $"{_root}r:{id.Text}";

    public RedisKey OrderOf(ReadOnlySpan<char> scopeHash) => $"{_root}order:{scopeHash}";

    public RedisKey Partition(CacheKey partition) => $"{_root}partition:{partition}";

    public RedisKey Tenant(string tenant) => $"{_root}tenant:{Digest.Of(tenant)}";

    public RedisKey User(string user) => $"{_root}user:{Digest.Of(user)}";

    public RedisKey Model(string modelId) => $"{_root}model:{Digest.Of(modelId)}";

    public RedisKey Tag(string tag) => $"{_root}tag:{Digest.Of(tag)}";

    public RedisKey VectorSet(VectorPlace place) => $"{_root}vectors:{place.ScopeHash}:{place.Partition}:{place.Dimension}";

    public RedisKey Changes(VectorPlace place) => $"{_root}changes:{place.ScopeHash}:{place.Partition}";

    public RedisKey Evidence(string policyId) => $"{_root}evidence:{Digest.Of(policyId)}";

    public RedisKey DirectiveClasses(string directivesId) => $"{_root}directives:{Digest.Of(directivesId)}";

    public RedisKey DirectiveEvidence(string directivesId, string classHash) => $"{_root}directives:{Digest.Of(directivesId)}:{classHash}";

    public RedisKey CascadeClasses(string cascadeId) => $"{_root}cascade:{Digest.Of(cascadeId)}";

    public RedisKey CascadeEvidence(string cascadeId, string classHash) => $"{_root}cascade:{Digest.Of(cascadeId)}:{classHash}";

    public RedisKey GatewayDocument(string name) => $"{_root}gateway:{name}";

    /// <summary>The sets that a purge looks into.</summary>
    public IEnumerable<RedisKey> SetsOf(EntryRecord record)
    {
        if (record.Scope.Tenant is { } tenant)
            yield return Tenant(tenant);
        if (record.Scope.User is { } user)
            yield return User(user);
        if (record.ModelId is { } model)
            yield return Model(model);
        foreach (var tag in record.Tags)
            yield return Tag(tag);
    }
}
