namespace Wattwise.LocalEngine;

/// <summary>How a file is quantised.</summary>
public sealed record LlamaQuantizerOptions
{
    /// <summary>Quantises weights that are quantised already, and so lose twice. Default: <see langword="false"/>, such a file is refused.</summary>
    public bool AllowRequantize { get; init; }

    /// <summary>Whether the output matrix is quantised too. Default: <see langword="true"/>.</summary>
    public bool QuantizeOutput { get; init; } = true;

    /// <summary>Replaces the output file where there is one. Default: <see langword="false"/>.</summary>
    public bool Overwrite { get; init; }

    /// <summary>CPU threads, at least 1. Default: <see langword="null"/>, the physical cores that this process may use.</summary>
    public int? Threads { get; init; }

    /// <summary>The folder of the llama.cpp libraries. Default: <see langword="null"/>, where the loader looks by itself.</summary>
    public string? NativeLibraryPath { get; init; }
}
