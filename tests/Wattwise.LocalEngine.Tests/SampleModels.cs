namespace Wattwise.LocalEngine.Tests;

/// <summary>The weights under samples/models.</summary>
internal static class SampleModels
{
    internal static string Directory { get; } = Path.Combine(RepositoryRoot(), "samples", "models");

    internal static string Chat { get; } = Path.Combine(Directory, "SmolLM2-135M-Instruct-Q4_1.gguf");

    internal static string Draft { get; } = Path.Combine(Directory, "SmolLM2-135M-draft-16M-Q8_0.gguf");

    internal static string Embedder { get; } = Path.Combine(Directory, "all-MiniLM-L6-v2-Q8_0.gguf");

    internal static string PairVerifier { get; } = Path.Combine(Directory, "prompt-pair-verifier-22M-Q8_0.gguf");

    internal static string RepositoryRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Wattwise.slnx")))
                return directory.FullName;
        }

        throw new DirectoryNotFoundException("The tests do not run inside the repository.");
    }
}
