using Microsoft.Extensions.Logging;
using Wattwise.Accounting;

namespace Wattwise.Caching;

/// <summary>The semantic tier: embeds a prompt, finds its neighbours, lets guard, verifier and policy decide. Never throws but for the caller's cancellation.</summary>
internal sealed class SemanticLookup
{
    // Near-misses crowd around a prompt (the same question on another number): look behind them.
    private const int NeighboursPerCandidate = 4;

    private const int SearchOperation = 1;
    private const int AddOperation = 2;

    private readonly PromptEmbedder _embedder;
    private readonly ISemanticCacheStore _store;
    private readonly ICacheGuard _guard;
    private readonly CandidateDecider _decider;
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _timeout;
    private readonly int _maxCandidates;
    private readonly Outage _embedderOutage, _storeOutage, _guardOutage;

    public SemanticLookup(
        PromptEmbedder embedder, SemanticCacheOptions options, TimeProvider timeProvider, IEnergyMeter? meter, ILogger logger, CacheInstruments instruments)
    {
        _embedder = embedder;
        _store = options.Store ?? new InMemorySemanticCacheStore(new()
        {
            MaxEntries = options.SemanticMaxEntries,
            MaxBytes = options.SemanticMaxBytes,
            TimeProvider = timeProvider,
        });
        _guard = options.Guard ?? new LexicalGuard();
        var policy = options.Policy ?? (options.PairVerifier is null ? new StaticThresholdPolicy() : new VerifierThresholdPolicy());
        _decider = new CandidateDecider(policy, options.PairVerifier, timeProvider, meter, logger, instruments);
        _timeProvider = timeProvider;
        _timeout = options.LookupTimeout;
        _maxCandidates = options.MaxCandidates;
        _embedderOutage = new(logger, "embedding generator", instruments);
        _storeOutage = new(logger, "store", instruments);
        _guardOutage = new(logger, "guard", instruments);
    }

    /// <summary>Looks for an answer to the prompt.</summary>
    /// <param name="keys">The request's keys, with a prompt.</param>
    /// <param name="embedOnly">True to compute the vector and look no further.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    public async ValueTask<LookupResult> FindAsync(RequestKeys keys, bool embedOnly, CancellationToken cancellationToken)
    {
        var result = new LookupResult();
        using var timeout = new CancellationTokenSource(_timeout, _timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        if (!await EmbedAsync(keys.Prompt!, result, linked.Token, cancellationToken) || embedOnly)
            return result;

        var matches = await SearchAsync(keys, result, linked.Token, cancellationToken);
        if (matches.Count == 0)
            return result;

        var candidates = Screen(keys.Prompt!, matches, result);
        if (candidates.Count > 0)
            await _decider.DecideAsync(keys.Prompt!, candidates, result, linked.Token, cancellationToken);
        return result;
    }

    /// <summary>Adds an answered prompt to the store.</summary>
    public async ValueTask AddAsync(RequestKeys keys, ReadOnlyMemory<float> vector, CachedAnswer answer, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_timeout, _timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            var adding = _store.AddAsync(new SemanticCacheEntry(keys.Scope, keys.Partition, keys.Exact, keys.Prompt!, vector, answer), linked.Token);
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

    private async ValueTask<bool> EmbedAsync(string prompt, LookupResult result, CancellationToken limited, CancellationToken cancellationToken)
    {
        var start = _timeProvider.GetTimestamp();
        try
        {
            (result.Vector, var spent) = await _embedder.EmbedAsync(prompt, limited);
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

    private async ValueTask<IReadOnlyList<SemanticCacheMatch>> SearchAsync(
        RequestKeys keys, LookupResult result, CancellationToken limited, CancellationToken cancellationToken)
    {
        try
        {
            var search = _store.SearchAsync(
                new(keys.Scope, keys.Partition, result.Vector, _maxCandidates * NeighboursPerCandidate, _decider.CandidateFloor), limited);
            if (search.IsCompletedSuccessfully)
            {
                _storeOutage.Worked(SearchOperation);
                return search.Result;
            }

            var start = _timeProvider.GetTimestamp();
            try
            {
                var matches = await search.AsTask().WaitAsync(limited);
                _storeOutage.Worked(SearchOperation);
                return matches;
            }
            finally
            {
                result.Waited += _timeProvider.GetElapsedTime(start);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _storeOutage.Failed(exception, SearchOperation);
            result.Miss(CacheReasons.StoreFailed, hasFailed: true);
            return [];
        }
    }

    /// <summary>Leaves out what the guard refuses; the reason names the most similar of those.</summary>
    private List<SemanticCacheMatch> Screen(string prompt, IReadOnlyList<SemanticCacheMatch> matches, LookupResult result)
    {
        var candidates = new List<SemanticCacheMatch>(_maxCandidates);
        string? firstConflict = null;
        foreach (var match in matches)
        {
            string? conflict;
            try
            {
                conflict = _guard.FindConflict(prompt, match.Entry.Prompt);
                _guardOutage.Worked();
            }
            catch (Exception exception)
            {
                // A guard that cannot answer has not cleared the candidate.
                _guardOutage.Failed(exception);
                result.HasFailed = true;
                conflict = "failed";
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
