using Wattwise.Caching;
using Wattwise.Directives;
using Wattwise.StoreConformance;

namespace Wattwise.Redis.Tests.Caching;

public sealed class DirectiveEvidenceConformance(GarnetFixture garnet) : DirectiveEvidenceStoreConformance
{
    private readonly string _prefix = Guid.NewGuid().ToString("N");

    protected override ValueTask<IDirectiveEvidenceStore> OpenAsync(string name, int maxEvidence = 10_000)
    {
        var options = garnet.Options(prefix: $"{_prefix} {name}");
        options.MaxEvidencePerPolicy = maxEvidence;
        return new(new RedisSemanticCacheStore(options));
    }
}
