namespace Wattwise.Gateway.Dashboard;

/// <summary>What a second or a minute brought.</summary>
internal readonly record struct SeriesPoint
{
    /// <summary>Where the span begins, in seconds since 1970.</summary>
    public long Time { get; init; }

    /// <summary>Joules of the calls that gave answers.</summary>
    public double AnswerJoules { get; init; }

    /// <summary>Joules of Wattwise's own work.</summary>
    public double OwnJoules { get; init; }

    /// <summary>Joules that were not used.</summary>
    public double AvoidedJoules { get; init; }

    public long Requests { get; init; }

    /// <summary>Requests that a stage answered.</summary>
    public long Hits { get; init; }

    public long InputTokens { get; init; }

    public long OutputTokens { get; init; }

    public static SeriesPoint operator +(SeriesPoint left, SeriesPoint right) => new()
    {
        Time = left.Time,
        AnswerJoules = left.AnswerJoules + right.AnswerJoules,
        OwnJoules = left.OwnJoules + right.OwnJoules,
        AvoidedJoules = left.AvoidedJoules + right.AvoidedJoules,
        Requests = left.Requests + right.Requests,
        Hits = left.Hits + right.Hits,
        InputTokens = left.InputTokens + right.InputTokens,
        OutputTokens = left.OutputTokens + right.OutputTokens,
    };

    /// <summary>The numbers in this order: a page reads hundreds of them.</summary>
    public double[] ToArray() =>
    [
        Time, Rounded(AnswerJoules), Rounded(OwnJoules), Rounded(AvoidedJoules), Requests, Hits, InputTokens, OutputTokens,
    ];

    // A tenth of a millijoule is less than any meter tells apart.
    private static double Rounded(double joules) => Math.Round(joules, 4);
}
