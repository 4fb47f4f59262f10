namespace Wattwise.Cascade;

/// <summary>
/// One thing that was seen of an answer, such as the entropy of its first token or the share of second opinions that agree.
/// </summary>
/// <param name="Name">A stable name, such as "opinion.agrees". Estimators prefix theirs with a word of their own.</param>
/// <param name="Value">The value, finite; <see langword="null"/> if it is unavailable for this answer, which is another thing than
/// zero.</param>
public readonly record struct ConfidenceSignal(string Name, double? Value);
