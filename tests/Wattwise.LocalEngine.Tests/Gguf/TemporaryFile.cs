namespace Wattwise.LocalEngine.Tests.Gguf;

/// <summary>A file that goes away with the test.</summary>
internal sealed class TemporaryFile : IDisposable
{
    internal TemporaryFile(byte[] content, string name = "model.gguf")
    {
        Path = System.IO.Path.Combine(Directory.CreateTempSubdirectory("wattwise-").FullName, name);
        File.WriteAllBytes(Path, content);
    }

    internal string Path { get; }

    public void Dispose() => Directory.Delete(System.IO.Path.GetDirectoryName(Path)!, recursive: true);
}
