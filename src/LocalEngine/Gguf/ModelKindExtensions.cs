namespace Wattwise.LocalEngine.Gguf;

/// <summary>Turns kinds of models into each other and into words.</summary>
internal static class ModelKindExtensions
{
    public static LlamaModelKind ToModelKind(this GgufModelKind kind) => kind switch
    {
        GgufModelKind.PairScorer => LlamaModelKind.PairScorer,
        GgufModelKind.Embedder => LlamaModelKind.Embedding,
        _ => LlamaModelKind.Chat,
    };

    public static string Describe(this LlamaModelKind kind) => kind switch
    {
        LlamaModelKind.PairScorer => "a pair scorer",
        LlamaModelKind.Embedding => "an embedding model",
        _ => "a chat model",
    };
}
