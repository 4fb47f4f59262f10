using Microsoft.Extensions.Logging;
using Wattwise.Accounting;

namespace Wattwise.Caching;

/// <summary>The semantic tier: embeds a prompt, finds its neighbours, lets guard, verifier and policy decide. Never throws but for the caller's cancellation.</summary>
internal sealed class SemanticLookup
{
    // Near-misses crowd around a prompt (the same question on another number): look behind them.
    private const int NeighboursPerCandidate = 4;

    // Each round of newcomers costs time; a prompt that met this many goes to the model, and is at worst answered twice.
    private const int MaxRounds = 4;

    private const int SearchOperation = 1;
    private const int AddOperation = 2;

    private readonly PromptsInFlight _inFlight = new();
    private readonly PromptEmbedder _embedder;
    private readonly ISemanticCacheStore _store;
    private readonly ICacheGuard _guard;
    private readonly CandidateDecider _decider;
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _timeout;
    private readonly int _maxCandidates;
    private readonly Outage _embedderOutage, _storeOutage, _guardOutage;

    public SemanticLookup(
        PromptEmbedder embedder, ISemanticCacheStore store, ICacheDecisionPolicy policy, EvidenceCollector evidence, SemanticCacheOptions options, TimeProvider timeProvider, IEnergyMeter? meter, ILogger logger, CacheInstruments instruments)
    {
        _embedder = embedder;
        _store = store;
        _guard = options.Guard ?? new LexicalGuard();
        _decider = new CandidateDecider(policy, options.PairVerifier, evidence, timeProvider, meter, logger, instruments);
        _timeProvider = timeProvider;
        _timeout = options.LookupTimeout;
        _maxCandidates = options.MaxCandidates;
        _embedderOutage = new(logger, "embedding generator", instruments);
        _storeOutage = new(logger, "store", instruments);
        _guardOutage = new(logger, "guard", instruments);
    }

    /// <summary>The policy's name in the audit trail.</summary>
    public string PolicyId => _decider.PolicyId;

    /// <summary>Looks for an answer to the prompt, or for a prompt in flight whose answer would serve.</summary>
    /// <param name="request">The request, with a prompt.</param>
    /// <param name="flight">The request's own flight; <see langword="null"/> where it neither waits for others nor others for it.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    public async ValueTask<LookupResult> FindAsync(CacheRequest request, SharedStream<FlightItem>? flight, CancellationToken cancellationToken)
    {
        var result = new LookupResult();
        var prompt = request.Keys.Prompt!;
        using var timeout = new CancellationTokenSource(_timeout, _timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        if (!await EmbedAsync(prompt, result, linked.Token, cancellationToken) || request.Mode == CacheMode.Refresh)
            return result;

        // Before the store: an answer that is put there meanwhile is found in one of the two places.
        var matches = new List<LookupMatch>();
        if (flight is not null)
            result.SeenInFlight = _inFlight.Find(request, result.Vector, _decider.CandidateFloor, matches);
        await SearchAsync(request.Keys, matches, result, linked.Token, cancellationToken);
        if (matches.Find(match => match.Key == request.Keys.Exact) is { Entry: { } same })
            ServeSame(same, result);
        else
            await DecideAsync(prompt, matches, result, linked.Token, cancellationToken);
        return result;
    }

    /// <summary>
    /// Tells the prompts to come that this one is being answered, after a last look at those that came before it. Afterwards there is either
    /// <see cref="LookupResult.Own"/>, or a <see cref="LookupResult.Flight"/> to wait for.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="flight">Its flight.</param>
    /// <param name="result">The outcome of its look-up.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    public async ValueTask EnterAsync(CacheRequest request, SharedStream<FlightItem> flight, LookupResult result, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_timeout, _timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var own = new PromptInFlight(request, result.Vector, flight);
        for (var round = 0; round < MaxRounds; round++)
        {
            var seen = result.SeenInFlight;
            var newcomers = new List<LookupMatch>();
            if (_inFlight.TryEnter(own, _decider.CandidateFloor, ref seen, newcomers))
            {
                result.Own = own;
                return;
            }

            result.SeenInFlight = seen;
            newcomers.Sort(MoreSimilarFirst);
            await DecideAsync(request.Keys.Prompt!, newcomers, result, linked.Token, cancellationToken);
            if (result.Flight is not null)
                return;
        }
    }

    /// <summary>Takes a request's prompt out of those in flight.</summary>
    public void Leave(LookupResult result)
    {
        if (result.Own is { } own)
            _inFlight.Leave(own);
    }

    /// <summary>Adds an answered prompt to the store.</summary>
    public async ValueTask AddAsync(CacheRequest request, ReadOnlyMemory<float> vector, CachedAnswer answer, CancellationToken cancellationToken)
    {
        var keys = request.Keys;
        using var timeout = new CancellationTokenSource(_timeout, _timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            var entry = new SemanticCacheEntry(keys.Scope, keys.Partition, keys.Exact, keys.Prompt!, vector, answer) { Tags = request.Tags };
            var adding = _store.AddAsync(entry, linked.Token);
            if (adding.IsCompletedSuccessfully)
                adding.GetAwaiter().GetResult();
            else
                await adding.AsTask().WaitAsync(linked.Token);
            _storeOutage.Worked(AddOperation);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _storeOutage.Failed(exception, AddOperation);
        }
    }

