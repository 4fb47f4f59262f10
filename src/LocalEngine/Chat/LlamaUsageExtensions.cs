namespace Microsoft.Extensions.AI;

/// <summary>Reads what the local engine adds to <see cref="UsageDetails"/>.</summary>
public static class LlamaUsageExtensions
{
    private const string Queue = "llama.queue_us";
    private const string Prefill = "llama.prefill_us";
    private const string Decode = "llama.decode_us";

    /// <summary>How long the request waited before it started; <see langword="null"/> for another provider's usage.</summary>
    /// <param name="usage">The usage to read; may be <see langword="null"/>.</param>
    public static TimeSpan? GetQueueTime(this UsageDetails? usage) => Get(usage, Queue);

    /// <summary>How long it took from the request's start to its first token, other requests' turns included; <see langword="null"/> for another provider's usage.</summary>
    /// <param name="usage">The usage to read; may be <see langword="null"/>.</param>
    public static TimeSpan? GetPrefillTime(this UsageDetails? usage) => Get(usage, Prefill);

    /// <summary>How long it took from the first token to the last, other requests' turns included; <see langword="null"/> for another provider's usage.</summary>
    /// <param name="usage">The usage to read; may be <see langword="null"/>.</param>
    public static TimeSpan? GetDecodeTime(this UsageDetails? usage) => Get(usage, Decode);

    internal static void SetTimings(this UsageDetails usage, TimeSpan queue, TimeSpan prefill, TimeSpan decode)
    {
        var counts = usage.AdditionalCounts ??= [];
        counts[Queue] = (long)queue.TotalMicroseconds;
        counts[Prefill] = (long)prefill.TotalMicroseconds;
        counts[Decode] = (long)decode.TotalMicroseconds;
    }

    private static TimeSpan? Get(UsageDetails? usage, string key) =>
        usage?.AdditionalCounts is { } counts && counts.TryGetValue(key, out var microseconds) ? TimeSpan.FromMicroseconds(microseconds) : null;
}
