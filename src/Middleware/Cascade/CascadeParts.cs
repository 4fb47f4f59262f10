namespace Wattwise.Cascade;

/// <summary>The strategies that a cascade decides and learns by.</summary>
/// <param name="Knowledge">Decides, and learns from comparisons.</param>
/// <param name="Estimator">Reads drafts.</param>
/// <param name="Comparer">Compares answers.</param>
internal sealed record CascadeParts(ICascadeKnowledge Knowledge, IConfidenceEstimator Estimator, IAnswerComparer Comparer)
{
    /// <summary>The built-in ones.</summary>
    public static CascadeParts Create(CascadeOptions options)
    {
        var comparer = new AnswerComparer(options.Judge);
        var knowledge = new CascadeKnowledge(new KnowledgeOptions
        {
            MaxLoss = options.MaxLossOf,
            Risk = options.Risk,
            EvidenceShare = options.EvidenceShare,
            Tiers = options.Tiers.Count - 1,
            MaxClasses = options.MaxClasses,
            JudgedBy = comparer.Id,
            Seed = options.Seed,
        });
        return new(knowledge, options.Estimator ?? CompositeEstimator.Default, comparer);
    }
}
