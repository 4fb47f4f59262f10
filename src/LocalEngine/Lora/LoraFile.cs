using Wattwise.LocalEngine.Gguf;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>
/// Refuses a LoRA file that does not belong to a model, before llama.cpp sees it: a wrong type of a metadata entry, or of a weight, would
/// end the process (src/llama-adapter.cpp of 0.5.0).
/// </summary>
internal static class LoraFile
{
    private const string A = ".lora_a";
    private const string B = ".lora_b";

    /// <summary>Reads and checks an adapter.</summary>
    /// <exception cref="LlamaModelException">The file is missing, damaged, no LoRA adapter, or one of another model.</exception>
    public static GgufFile Read(string path, GgufFile model)
    {
        var file = GgufFile.ReadUnchecked(path);
        return Refusal(file, model) is { } refusal ? throw new LlamaModelException(path, refusal) : file;
    }

    private static string? Refusal(GgufFile file, GgufFile model)
    {
        var metadata = file.Metadata;
        if (metadata.FileKind is not "adapter" || metadata.Text("adapter.type") is not "lora")
            return "it is no LoRA adapter (general.type is not adapter, or adapter.type is not lora).";
        if (metadata.Architecture != model.Metadata.Architecture)
            return $"it was made for a model of the architecture '{metadata.Architecture}', not '{model.Metadata.Architecture}'.";
        if (metadata.Values.TryGetValue("adapter.lora.alpha", out var alpha)
            && (alpha is not { Type: GgufValueType.Float32, IsArray: false, Float: { } number } || !double.IsFinite(number)))
            return "adapter.lora.alpha is not a finite 32-bit float.";
        if (metadata.Values.ContainsKey("adapter.alora.invocation_tokens"))
            return "it is an activated LoRA (aLoRA), which applies from certain tokens on; that is not supported.";
        if (metadata.SplitCount > 1)
            return "it is split into several files.";

        var parts = file.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var bases = model.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var pairs = 0;
        foreach (var tensor in file.Tensors)
        {
            if (tensor.Name.EndsWith("_norm.weight", StringComparison.Ordinal))
                continue; // llama.cpp passes over them
            if (tensor.Name.EndsWith(B, StringComparison.Ordinal) && parts.ContainsKey(tensor.Name[..^B.Length] + A))
                continue; // checked with its other half
            if (!tensor.Name.EndsWith(A, StringComparison.Ordinal) || !parts.TryGetValue(tensor.Name[..^A.Length] + B, out var other))
                return $"its tensor '{tensor.Name}' is no half of a pair of {A} and {B}.";
            var name = tensor.Name[..^A.Length];
            if (!bases.TryGetValue(name, out var weight))
                return $"it changes '{name}', which the model does not have.";
            if (PairRefusal(name, tensor, other, weight) is { } refusal)
                return refusal;
            pairs++;
        }

        return pairs == 0 ? "it changes no weight." : null;
    }

    private static string? PairRefusal(string name, GgufTensor a, GgufTensor b, GgufTensor weight)
    {
        foreach (var half in (GgufTensor[])[a, b])
        {
            if (half.Type is GgmlType.Q8_1 or GgmlType.Q8_K or GgmlType.F64 or GgmlType.I8 or GgmlType.I16 or GgmlType.I32 or GgmlType.I64)
                return $"its tensor '{half.Name}' has type {half.Type}, which llama.cpp does not multiply with.";
        }

        // The embedding matrix is looked up by its columns, so its halves change places.
        var fits = name.EndsWith("token_embd.weight", StringComparison.Ordinal)
            ? Length(weight, 0) == Length(b, 1) && Length(weight, 1) == Length(a, 1) && Length(a, 0) == Length(b, 0)
            : Length(weight, 0) == Length(a, 0) && Length(weight, 1) == Length(b, 1) && Length(a, 1) == Length(b, 0);
        var isMatrix = weight.Dimensions.Count > 1;
        var sameExperts = Length(a, 2) == Length(weight, 2) && Length(b, 2) == Length(weight, 2) && Length(a, 3) == 1 && Length(b, 3) == 1;
        return isMatrix && fits && sameExperts
            ? null
            : $"its change of '{name}' ({Shape(a)} and {Shape(b)}) does not fit the model's weight ({Shape(weight)}).";
    }

    private static long Length(GgufTensor tensor, int dimension) => dimension < tensor.Dimensions.Count ? tensor.Dimensions[dimension] : 1;

    private static string Shape(GgufTensor tensor) => string.Join(" x ", tensor.Dimensions);
}
