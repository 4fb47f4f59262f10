namespace Wattwise.Caching;

/// <summary>A prompt with the flight that answers it: similar prompts may wait for it.</summary>
/// <param name="Request">The request that asks it.</param>
/// <param name="Vector">The prompt's vector, of length 1.</param>
/// <param name="Flight">The answer on its way.</param>
internal sealed record PromptFlight(CacheRequest Request, ReadOnlyMemory<float> Vector, SharedStream<FlightItem> Flight)
{
    /// <summary>The place in the order of entering; written by <see cref="SimilarFlights"/>.</summary>
    public long Number { get; set; }

    /// <summary>The number of the last prompt that this one was compared with; written by <see cref="SimilarFlights"/>.</summary>
    public long Seen { get; set; }
}
