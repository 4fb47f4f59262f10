using System.Security.Cryptography;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Models;

/// <summary>Reads SHA256SUMS as <c>sha256sum --check</c> does.</summary>
internal static class Checksums
{
    private const int HashLength = 64;

    public static async Task<IReadOnlyList<ChecksumCheck>> VerifyAsync(string folder, CancellationToken cancellationToken)
    {
        var list = Path.Combine(folder, "SHA256SUMS");
        if (!File.Exists(list))
            throw new ToolException($"{folder} has no SHA256SUMS to compare with.");

        List<ChecksumCheck> checks = [];
        foreach (var line in await File.ReadAllLinesAsync(list, cancellationToken))
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            var (hash, name) = Read(line, list);
            checks.Add(new(name, await CompareAsync(Path.Combine(folder, name), hash, cancellationToken)));
        }

        return checks;
    }

    // A name with a folder in it would leave the folder that the user named.
    private static (string Hash, string Name) Read(string line, string list)
    {
        if (line.Length <= HashLength + 2 || line[HashLength] != ' '
            || !line.AsSpan(0, HashLength).TrimStart("0123456789abcdefABCDEF").IsEmpty)
            throw new ToolException($"{list} has a line that is no checksum: '{line}'.");
        var name = line[(HashLength + 2)..];
        return Path.GetFileName(name) == name
            ? (line[..HashLength], name)
            : throw new ToolException($"{list} names '{name}', which is not in its folder.");
    }

    private static async Task<ChecksumState> CompareAsync(string path, string hash, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            return ChecksumState.Missing;
        await using var file = File.OpenRead(path);
        var actual = await SHA256.HashDataAsync(file, cancellationToken);
        return Convert.ToHexString(actual).Equals(hash, StringComparison.OrdinalIgnoreCase) ? ChecksumState.Same : ChecksumState.Differs;
    }
}
