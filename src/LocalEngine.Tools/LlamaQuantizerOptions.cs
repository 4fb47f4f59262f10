namespace Wattwise.LocalEngine;

/// <summary>How a file is quantised.</summary>
public sealed record LlamaQuantizerOptions
{
    /// <summary>
    /// Quantises weights that are quantised already, and so lose twice. The default is <see langword="false"/>, such a file is refused.
    /// </summary>
    public bool AllowRequantize { get; init; }

    /// <summary>Whether the output matrix is quantised too. The default is <see langword="true"/>.</summary>
    public bool QuantizeOutput { get; init; } = true;

    /// <summary>Replaces the output file where there is one. The default is <see langword="false"/>.</summary>
    public bool Overwrite { get; init; }

    /// <summary>CPU threads, at least 1. The default is <see langword="null"/>, the physical cores that this process may use.</summary>
    public int? Threads { get; init; }

    /// <summary>The folder of the llama.cpp libraries. The default is <see langword="null"/>, where the loader looks by itself.</summary>
    public string? NativeLibraryPath { get; init; }
}
