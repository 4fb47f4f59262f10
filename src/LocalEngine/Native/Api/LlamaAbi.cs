namespace Wattwise.LocalEngine.Native;

/// <summary>
/// One binary layout of the parameters that libllama takes. The engine knows the values of llama.cpp 0.5.0 alone; a layout hands them to a
/// library in the form that this library reads.
/// </summary>
internal abstract unsafe class LlamaAbi
{
    /// <summary>Every layout that is supported.</summary>
    internal static IReadOnlyList<LlamaAbi> Supported { get; } = [new LlamaAbi050(), new LlamaAbi018()];

    /// <summary>The llama.cpp releases of this layout, for errors and logs.</summary>
    internal abstract string Releases { get; }

    /// <summary>Whether the library can draft with the multi-token prediction layers that the engine knows.</summary>
    internal abstract bool HasNextTokenGraphs { get; }

    /// <summary>
    /// Reads a library's version and its default values through this layout, without binding any function to the library.
    /// </summary>
    /// <param name="exports">The library's functions.</param>
    /// <returns>The evidence against this layout, or <see langword="null"/> if everything agrees with it.</returns>
    internal abstract string? Difference(LlamaExports exports);

    /// <summary>Whether the version, which comes before any value is read, is one of this layout's.</summary>
    internal abstract bool IsVersion(LlamaExports exports);

    internal abstract LlamaModelParams ModelDefaults();

    internal abstract LlamaContextParams ContextDefaults();

    internal abstract LlamaQuantizeParams QuantizeDefaults();

    /// <summary>0 on failure; the reason is in the log.</summary>
    internal abstract nint LoadModel(string path, in LlamaModelParams parameters);

    /// <summary>0 on failure; the reason is in the log.</summary>
    internal abstract nint CreateContext(ModelHandle model, in LlamaContextParams parameters);

    /// <summary>0 on success; the reason of a failure is in the log.</summary>
    internal abstract uint Quantize(string input, string output, in LlamaQuantizeParams parameters);
}
