using System.Collections.Frozen;
using System.Globalization;
using Wattwise.LocalEngine.Gguf;

namespace Wattwise.LocalEngine;

/// <summary>What a model says about itself. Immutable.</summary>
/// <param name="Id">The file's name without its ending; the <c>ModelId</c> of responses.</param>
/// <param name="Name">The name that the file carries, or <see cref="Id"/>.</param>
/// <param name="Architecture">The architecture as GGUF names it, such as <c>llama</c> or <c>bert</c>.</param>
/// <param name="Kind">What the model can be asked for.</param>
/// <param name="ParameterCount">Weights in the file.</param>
/// <param name="SizeInBytes">Bytes of all weights.</param>
/// <param name="TrainingContextLength">How many tokens the model was trained to take.</param>
/// <param name="EmbeddingLength">The length of a hidden state, and of an embedding.</param>
/// <param name="VocabularySize">How many tokens the model knows.</param>
/// <param name="HasChatTemplate">Whether the file carries a chat template.</param>
public sealed record LlamaModelInfo(
    string Id,
    string Name,
    string Architecture,
    LlamaModelKind Kind,
    long ParameterCount,
    long SizeInBytes,
    int TrainingContextLength,
    int EmbeddingLength,
    int VocabularySize,
    bool HasChatTemplate)
{
    /// <summary>
    /// The format of the weights, such as <c>Q4_K_M</c> or <c>F16</c>; <see langword="null"/> where the file does not say.
    /// </summary>
    public string? FileType { get; init; }

    /// <summary>The model's layers.</summary>
    public int LayerCount { get; init; }

    /// <summary>How many tokens back the layers with a sliding window look; <see langword="null"/> for a model without them.</summary>
    public int? SlidingWindow { get; init; }

    /// <summary>The licence as the file names it, such as <c>apache-2.0</c>; <see langword="null"/> where it does not.</summary>
    public string? License { get; init; }

    /// <summary>
    /// Every single value of the file's metadata by its GGUF key, as text; numbers in the invariant culture. Arrays are not in it.
    /// </summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Reads a model file's header, without loading the model and without the llama.cpp libraries.</summary>
    /// <param name="modelPath">The GGUF file; the first one where the model is split.</param>
    /// <exception cref="LlamaModelException">The file is missing, damaged, or no model.</exception>
    public static LlamaModelInfo Read(string modelPath) => Of(GgufFile.Read(modelPath));

    /// <summary>The id of a model, known from its path alone.</summary>
    internal static string IdOf(string modelPath) => Path.GetFileNameWithoutExtension(modelPath);

    internal static LlamaModelInfo Of(GgufFile file)
    {
        var metadata = file.Metadata;
        var id = IdOf(file.Path);
        return new(
            id,
            metadata.Name is { Length: > 0 } name ? name : id,
            metadata.Architecture,
            metadata.Kind.ToModelKind(),
            file.ParameterCount,
            file.TensorBytes,
            (int)(metadata.ContextLength ?? 0),
            (int)(metadata.EmbeddingLength ?? 0),
            (int)metadata.VocabularySize,
            metadata.ChatTemplate is { Length: > 0 } || metadata.NamedChatTemplates.ContainsKey("default"))
        {
            FileType = GgufFileType.Name(metadata.Integer("general.file_type")),
            LayerCount = (int)(metadata.LayerCount ?? 0),
            SlidingWindow = metadata.ArchitectureInteger("attention.sliding_window") is > 0 and var window ? (int)window : null,
            License = metadata.Text("general.license"),
            Metadata = metadata.Values.Where(entry => !entry.Value.IsArray).ToFrozenDictionary(
                entry => entry.Key, entry => Text(entry.Value), StringComparer.Ordinal),
        };
    }

    private static string Text(GgufValue value) => value switch
    {
        { Text: { } text } => text,
        { Float: { } number } => number.ToString(CultureInfo.InvariantCulture),
        { Type: GgufValueType.Bool } => value.Integer == 0 ? "false" : "true",
        _ => value.Integer?.ToString(CultureInfo.InvariantCulture) ?? "",
    };
}
