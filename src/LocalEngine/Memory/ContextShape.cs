using Wattwise.LocalEngine.Gguf;

namespace Wattwise.LocalEngine;

/// <summary>The sizes of a context that decide how much memory it takes.</summary>
/// <param name="Cells">Tokens that the KV cache holds, all requests together.</param>
/// <param name="RowCells">Cells that one row of a batch looks at.</param>
/// <param name="MicroBatch">Tokens computed at once.</param>
/// <param name="Outputs">Rows of a batch that may want logits.</param>
/// <param name="Sequences">Sequences that a recurrent state is kept for.</param>
internal readonly record struct ContextShape(long Cells, long RowCells, int MicroBatch, int Outputs, int Sequences)
{
    private const int CellAlignment = 256;

    /// <summary>The shape of the context that an engine with these options makes, llama.cpp's rounding included.</summary>
    public static ContextShape Of(GgufMetadata metadata, LlamaEngineOptions options)
    {
        var trained = (int)Math.Min(metadata.ContextLength ?? LlamaEngineOptions.DefaultContextLength, int.MaxValue);
        var parameters = ContextSizes.Of(metadata.Kind.ToModelKind(), trained, options);
        var cells = Aligned(parameters.ContextLength);
        var sequences = (int)parameters.MaxSequences;
        if (!parameters.UnifiedKv)
            cells = Aligned(cells / sequences);
        var outputs = parameters.Embeddings || parameters.MaxOutputs == 0
            ? parameters.MicroBatchSize
            : Math.Min(parameters.MaxOutputs, parameters.MicroBatchSize);
        return new(parameters.UnifiedKv ? cells : cells * sequences, cells, (int)parameters.MicroBatchSize, (int)outputs, sequences);
    }

    private static long Aligned(long cells) => (cells + CellAlignment - 1) / CellAlignment * CellAlignment;
}
