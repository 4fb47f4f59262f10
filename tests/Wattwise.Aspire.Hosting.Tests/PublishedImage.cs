using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace Wattwise.Aspire.Hosting.Tests;

/// <summary>The gateway's image as <c>dotnet publish -t:PublishContainer</c> makes it, on a base image of this machine.</summary>
public sealed class PublishedImage : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wattwise-image-");

    /// <summary>What the image says about how it is run: user, environment, ports, command.</summary>
    public JsonElement Config { get; private set; }

    public List<(string Path, UnixFileMode Mode, int User, TarEntryType Type)> Files { get; } = [];

    /// <summary>The image's files, unpacked.</summary>
    public string Root => Path.Combine(_folder.FullName, "root");

    private string Archive => Path.Combine(_folder.FullName, "image.tar");

    private string Blobs => Path.Combine(_folder.FullName, "image/blobs/sha256");

    public async ValueTask InitializeAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var registry = await ImageRegistry.StartAsync(new BaseImage(), cancellationToken);
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        await Command.RunAsync(
            "dotnet",
            [
                "publish", Path.Combine(Repository.Root, "samples/Gateway"), "-t:PublishContainer", "--no-build", "-c", configuration,
                "-v", "quiet", "-nologo", "-nodeReuse:false", $"-p:ContainerBaseImage={registry.Image}",
                $"-p:ContainerArchiveOutputPath={Archive}",
                $"-p:PublishDir={Path.Combine(_folder.FullName, "publish")}/",
            ],
            cancellationToken);

        var image = Path.Combine(_folder.FullName, "image");
        Directory.CreateDirectory(image);
        await TarFile.ExtractToDirectoryAsync(Archive, image, overwriteFiles: false, cancellationToken);
        var manifest = Read(Path.Combine(image, "index.json")).GetProperty("manifests")[0];
        var content = ReadBlob(manifest);
        Config = ReadBlob(content.GetProperty("config")).GetProperty("config");
        Directory.CreateDirectory(Root);
        foreach (var layer in content.GetProperty("layers").EnumerateArray())
        {
            await AddFilesAsync(Blob(layer), cancellationToken);
            await Command.RunAsync("tar", ["-xpzf", Blob(layer), "--numeric-owner", "-C", Root], cancellationToken);
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task AddFilesAsync(string layer, CancellationToken cancellationToken)
    {
        await using GZipStream gzip = new(File.OpenRead(layer), CompressionMode.Decompress);
        await using TarReader reader = new(gzip);
        while (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
            Files.Add(("/" + entry.Name.TrimEnd('/'), entry.Mode, entry.Uid, entry.EntryType));
    }

    private JsonElement ReadBlob(JsonElement descriptor) => Read(Blob(descriptor));

    private string Blob(JsonElement descriptor) => Path.Combine(Blobs, descriptor.GetProperty("digest").GetString()!["sha256:".Length..]);

    private static JsonElement Read(string file) => JsonElement.Parse(File.ReadAllBytes(file));
}
