namespace Wattwise.LocalEngine;

/// <summary>Gives seeds to requests that bring none. Thread-safe.</summary>
internal sealed class SeedSource(int? seed)
{
    private readonly Lock _lock = new();
    private readonly Random _random = seed is { } value ? new(value) : new();

    public long Next()
    {
        lock (_lock)
            return _random.NextInt64();
    }
}
