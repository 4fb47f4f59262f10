using System.Numerics.Tensors;
using Microsoft.Extensions.AI;
using Wattwise.Caching;
using Wattwise.Judging;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Cache;

/// <summary>Decides on the entries of a store as the cache of an app with these settings does.</summary>
internal sealed class CacheExplainer
{
    // As many as the cache itself reads at its start.
    private const int MaxEvidence = 10_000;

    private readonly ISemanticCacheStore _store;
    private readonly IEmbeddingGenerator<string, Embedding<float>> _embedder;
    private readonly SemanticCacheOptions _options;
    private readonly ICacheDecisionPolicy _policy;

    public CacheExplainer(
        ISemanticCacheStore store, IEmbeddingGenerator<string, Embedding<float>> embedder, IPairVerifier? verifier,
        SemanticCacheOptions options)
    {
        _store = store;
        _embedder = embedder;
        _options = new(options) { PairVerifier = verifier, EvidenceStore = store as ICacheEvidenceStore, Store = store };
        _options.Resolve(
            new StageServices(), (embedder.GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata)?.DefaultModelId);
        _policy = _options.Policy!;
    }

    public async Task<CacheExplanation> ExplainAsync(string question, string? tenant, int count, CancellationToken cancellationToken)
    {
        if (_options.EvidenceStore is { } evidence)
        {
            foreach (var judged in await evidence.ReadAsync(_policy.Id, MaxEvidence, cancellationToken))
                _policy.Learn(judged);
        }

        var nearest = await FindAsync(question, tenant, count, cancellationToken);
        List<ExplainedEntry> entries = [];
        Dictionary<(CacheScope, CacheKey), int> candidates = [];
        foreach (var (entry, cosine) in nearest)
        {
            var place = (entry.Scope, entry.Partition);
            var decided = await DecideAsync(question, entry, cosine, candidates.GetValueOrDefault(place), cancellationToken);
            if (decided.IsCandidate)
                candidates[place] = candidates.GetValueOrDefault(place) + 1;
            entries.Add(decided.Entry);
        }

        var best = entries.Where(entry => entry.Serves)
            .MaxBy(entry => entry.Reason == CacheReasons.Exact ? double.MaxValue : entry.Probability ?? entry.CosineSimilarity)
            ?? entries.FirstOrDefault();
        var estimate = _policy.Estimate;
        return new(
            question, best?.Serves == true, best?.Reason ?? CacheReasons.Miss, _policy.Id, (_policy as VerifiedPolicy)?.MaxWrongAmongHits,
            estimate?.MinProbability is <= 1 and var probability ? probability : null, estimate?.WrongAmongHits, estimate?.High,
            estimate?.Judged, entries);
    }

    private async Task<List<(SemanticCacheEntry Entry, float Cosine)>> FindAsync(
        string question, string? tenant, int count, CancellationToken cancellationToken)
    {
        var vector = (await _embedder.GenerateAsync([question], cancellationToken: cancellationToken))[0].Vector;
        PriorityQueue<SemanticCacheEntry, float> nearest = new();
        var otherLength = 0L;
        await foreach (var entry in _store.ExportAsync(cancellationToken))
        {
            if (tenant is not null && entry.Scope.Tenant != tenant)
                continue;
            if (entry.Vector.Length != vector.Length)
            {
                otherLength++;
                continue;
            }

            nearest.Enqueue(entry, TensorPrimitives.CosineSimilarity(entry.Vector.Span, vector.Span));
            if (nearest.Count > count)
                nearest.Dequeue();
        }

        if (nearest.Count == 0 && otherLength > 0)
            throw new ToolException(
                $"The {otherLength} entries were embedded by another model: their vectors do not have {vector.Length} dimensions.");
        List<(SemanticCacheEntry, float)> found = [];
        while (nearest.TryDequeue(out var entry, out var cosine))
            found.Insert(0, (entry, cosine));
        return found;
    }

    private async Task<(ExplainedEntry Entry, bool IsCandidate)> DecideAsync(
        string question, SemanticCacheEntry entry, float cosine, int candidatesBefore, CancellationToken cancellationToken)
    {
        if (FindBypass(entry.Scope, question) is { } bypass)
            return (Explain(bypass), false);
        if (entry.Prompt == question)
            return (Explain(CacheReasons.Exact), false);
        if (question.Length > _options.MaxSemanticPromptLength)
            return (Explain(CacheReasons.TooLong), false);
        if (cosine < _policy.CandidateFloor || candidatesBefore >= _options.MaxCandidates)
            return (Explain(CacheReasons.Miss), false);
        if (_options.Guard!.FindConflict(question, entry.Prompt) is { } conflict)
            return (Explain(CacheReasons.GuardPrefix + conflict), false);

        CacheCandidate candidate = new(question, entry.Prompt, cosine, VerifierLogit: null) { EntryKey = entry.Key };
        var decision = _policy.Decide(candidate);
        if (decision.Verdict == CacheVerdict.Verify && _options.PairVerifier is { } verifier)
        {
            candidate =
                candidate with { VerifierLogit = (await verifier.VerifyAsync([new(question, entry.Prompt)], cancellationToken)).Logits[0] };
            decision = _policy.Decide(candidate);
        }

        return (Explain(CandidateDecider.ReasonOf(candidate, decision), decision.Probability, candidate.VerifierScore), true);

        ExplainedEntry Explain(string reason, double? probability = null, double? score = null) => new(
            reason, reason is CacheReasons.Exact or CacheReasons.Semantic, probability, cosine, score, entry.Scope.Tenant,
            entry.Answer.ModelId, entry.Prompt,
            entry.Answer.Text, entry.Key.ToString());
    }

    private string? FindBypass(CacheScope scope, string question) =>
        !scope.IsShared ? null
        : _options.PersonalDataDetector!.Find(question) is not null ? CacheReasons.BypassPersonalData
        : RandomRequest.Is(question) ? CacheReasons.BypassRandom
        : null;
}
