namespace Wattwise.Sqlite.Tests.Caching;

public sealed class SharedCascadeEvidenceTests : SharedCascadeEvidence, IDisposable
{
    private readonly CacheFolder _folder = new();

    protected override string Target => _folder.File();

    public void Dispose() => _folder.Dispose();
}
