namespace Wattwise.Tool.Ledger;

/// <summary>A folder for as long as the command runs, readable by its user alone.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wattwise-");

    public string Path => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);
}
