using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Wattwise.Aspire.Hosting.Tests;

/// <summary>An image of one small layer with what publishing relies on in Microsoft's images: a user without rights, its home, a place for
/// temporary files, and their environment. The runtime itself is not in it.</summary>
internal sealed class BaseImage
{
    public const int User = 1654;
    public const string Home = "home/app";
    public const string ManifestType = "application/vnd.oci.image.manifest.v1+json";
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public BaseImage()
    {
        var tar = Layer();
        var layer = Compress(tar);
        var config = JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64",
            os = "linux",
            config = new
            {
                Env = new[]
                {
                    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", $"APP_UID={User}", "ASPNETCORE_HTTP_PORTS=8080",
                    "DOTNET_RUNNING_IN_CONTAINER=true",
                },
            },
            rootfs = new { type = "layers", diff_ids = new[] { Digest(tar) } },
        });
        Manifest = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2,
            mediaType = ManifestType,
            config = new { mediaType = "application/vnd.oci.image.config.v1+json", digest = Digest(config), size = config.Length },
            layers = new[]
            {
                new { mediaType = "application/vnd.oci.image.layer.v1.tar+gzip", digest = Digest(layer), size = layer.Length },
            },
        });
        Blobs = new() { [Digest(config)] = config, [Digest(layer)] = layer };
    }

    public byte[] Manifest { get; }

    /// <summary>By digest.</summary>
    public Dictionary<string, byte[]> Blobs { get; }

    public static string Digest(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    private static byte[] Layer()
    {
        using MemoryStream stream = new();
        using (TarWriter writer = new(stream, leaveOpen: true))
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "tmp/") { Mode = (UnixFileMode)0b1_111_111_111 });
            writer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, Home + "/") { Mode = Owner, Uid = User, Gid = User });
        }

        return stream.ToArray();
    }

    private static byte[] Compress(byte[] content)
    {
        using MemoryStream stream = new();
        using (GZipStream gzip = new(stream, CompressionLevel.Fastest))
            gzip.Write(content);
        return stream.ToArray();
    }
}
