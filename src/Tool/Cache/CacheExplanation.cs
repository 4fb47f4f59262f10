namespace Wattwise.Tool.Cache;

/// <summary>Why a question would or would not be answered from a cache.</summary>
/// <param name="Question">The question.</param>
/// <param name="Serves">Whether an entry would answer it.</param>
/// <param name="Reason">The reason code that a request would report.</param>
/// <param name="Policy">Names the policy and its weights.</param>
/// <param name="MaxWrongAmongHits">The limit that was set; null for a policy without one.</param>
/// <param name="MinProbability">From which probability on it serves; null where it serves nothing or has no probabilities.</param>
/// <param name="WrongAmongHits">The share of wrong answers that it expects among its hits; null if unknown.</param>
/// <param name="WrongAmongHitsBound">The upper bound of that share with 95 % confidence, which is held against the limit.</param>
/// <param name="Judged">The app's own decisions that a judge saw, older ones counting less.</param>
/// <param name="Entries">The nearest entries, the most similar first.</param>
internal sealed record CacheExplanation(
    string Question,
    bool Serves,
    string Reason,
    string Policy,
    double? MaxWrongAmongHits,
    double? MinProbability,
    double? WrongAmongHits,
    double? WrongAmongHitsBound,
    double? Judged,
    IReadOnlyList<ExplainedEntry> Entries);
