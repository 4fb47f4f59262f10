using Wattwise.Caching;
using Wattwise.StoreConformance;

namespace Wattwise.Sqlite.Tests.Caching;

public sealed class SqliteCacheEvidenceStoreConformance : CacheEvidenceStoreConformance, IDisposable
{
    private readonly CacheFolder _folder = new();

    protected override ValueTask<ICacheEvidenceStore> OpenAsync(string name) => new(_folder.Open(name: name));

    public void Dispose() => _folder.Dispose();
}
