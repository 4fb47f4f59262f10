namespace Wattwise.Caching;

/// <summary>The semantic tier: embeds a prompt, finds its neighbours, lets guard, verifier and policy decide. Never throws but for the
/// caller's cancellation.</summary>
internal sealed class SemanticLookup(
    PromptEmbedder embedder,
    ISemanticCacheStore store,
    StoreWriter writer,
    ICacheGuard guard,
    CandidateDecider decider,
    Outage storeOutage,
    SemanticCacheOptions options,
    StageContext stage)
{
    // Near-misses crowd around a prompt (the same question on another number): look behind them.
    private const int NeighboursPerCandidate = 4;

    // Each round of newcomers costs time; a prompt that met this many goes to the model, and is at worst answered twice.
    private const int MaxRounds = 4;

    private const int SearchOperation = 1;
    private const string StorePart = "store";

    private readonly SimilarFlights _inFlight = new();
    private readonly Outage _embedderOutage = stage.Watch("embedding generator", "requests are only matched word for word");
    private readonly StoreBreaker _breaker = new(options.StoreRetryInterval, stage.TimeProvider);
    private readonly Outage _guardOutage = stage.Watch("guard", "requests go to the model");

    /// <summary>Embeds the prompt and finds what is similar, in flight and in the store.</summary>
    /// <param name="request">The request, with a prompt.</param>
    /// <param name="flight">The request's own flight; <see langword="null"/> if it neither waits for others nor others for it.</param>
    /// <param name="deadline">Ends the work.</param>
    public async ValueTask<Neighbours> FindAsync(CacheRequest request, SharedStream<FlightItem>? flight, LookupDeadline deadline)
    {
        var embedded = await EmbedAsync(request, deadline).ConfigureAwait(false);
        if (embedded.Vector.IsEmpty || request.Mode == CacheMode.Refresh)
        {
            if (request.Mode == CacheMode.Refresh)
                await RemoveAsync(request, deadline).ConfigureAwait(false);
            return embedded;
        }

        // Before the store: an answer that is put there meanwhile is found in one of the two places.
        var own = flight is null ? null : new PromptFlight(request, embedded.Vector, flight);
        var matches = own is null ? [] : ToMatches(_inFlight.Find(own, decider.CandidateFloor), own.Request.Keys.Partition);
        return await SearchAsync(request, embedded with { Own = own }, matches, deadline).ConfigureAwait(false);
    }

    /// <summary>Takes the older answer to a request out of the store: if the newer one is not kept, none is left.</summary>
    private async ValueTask RemoveAsync(CacheRequest request, LookupDeadline deadline)
    {
        if (!_breaker.MayTry())
            return;

        deadline.Begin(StorePart);
        try
        {
            await store.RemoveAsync(request.Keys.Scope, request.Keys.Exact, deadline.Token)
                .AsTask().WaitAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (!deadline.Caller.IsCancellationRequested)
        {
            _breaker.Failed();
            storeOutage.Failed(deadline.Explain(exception), SearchOperation);
        }
    }

    /// <summary>Decides whether one of the neighbours serves the prompt.</summary>
    public async ValueTask<LookupDecision> DecideAsync(CacheRequest request, Neighbours neighbours, LookupDeadline deadline)
    {
        var start = new LookupDecision(neighbours.Failure ?? neighbours.Miss, neighbours.Cost)
        {
            HasFailed = neighbours.Failure is not null,
        };
        foreach (var match in neighbours.Matches)
        {
            // The prompt too: what a store has under a key may have been put there by others.
            if (match.Key == request.Keys.Exact && match.Entry is { } same && same.Prompt == request.Keys.Prompt)
                return ServeSame(same, start);
        }

        return await DecideAsync(request.Keys.Prompt!, neighbours.Matches, start, deadline).ConfigureAwait(false);
    }

    /// <summary>
    /// Lets similar prompts wait for this one, after a last look at those that came before it. The decision may name a flight to wait for
    /// instead.
    /// </summary>
    /// <param name="own">The request's prompt.</param>
    /// <param name="decision">The decision up to here.</param>
    /// <param name="deadline">Ends the work.</param>
    public async ValueTask<LookupDecision> EnterAsync(PromptFlight own, LookupDecision decision, LookupDeadline deadline)
    {
        for (var round = 0; round < MaxRounds && decision.Flight is null; round++)
        {
            var newcomers = _inFlight.TryEnter(own, decider.CandidateFloor);
            if (newcomers.Count == 0)
                break;

            var matches = ToMatches(newcomers, own.Request.Keys.Partition);
            matches.Sort(MoreSimilarFirst);
            decision = await DecideAsync(own.Request.Keys.Prompt!, matches, decision, deadline).ConfigureAwait(false);
        }

        return decision;
    }

    /// <summary>Takes a request's prompt out of those in flight.</summary>
    public void Leave(PromptFlight own) => _inFlight.Leave(own);

    /// <summary>Adds an answered prompt to the store, in the background unless the store takes it at once.</summary>
    public void Add(CacheRequest request, ReadOnlyMemory<float> vector, CachedAnswer answer, PurgeMark mark)
    {
        var keys = request.Keys;
        var entry = new SemanticCacheEntry(keys.Scope, keys.Partition, keys.Exact, keys.Prompt!, vector, answer) { Tags = request.Tags };
        writer.Add(entry, mark);
    }

    private static int MoreSimilarFirst(LookupMatch one, LookupMatch other) => other.CosineSimilarity.CompareTo(one.CosineSimilarity);

    private static List<LookupMatch> ToMatches(IReadOnlyList<SimilarFlight> flights, CacheKey partition)
    {
        var matches = new List<LookupMatch>(flights.Count);
        foreach (var (prompt, similarity) in flights)
            matches.Add(new LookupMatch(Entry: null, prompt, similarity) { IgnoresHistory = prompt.Request.Keys.Partition != partition });
        return matches;
    }

    private static LookupDecision ServeSame(SemanticCacheEntry entry, LookupDecision start) => start with
    {
        Reason = CacheReasons.Exact,
        Answer = entry.Answer,
        MatchedKey = entry.Key,
        Hit = new CacheHit(CacheTier.Exact).With(entry.Answer),
    };

    private async ValueTask<Neighbours> EmbedAsync(CacheRequest request, LookupDeadline deadline)
    {
        var start = stage.TimeProvider.GetTimestamp();
        deadline.Begin("embedding generator");
        try
        {
            var (vector, spent) = await embedder.EmbedAsync(request.Scope.Request, request.Keys.Prompt!, deadline.Token)
                .ConfigureAwait(false);
            _embedderOutage.Worked();
            return new Neighbours(vector, [], new LookupCost(spent, stage.TimeProvider.GetElapsedTime(start)));
        }
        catch (Exception exception) when (exception is IInputTooLong)
        {
            return Neighbours.None with { Miss = CacheReasons.TooLong, Cost = Waited() };
        }
        catch (Exception exception) when (!deadline.Caller.IsCancellationRequested)
        {
            _embedderOutage.Failed(deadline.Explain(exception));
            return Neighbours.None with { Failure = CacheReasons.EmbedderFailed, Cost = Waited() };
        }

        LookupCost Waited() => LookupCost.Zero with { Waited = stage.TimeProvider.GetElapsedTime(start) };
    }

    /// <summary>Adds what the store has to the prompts in flight, the most similar first.</summary>
    private async ValueTask<Neighbours> SearchAsync(
        CacheRequest request, Neighbours embedded, List<LookupMatch> matches, LookupDeadline deadline)
    {
        var keys = request.Keys;
        var start = stage.TimeProvider.GetTimestamp();
        var first = SearchAsync(keys.Scope, keys.Partition, embedded.Vector, deadline);
        var second = keys.SelfContainedPartition is { } partition ? SearchAsync(keys.Scope, partition, embedded.Vector, deadline) : new([]);
        var mustWait = !first.IsCompleted || !second.IsCompleted;
        var found = await first.ConfigureAwait(false);
        var alsoFound = await second.ConfigureAwait(false);
        var waited = mustWait ? stage.TimeProvider.GetElapsedTime(start) : TimeSpan.Zero;

        var now = stage.TimeProvider.GetUtcNow();
        foreach (var match in (found ?? []).Concat(alsoFound ?? []))
        {
            // Whatever a store returns: nothing of others, nothing that is over, nothing briefer than what is asked for.
            var entry = match.Entry;
            if (entry.Scope != keys.Scope
                || (entry.Partition != keys.Partition && entry.Partition != keys.SelfContainedPartition)
                || entry.Answer.ExpiresAt <= now
                || !entry.Answer.DirectiveLevel.MayServe(request.Level))
            {
                continue;
            }

            matches.RemoveAll(other => other.Key == entry.Key);
            var ignoresHistory = entry.Partition != keys.Partition;
            matches.Add(new LookupMatch(entry, Flight: null, match.CosineSimilarity) { IgnoresHistory = ignoresHistory });
        }

        matches.Sort(MoreSimilarFirst);
        return embedded with
        {
            Matches = matches,
            Cost = embedded.Cost + (LookupCost.Zero with { Waited = waited }),
            Failure = found is null || alsoFound is null ? CacheReasons.StoreFailed : null,
        };
    }

    /// <returns><see langword="null"/> if the store failed.</returns>
    private async ValueTask<IReadOnlyList<SemanticCacheMatch>?> SearchAsync(
        CacheScope scope, CacheKey partition, ReadOnlyMemory<float> vector, LookupDeadline deadline)
    {
        if (!_breaker.MayTry())
            return null;

        deadline.Begin(StorePart);
        try
        {
            var count = options.MaxCandidates * NeighboursPerCandidate;
            var query = new SemanticCacheQuery(scope, partition, vector, count, decider.CandidateFloor);
            var search = store.SearchAsync(query, deadline.Token);
            var matches = search.IsCompletedSuccessfully
                ? search.Result
                : await search.AsTask().WaitAsync(deadline.Token).ConfigureAwait(false);
            _breaker.Worked();
            storeOutage.Worked(SearchOperation);
            return matches;
        }
        catch (Exception exception) when (!deadline.Caller.IsCancellationRequested)
        {
            _breaker.Failed();
            storeOutage.Failed(deadline.Explain(exception), SearchOperation);
            return null;
        }
    }

    /// <summary>
    /// Decides on matches that the guard lets through; without any, the reason names the most similar one that it refused.
    /// </summary>
    private async ValueTask<LookupDecision> DecideAsync(
        string prompt, IReadOnlyList<LookupMatch> matches, LookupDecision start, LookupDeadline deadline)
    {
        var candidates = new List<LookupMatch>(Math.Min(matches.Count, options.MaxCandidates));
        var (reason, hasFailed) = (start.Reason, start.HasFailed);
        string? firstConflict = null;
        foreach (var match in matches)
        {
            var conflict = FindConflict(prompt, match.Prompt, ref hasFailed);
            if (conflict is not null)
                firstConflict ??= conflict;
            else if (candidates.Count < options.MaxCandidates)
                candidates.Add(match);
        }

        if (firstConflict is not null)
            reason = CacheReasons.GuardPrefix + firstConflict;
        var screened = start with { Reason = reason, HasFailed = hasFailed };
        return candidates.Count == 0
            ? screened
            : screened.Then(await decider.DecideAsync(prompt, candidates, deadline).ConfigureAwait(false));
    }

    private string? FindConflict(string prompt, string other, ref bool hasFailed)
    {
        try
        {
            var conflict = guard.FindConflict(prompt, other);
            _guardOutage.Worked();
            return conflict;
        }
        catch (Exception exception)
        {
            // A guard that cannot answer has not cleared the candidate.
            _guardOutage.Failed(exception);
            hasFailed = true;
            return GuardConflicts.Failed;
        }
    }
}
