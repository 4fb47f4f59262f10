using Microsoft.Extensions.Time.Testing;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine.Tests;

/// <summary>Each row takes a millisecond.</summary>
internal sealed class TimedDecoder(FakeTimeProvider clock) : IDecoder
{
    public int Rows { get; private set; }

    public void Clear() => Rows = 0;

    public ContextHandle CreateContext(ModelHandle model, in LlamaContextParams parameters) => ContextHandle.Create(model, parameters);

    public DecodeStatus Decode(ContextHandle context, in LlamaBatch batch)
    {
        clock.Advance(TimeSpan.FromMilliseconds(batch.TokenCount));
        Rows += batch.TokenCount;
        return LlamaApi.Decode(context, batch);
    }

    public DecodeStatus Encode(ContextHandle context, in LlamaBatch batch) => LlamaApi.Encode(context, batch);
}
