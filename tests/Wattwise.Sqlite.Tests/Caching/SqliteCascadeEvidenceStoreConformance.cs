using Wattwise.Cascade;
using Wattwise.StoreConformance;

namespace Wattwise.Sqlite.Tests.Caching;

public sealed class SqliteCascadeEvidenceStoreConformance : CascadeEvidenceStoreConformance, IDisposable
{
    private readonly CacheFolder _folder = new();

    protected override ValueTask<ICascadeEvidenceStore> OpenAsync(string name, int maxEvidence = 10_000) =>
        new(_folder.Open(options => options.MaxEvidencePerPolicy = maxEvidence, name: name));

    public void Dispose() => _folder.Dispose();
}
