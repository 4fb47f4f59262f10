namespace Wattwise.Accounting;

/// <summary>The names of the stages in <see cref="StageRecord.Stage"/>, metrics and activities.</summary>
public static class WattwiseStages
{
    /// <summary>A call of the language model that the app asked for: the work itself, not overhead.</summary>
    public const string Model = "model";

    /// <summary>Accounting. It books no record of its own; metrics of failures name it.</summary>
    public const string Accounting = "accounting";

    /// <summary>The semantic cache.</summary>
    public const string SemanticCache = "semantic_cache";
}
