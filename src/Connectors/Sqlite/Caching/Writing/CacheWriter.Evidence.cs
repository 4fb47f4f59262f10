using Wattwise.Cascade;
using Wattwise.Directives;

namespace Wattwise.Caching;

/// <content>Keeps evidence.</content>
internal sealed partial class CacheWriter
{
    private readonly Statement _addEvidence, _trimEvidence, _addDirectiveEvidence, _trimDirectiveEvidence;
    private readonly Statement _addCascadeEvidence, _trimCascadeEvidence;

    /// <summary>Adds evidence; the oldest of the policy goes if there is too much.</summary>
    public void AddEvidence(string policy, CacheEvidence evidence)
    {
        _addEvidence.Run(
            policy, evidence.JudgedAt.UtcTicks, EncodedEntry.Bytes(evidence.EntryKey), (double)evidence.CosineSimilarity,
            evidence.Probability, evidence.WasServed, evidence.IsRight);
        _trimEvidence.Run(policy, _options.MaxEvidencePerPolicy);
    }

    /// <summary>Adds evidence of directives; the oldest of the class goes if there is too much.</summary>
    public void AddEvidence(string directives, DirectiveEvidence evidence)
    {
        var taskClass = StorableText.Encode(evidence.TaskClass);
        _addDirectiveEvidence.Run(
            directives, taskClass, evidence.JudgedAt.UtcTicks, (int)evidence.Level.Value, evidence.Score,
            evidence.RequestedModelId is { } requested ? StorableText.Encode(requested) : null,
            evidence.ServedModelId is { } served ? StorableText.Encode(served) : null,
            evidence.FullJoules, evidence.BriefJoules, evidence.FullSeconds, evidence.BriefSeconds, evidence.IsReset);
        _trimDirectiveEvidence.Run(directives, taskClass, _options.MaxEvidencePerPolicy);
    }

    /// <summary>Adds evidence of a cascade; the oldest of the class goes if there is too much.</summary>
    public void AddEvidence(string cascade, CascadeEvidence evidence)
    {
        var taskClass = StorableText.Encode(evidence.TaskClass);
        _addCascadeEvidence.Run(cascade, taskClass, CascadeEvidenceFormat.Write(evidence));
        _trimCascadeEvidence.Run(cascade, taskClass, _options.MaxEvidencePerPolicy);
    }

    private (Statement, Statement) PrepareCascadeEvidence() => (
        Prepare("INSERT INTO cascade_evidence (cascade, task_class, evidence) VALUES (?1, ?2, ?3)"),
        Prepare(
            """
            DELETE FROM cascade_evidence WHERE cascade = ?1 AND task_class = ?2 AND id <= (
                SELECT id FROM cascade_evidence WHERE cascade = ?1 AND task_class = ?2 ORDER BY id DESC LIMIT 1 OFFSET ?3)
            """));

    private (Statement, Statement) PrepareDirectiveEvidence() => (
        Prepare(
            """
            INSERT INTO directive_evidence
                (directives, task_class, judged_at, level, score, requested_model, served_model,
                 full_joules, brief_joules, full_seconds, brief_seconds, is_reset)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
            """),
        Prepare(
            """
            DELETE FROM directive_evidence WHERE directives = ?1 AND task_class = ?2 AND id <= (
                SELECT id FROM directive_evidence WHERE directives = ?1 AND task_class = ?2 ORDER BY id DESC LIMIT 1 OFFSET ?3)
            """));

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
