namespace Wattwise.Directives;

/// <summary>The class of a request's task.</summary>
/// <param name="TaskClass">The name of the class.</param>
/// <param name="Confidence">The classifier's probability of being right, from 0 to 1.</param>
public readonly record struct TaskClassification(string TaskClass, double Confidence)
{
    /// <summary>The name of the class of all requests whose class is not known. They get no directive.</summary>
    public const string UnknownClass = "unknown";

    /// <summary>The class is not known.</summary>
    public static TaskClassification Unknown => new(UnknownClass, 0);
}
