using Wattwise.Caching;
using Wattwise.StoreConformance;

namespace Wattwise.Tests.Caching.Decision;

public sealed class FileCacheEvidenceStoreConformance : CacheEvidenceStoreConformance, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wattwise-evidence-");

    public void Dispose() => _folder.Delete(recursive: true);

    protected override ValueTask<ICacheEvidenceStore> OpenAsync(string name) =>
        new(new FileCacheEvidenceStore(Path.Combine(_folder.FullName, name)));
}
