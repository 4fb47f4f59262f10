namespace Wattwise.LocalEngine.Gguf;

/// <summary>What a model is for, by its architecture and pooling.</summary>
internal enum GgufModelKind
{
    /// <summary>Generates text token by token.</summary>
    Generator,

    /// <summary>Turns a text into one vector.</summary>
    Embedder,

    /// <summary>Gives a text pair a score (rank pooling).</summary>
    PairScorer,
}
