using System.Security.Cryptography;

namespace Quickstart;

/// <summary>The models that come with the samples: where they lie, and whether they are what was published.</summary>
internal sealed class SampleModels
{
    private const string ChatFile = "SmolLM2-135M-Instruct-Q4_1.gguf";
    public const string EmbedderFile = "all-MiniLM-L6-v2-Q8_0.gguf";
    public const string VerifierFile = "prompt-pair-verifier-22M-Q8_0.gguf";

    private SampleModels(string folder) => Folder = folder;

    public string Folder { get; }

    public string Chat => Path.Combine(Folder, ChatFile);

    public string Embedder => Path.Combine(Folder, EmbedderFile);

    public string Verifier => Path.Combine(Folder, VerifierFile);

    /// <summary>Finds <c>samples/models</c> in the repository around <paramref name="start"/>.</summary>
    /// <exception cref="SampleModelsException">There is none: the program was moved out of its checkout.</exception>
    public static SampleModels Find(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            var models = Path.Combine(folder.FullName, "samples", "models");
            if (File.Exists(Path.Combine(models, "SHA256SUMS")))
                return new SampleModels(models);
        }

        throw new SampleModelsException(
            $"No folder samples/models was found at or above {start}. Run the quickstart from a clone of the repository: dotnet run "
                + $"--project samples/Quickstart.");
    }

    /// <summary>
    /// Compares the files that will be used with their published checksums; a chat model of the user's own is not checked.
    /// </summary>
    /// <param name="withChatModel">Whether the sample's chat model is used.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <exception cref="SampleModelsException">A file is missing, or is not what was published.</exception>
    public async Task VerifyAsync(bool withChatModel, CancellationToken cancellationToken)
    {
        var sums = new Dictionary<string, string>();
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(Folder, "SHA256SUMS"), cancellationToken))
        {
            var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length == 2)
                sums[parts[1].TrimStart('*')] = parts[0];
        }

        string[] used = withChatModel ? [ChatFile, EmbedderFile, VerifierFile] : [EmbedderFile, VerifierFile];
        foreach (var name in used)
        {
            var path = Path.Combine(Folder, name);
            if (!File.Exists(path))
                throw new SampleModelsException(
                    $"{path} is missing: the checkout is not complete. Restore it with: git checkout -- samples/models");
            if (!sums.TryGetValue(name, out var expected))
                throw new SampleModelsException(
                    $"{name} is not listed in {Path.Combine(Folder, "SHA256SUMS")}. Restore it with: git checkout -- samples/models");

            await using var file = File.OpenRead(path);
            var actual = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
            if (actual != expected)
            {
                throw new SampleModelsException(
                    $"{path} is not the published file (SHA-256 {actual}, expected {expected}). Restore it with: git checkout -- "
                        + $"samples/models");
            }
        }
    }
}

/// <summary>The samples' models cannot be used; the message says what to do.</summary>
internal sealed class SampleModelsException(string message) : Exception(message);
