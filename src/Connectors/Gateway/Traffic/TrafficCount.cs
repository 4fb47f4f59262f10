namespace Wattwise.Gateway.Traffic;

/// <summary>The gateway's requests at one moment.</summary>
internal readonly record struct TrafficCount
{
    /// <summary>In flight, before their answer begins.</summary>
    public long Waiting { get; init; }

    /// <summary>In flight, with a stream that has begun.</summary>
    public long Streaming { get; init; }

    /// <summary>How long the oldest one is in flight.</summary>
    public TimeSpan Oldest { get; init; }

    public long Succeeded { get; init; }

    /// <summary>Ended with a status of 400 to 498.</summary>
    public long Refused { get; init; }

    /// <summary>Ended with a status of 500 or above.</summary>
    public long Failed { get; init; }

    /// <summary>The client left before the end.</summary>
    public long Left { get; init; }
}
