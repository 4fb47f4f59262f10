namespace Wattwise.Gateway.Dashboard.Frames;

/// <summary>All that is known of one of the latest requests. Holds no text of it.</summary>
internal sealed record RequestDetailPart
{
    /// <summary>Its line in the list.</summary>
    public required RequestPart Part { get; init; }

    /// <summary>False if the energy of a call is unknown.</summary>
    public bool IsComplete { get; init; }

    public EstimatePart Spent { get; init; }

    /// <summary>How <see cref="Spent"/> is known: the weakest of its parts.</summary>
    public required string Method { get; init; }

    public EstimatePart Avoided { get; init; }

    /// <summary>The part of <see cref="Spent"/> that is Wattwise's own work.</summary>
    public EstimatePart Own { get; init; }

    /// <summary>Of the calls that were made.</summary>
    public required TokenPart Tokens { get; init; }

    public decimal? Cost { get; init; }

    public decimal? CostAvoided { get; init; }

    public string? Currency { get; init; }

    /// <summary>Grams of CO2e, manufacture included; <see langword="null"/> without an intensity.</summary>
    public double? Grams { get; init; }

    public string? Zone { get; init; }

    public required IReadOnlyList<RequestLinePart> Lines { get; init; }
}
