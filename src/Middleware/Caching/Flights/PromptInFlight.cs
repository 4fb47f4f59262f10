namespace Wattwise.Caching;

/// <summary>A prompt that the model is answering at this moment.</summary>
/// <param name="Request">The request that asks it.</param>
/// <param name="Vector">The prompt's vector, of length 1.</param>
/// <param name="Flight">The answer on its way.</param>
internal sealed record PromptInFlight(CacheRequest Request, ReadOnlyMemory<float> Vector, SharedStream<FlightItem> Flight)
{
    /// <summary>The place in the order of entering.</summary>
    public long Number { get; set; }
}