    private static int MoreSimilarFirst(LookupMatch one, LookupMatch other) => other.CosineSimilarity.CompareTo(one.CosineSimilarity);

    private static void ServeSame(SemanticCacheEntry entry, LookupResult result)
    {
        result.Reason = CacheReasons.Exact;
        result.Answer = entry.Answer;
        result.MatchedKey = entry.Key;
        result.Hit = new CacheHit(CacheTier.Exact) { AnsweredAt = entry.Answer.CreatedAt, AvoidedUsage = entry.Answer.CreateUsage() };
    }

    private async ValueTask<bool> EmbedAsync(string prompt, LookupResult result, CancellationToken limited, CancellationToken cancellationToken)
    {
        var start = _timeProvider.GetTimestamp();
        try
        {
            (var vectors, var spent) = await _embedder.EmbedAsync([prompt], limited);
            result.Vector = vectors[0];
            result.Spent += spent;
            _embedderOutage.Worked();
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _embedderOutage.Failed(exception);
            result.Miss(CacheReasons.EmbedderFailed, hasFailed: true);
            return false;
        }
        finally
        {
            result.Waited += _timeProvider.GetElapsedTime(start);
        }
    }

    /// <summary>Adds what the store has to the prompts in flight, the most similar first.</summary>
    private async ValueTask SearchAsync(
        RequestKeys keys, List<LookupMatch> matches, LookupResult result, CancellationToken limited, CancellationToken cancellationToken)
    {
        var start = _timeProvider.GetTimestamp();
        var first = SearchAsync(keys.Scope, keys.Partition, result.Vector, limited, cancellationToken);
        var second = keys.SelfContainedPartition is { } partition ? SearchAsync(keys.Scope, partition, result.Vector, limited, cancellationToken) : new([]);
        var mustWait = !first.IsCompleted || !second.IsCompleted;
        var found = await first;
        var alsoFound = await second;
        if (mustWait)
            result.Waited += _timeProvider.GetElapsedTime(start);
        if (found is null || alsoFound is null)
            result.Miss(CacheReasons.StoreFailed, hasFailed: true);

        var now = _timeProvider.GetUtcNow();
        foreach (var match in (found ?? []).Concat(alsoFound ?? []))
        {
            // Whatever a store returns: nothing of others, nothing that is over.
            var entry = match.Entry;
            if (entry.Scope != keys.Scope || entry.Answer.ExpiresAt <= now || (entry.Partition != keys.Partition && entry.Partition != keys.SelfContainedPartition))
                continue;

            matches.RemoveAll(other => other.Key == entry.Key);
            matches.Add(new LookupMatch(entry, Flight: null, match.CosineSimilarity));
        }

        matches.Sort(MoreSimilarFirst);
    }

    /// <returns><see langword="null"/> where the store failed.</returns>
    private async ValueTask<IReadOnlyList<SemanticCacheMatch>?> SearchAsync(
        CacheScope scope, CacheKey partition, ReadOnlyMemory<float> vector, CancellationToken limited, CancellationToken cancellationToken)
    {
        try
        {
            var search = _store.SearchAsync(new(scope, partition, vector, _maxCandidates * NeighboursPerCandidate, _decider.CandidateFloor), limited);
            var matches = search.IsCompletedSuccessfully ? search.Result : await search.AsTask().WaitAsync(limited);
            _storeOutage.Worked(SearchOperation);
            return matches;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _storeOutage.Failed(exception, SearchOperation);
            return null;
        }
    }

    private async ValueTask DecideAsync(
        string prompt, List<LookupMatch> matches, LookupResult result, CancellationToken limited, CancellationToken cancellationToken)
    {
        var candidates = Screen(prompt, matches, result);
        if (candidates.Count > 0)
            await _decider.DecideAsync(prompt, candidates, result, limited, cancellationToken);
    }

    /// <summary>Leaves out what the guard refuses; the reason names the most similar of those.</summary>
    private List<LookupMatch> Screen(string prompt, List<LookupMatch> matches, LookupResult result)
    {
        var candidates = new List<LookupMatch>(Math.Min(matches.Count, _maxCandidates));
        string? firstConflict = null;
        foreach (var match in matches)
        {
            string? conflict;
            try
            {
                conflict = _guard.FindConflict(prompt, match.Prompt);
                _guardOutage.Worked();
            }
            catch (Exception exception)
            {
                // A guard that cannot answer has not cleared the candidate.
                _guardOutage.Failed(exception);
                result.HasFailed = true;
                conflict = GuardConflicts.Failed;
            }

            if (conflict is not null)
                firstConflict ??= conflict;
            else if (candidates.Count < _maxCandidates)
                candidates.Add(match);
        }

        if (firstConflict is not null)
            result.Miss(CacheReasons.GuardPrefix + firstConflict);
        return candidates;
    }
}
