using System.Globalization;
using System.Text.RegularExpressions;
using Wattwise.LocalEngine.Gguf;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>
/// Asks llama.cpp which format each tensor of a file gets: its mixtures depend on the architecture, the layer and the shape.
/// </summary>
internal static unsafe partial class QuantizationTypes
{
    /// <summary>The new type of every tensor by its name. Reads no weights.</summary>
    /// <exception cref="LlamaModelException">llama.cpp refuses the file, or needs an importance matrix for it.</exception>
    public static Dictionary<string, GgmlType> Choose(GgufFile file, LlamaQuantization format, LlamaQuantizerOptions options)
    {
        var parameters = LlamaApi.Abi.QuantizeDefaults();
        parameters.FileType = (int)format;
        parameters.QuantizeOutputTensor = options.QuantizeOutput;
        parameters.AllowRequantize = true;
        parameters.DryRun = true;

        // A dry run tells its choices in its log alone: a line with the tensor, and one with its sizes and, where it changes, its new type.
        Dictionary<string, GgmlType> types = new(StringComparer.Ordinal);
        var needsMatrix = false;
        string? tensor = null;
        var position = LlamaLog.Position;
        var status = LlamaLog.Observe(
            line =>
            {
                needsMatrix |= line.Contains("will require an imatrix", StringComparison.Ordinal);
                if (Tensor().Match(line) is { Success: true } named)
                {
                    tensor = named.Groups[1].Value;
                    Add(types, tensor, named.Groups[2].Value);
                }
                else if (tensor is not null && Changed().Match(line) is { Success: true } changed)
                {
                    Add(types, tensor, changed.Groups[1].Value);
                }
            },
            () => Run(file.Path, parameters));
        if (status != 0)
            throw new LlamaModelException(file.Path, $"llama.cpp cannot quantise it ({LlamaLog.ErrorsSince(position)}).");
        if (needsMatrix)
            throw new LlamaModelException(file.Path, $"{format} needs an importance matrix for this model. Choose another format.");
        return file.Tensors.All(known => types.ContainsKey(known.Name))
            ? types
            : throw new LlamaException(
                string.Create(CultureInfo.InvariantCulture, $"llama.cpp named formats for {types.Count} of {file.Tensors.Count} tensors."));
    }

    private static uint Run(string path, LlamaQuantizeParams parameters) => LlamaApi.Abi.Quantize(path, "", parameters);

    private static void Add(Dictionary<string, GgmlType> types, string tensor, string name)
    {
        if (Enum.TryParse<GgmlType>(name, ignoreCase: true, out var type) && TensorLayout.Of(type) is not null)
            types[tensor] = type;
        else
            types.Remove(tensor);
    }

    [GeneratedRegex(@"^\[ *\d+/ *\d+\] (\S+) +- \[.*\], type = +(\w+),")]
    private static partial Regex Tensor();

    [GeneratedRegex(@"^size = .* -> .* \((\w+)\)$")]
    private static partial Regex Changed();
}
