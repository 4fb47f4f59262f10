namespace Wattwise.Carbon;

/// <summary>A source of carbon intensities gave no figure, although it should have one.</summary>
/// <remarks>Messages hold the source's own words where it gave some, shortened and without keys and passwords.</remarks>
public sealed class CarbonSourceException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="source">The source's name.</param>
    /// <param name="problem">What is wrong.</param>
    /// <param name="message">What happened, and what to do about it.</param>
    /// <param name="innerException">What it was caused by; <see langword="null"/> if nothing else.</param>
    public CarbonSourceException(string source, CarbonSourceProblem problem, string message, Exception? innerException = null)
        : base($"{source}: {message}", innerException)
    {
        Problem = problem;
    }

    /// <summary>What is wrong.</summary>
    public CarbonSourceProblem Problem { get; }

    /// <summary>How long the source wants to be left alone; <see langword="null"/> if it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
