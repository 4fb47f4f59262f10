namespace Wattwise.Accounting;

/// <summary>The names of the stages in <see cref="StageRecord.Stage"/>, metrics and activities.</summary>
public static class WattwiseStages
{
    /// <summary>A call of a language model for the request's answer, whether it gave the answer or was made in vain. Not a stage.</summary>
    public const string Model = "model";

    /// <summary>Accounting. It books no record of its own; metrics of failures name it.</summary>
    public const string Accounting = "accounting";

    /// <summary>The choice among deployments by carbon.</summary>
    public const string CarbonRouting = "carbon_routing";

    /// <summary>Deferral: work with a deadline waits for a cleaner grid.</summary>
    public const string Deferral = "deferral";

    /// <summary>The semantic cache.</summary>
    public const string SemanticCache = "semantic_cache";

    /// <summary>Directives: asks for brief answers where evidence allows it.</summary>
    public const string Directives = "directives";

    /// <summary>Compression: sends less of what the model does not need, in shorter forms.</summary>
    public const string Compression = "compression";

    /// <summary>The cascade: cheaper models answer where evidence allows it.</summary>
    public const string Cascade = "cascade";
}
