namespace Wattwise.LocalEngine.Native;

/// <summary>
/// The layout of the llama.cpp builds with ggml 0.18, which carry no version of their own: those of the packages LLamaSharp.Backend.* 0.30.
/// </summary>
internal sealed unsafe class LlamaAbi018 : LlamaAbi
{
    private const string GgmlVersion = "0.18.";

    internal override string Releases => "the llama.cpp builds with ggml 0.18 (LLamaSharp.Backend.* 0.30)";

    // It has the entry points, but not the graphs of the architectures that the engine drafts with.
    internal override bool HasNextTokenGraphs => false;

    internal override bool IsVersion(LlamaExports exports) =>
        exports.Version is null && exports.GgmlVersion?.StartsWith(GgmlVersion, StringComparison.Ordinal) == true;

    internal override string? Difference(LlamaExports exports) =>
        AbiCheck.SizeDifference()
        ?? AbiCheck.Difference(exports.Defaults<LlamaModelParams018>("llama_model_default_params").Widen(), LoadMode.MemoryMap)
        ?? AbiCheck.Difference(exports.Defaults<LlamaContextParams018>("llama_context_default_params").Widen())
        ?? AbiCheck.Difference(exports.Defaults<LlamaQuantizeParams018>("llama_model_quantize_default_params").Widen())
        ?? exports.ExcessOf<LlamaModelParams018>("llama_model_default_params")
        ?? exports.ExcessOf<LlamaContextParams018>("llama_context_default_params")
        ?? exports.ExcessOf<LlamaQuantizeParams018>("llama_model_quantize_default_params");

    internal override LlamaModelParams ModelDefaults() => LlamaApi.ModelDefaultParams018().Widen();

    internal override LlamaContextParams ContextDefaults() => LlamaApi.ContextDefaultParams018().Widen();

    internal override LlamaQuantizeParams QuantizeDefaults() => LlamaApi.QuantizeDefaultParams018().Widen();

    internal override nint LoadModel(string path, in LlamaModelParams parameters) =>
        LlamaApi.ModelLoadFromFile(path, LlamaModelParams018.Narrow(parameters));

    internal override nint CreateContext(ModelHandle model, in LlamaContextParams parameters) =>
        LlamaApi.ContextInitFromModel(model, LlamaContextParams018.Narrow(parameters));

    internal override uint Quantize(string input, string output, in LlamaQuantizeParams parameters)
    {
        var narrow = LlamaQuantizeParams018.Narrow(parameters);
        return LlamaApi.ModelQuantize(input, output, &narrow);
    }
}
