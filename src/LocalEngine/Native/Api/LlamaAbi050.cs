namespace Wattwise.LocalEngine.Native;

/// <summary>The layout of llama.cpp 0.5.0, with ggml 0.25.</summary>
internal sealed unsafe class LlamaAbi050 : LlamaAbi
{
    private const string Version = "0.5.0";

    internal override string Releases => "llama.cpp 0.5.0";

    internal override bool HasNextTokenGraphs => true;

    internal override bool IsVersion(LlamaExports exports) => exports.Version?.StartsWith(Version, StringComparison.Ordinal) == true;

    internal override string? Difference(LlamaExports exports) =>
        AbiCheck.SizeDifference()
        ?? AbiCheck.Difference(exports.Defaults<LlamaModelParams>("llama_model_default_params"), LoadMode.Auto)
        ?? AbiCheck.Difference(exports.Defaults<LlamaContextParams>("llama_context_default_params"))
        ?? AbiCheck.Difference(exports.Defaults<LlamaQuantizeParams>("llama_model_quantize_default_params"))
        ?? exports.ExcessOf<LlamaModelParams>("llama_model_default_params")
        ?? exports.ExcessOf<LlamaContextParams>("llama_context_default_params")
        ?? exports.ExcessOf<LlamaQuantizeParams>("llama_model_quantize_default_params");

    internal override LlamaModelParams ModelDefaults() => LlamaApi.ModelDefaultParams();

    internal override LlamaContextParams ContextDefaults() => LlamaApi.ContextDefaultParams();

    internal override LlamaQuantizeParams QuantizeDefaults() => LlamaApi.QuantizeDefaultParams();

    internal override nint LoadModel(string path, in LlamaModelParams parameters) => LlamaApi.ModelLoadFromFile(path, parameters);

    internal override nint CreateContext(ModelHandle model, in LlamaContextParams parameters) =>
        LlamaApi.ContextInitFromModel(model, parameters);

    internal override uint Quantize(string input, string output, in LlamaQuantizeParams parameters)
    {
        fixed (LlamaQuantizeParams* pointer = &parameters)
            return LlamaApi.ModelQuantize(input, output, pointer);
    }
}
