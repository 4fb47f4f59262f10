using Wattwise.Caching;
using Wattwise.Cascade;
using Wattwise.StoreConformance;

namespace Wattwise.Redis.Tests.Caching;

public sealed class CascadeEvidenceConformance(GarnetFixture garnet) : CascadeEvidenceStoreConformance
{
    private readonly string _prefix = Guid.NewGuid().ToString("N");

    protected override ValueTask<ICascadeEvidenceStore> OpenAsync(string name, int maxEvidence = 10_000)
    {
        var options = garnet.Options(prefix: $"{_prefix} {name}");
        options.MaxEvidencePerPolicy = maxEvidence;
        return new(new RedisSemanticCacheStore(options));
    }
}
