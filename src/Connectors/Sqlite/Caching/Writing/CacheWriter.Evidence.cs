namespace Wattwise.Caching;

/// <content>Keeps evidence.</content>
internal sealed partial class CacheWriter
{
    private readonly Statement _addEvidence, _trimEvidence;

    /// <summary>Adds evidence; the oldest of the policy goes if there is too much.</summary>
    public void AddEvidence(string policy, CacheEvidence evidence)
    {
        _addEvidence.Run(
            policy, evidence.JudgedAt.UtcTicks, EncodedEntry.Bytes(evidence.EntryKey), (double)evidence.CosineSimilarity,
            evidence.Probability, evidence.WasServed, evidence.IsRight);
        _trimEvidence.Run(policy, _options.MaxEvidencePerPolicy);
    }

    private (Statement, Statement) PrepareEvidence() => (
        Prepare(
            """
            INSERT INTO evidence (policy, judged_at, entry_key, cosine_similarity, probability, was_served, is_right)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """),
        Prepare(
            """
            DELETE FROM evidence WHERE policy = ?1 AND id <= (SELECT id FROM evidence WHERE policy = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)
            """));
}
