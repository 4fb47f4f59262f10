namespace Wattwise.Gateway.Dashboard.Frames;

/// <summary>The carbon intensity of the grid.</summary>
internal sealed record GridPart
{
    public string? Zone { get; init; }

    /// <summary>Grams of CO2e per kilowatt-hour now; <see langword="null"/> if it is unknown.</summary>
    public double? Now { get; init; }

    /// <summary>The year that <see cref="Now"/> is a mean of; <see langword="null"/> if it is a figure of now.</summary>
    public int? Year { get; init; }

    public string? Source { get; init; }

    public string? Signal { get; init; }

    public string? Basis { get; init; }

    public bool IsEstimated { get; init; }

    /// <summary>Start, end (seconds since 1970) and grams of each span to come; empty if there is no forecast.</summary>
    public required IReadOnlyList<double[]> Forecast { get; init; }

    /// <summary>The cleanest hour of the forecast: start, end and grams.</summary>
    public double[]? Cleanest { get; init; }
}
