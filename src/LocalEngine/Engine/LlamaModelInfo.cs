namespace Wattwise.LocalEngine;

/// <summary>What a loaded model says about itself.</summary>
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
    bool HasChatTemplate);
