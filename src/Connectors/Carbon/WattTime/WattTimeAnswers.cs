namespace Wattwise.Carbon;

/// <summary>Answers of WattTime.</summary>
internal static class WattTimeAnswers
{
    /// <summary>Of <c>/login</c>.</summary>
    internal sealed record Login
    {
        public required string Token { get; init; }
    }

    /// <summary>Of <c>/v3/forecast</c>.</summary>
    internal sealed record Series
    {
        public required Point[] Data { get; init; }

        public required Meta Meta { get; init; }
    }

    /// <summary>One step. A value that is null is not known; one that is missing is another shape.</summary>
    internal sealed record Point
    {
        public required DateTimeOffset PointTime { get; init; }

        public required double? Value { get; init; }
    }

    /// <summary>What the values of a series are.</summary>
    internal sealed record Meta
    {
        public required string Region { get; init; }

        public required string SignalType { get; init; }

        public required string Units { get; init; }

        public required double DataPointPeriodSeconds { get; init; }

        public DateTimeOffset? GeneratedAt { get; init; }
    }
}
