namespace Wattwise.LocalEngine.Tests;

/// <summary>Drives a prefix cache as a scheduler does, and knows what it may and must hold by looking at the KV cells alone.</summary>
internal sealed class PrefixCacheModel
{
    private const int Sequences = 8;

    private readonly FakeKvSequences _kv = new(Sequences);
    private readonly PrefixCache _cache;
    private readonly List<Running> _running = [];
    private readonly Dictionary<int, string?> _retained = [];
    // One entry for each hold.
    private readonly List<(string? Scope, string Path)> _pinned = [];

    public PrefixCacheModel(PrefixCacheLimits limits) => _cache = new(_kv, limits);

    public void Apply(PrefixCacheOperation operation)
    {
        switch (operation)
        {
            case { Kind: OperationKind.Start }:
                Start(operation.Scope, operation.Tokens);
                break;
            case { Kind: OperationKind.Finish } when _running.Count > 0:
                Finish(_running[operation.Number % _running.Count], operation);
                break;
            case { Kind: OperationKind.Cancel } when _running.Count > 0:
                Cancel(_running[operation.Number % _running.Count]);
                break;
            case { Kind: OperationKind.Pin }:
                Pin(operation.Scope, operation.Tokens);
                break;
            case { Kind: OperationKind.Unpin }:
                Assert.Equal(_pinned.Remove((operation.Scope, Text(operation.Tokens))), _cache.Unpin(operation.Scope, operation.Tokens));
                break;
            case { Kind: OperationKind.Evict }:
                Evict(operation.Number);
                break;
            case { Kind: OperationKind.EvictSequence }:
                EvictSequence();
                break;
            case { Kind: OperationKind.Reset, Number: 0 }:
                Reset();
                break;
        }

        Check();
    }

    private void Start(string? scope, int[] tokens)
    {
        var expected = LongestPrefix(scope, tokens);
        var match = _cache.Find(scope, tokens);
        Assert.Equal(expected, match.Length);
        Assert.Equal(expected == 0, match.Lease == default);
        if (expected > 0)
        {
            Assert.Equal(scope, _retained[_cache.SequenceOf(match.Lease)]);
            Assert.Equal(tokens[..expected], _kv.Tokens(_cache.SequenceOf(match.Lease)).Take(expected));
        }

        if (!_kv.HasFreeSequence && !_cache.EvictForSequence())
        {
            _cache.Release(match.Lease);
            return;
        }

        Forget();
        var id = _kv.Take();
        if (match.Length > 0)
            _kv.Copy(_cache.SequenceOf(match.Lease), id, 0, match.Length);
        foreach (var token in tokens.AsSpan(match.Length))
            _kv.Decode(id, token);
        _running.Add(new(scope, tokens, id, match));
    }

    private void Finish(Running request, PrefixCacheOperation operation)
    {
        var before = Paths();
        var path = Paths(request.Scope, request.Tokens);
        var fits = before.Union(path).Count() <= _cache.Limits.MaxTokens && _retained.Count < _cache.Limits.MaxSequences;
        var pin = operation.IsPinned;
        var shared = operation.Number % 2 == 0 ? request.Match.Length : 0;

        var kept = _cache.Retain(request.Scope, request.Tokens, request.Id, operation.Cost, pin, shared);
        _retained[request.Id] = request.Scope;
        Forget();
        _running.Remove(request);
        if (pin && kept)
            _pinned.Add((request.Scope, Text(request.Tokens)));

        var after = Paths();
        if (kept)
            Assert.Superset(path, after);
        Assert.True(after.IsSubsetOf(before.Union(path)));
        if (fits)
        {
            Assert.True(after.SetEquals(before.Union(path)));
            Assert.True(kept || pin || path.Count == 0);
        }

        _cache.Release(request.Match.Lease);
    }

    private void Cancel(Running request)
    {
        _kv.Remove(request.Id, 0, -1);
        _kv.Free(request.Id);
        _running.Remove(request);
        _cache.Release(request.Match.Lease);
    }

    private void Pin(string? scope, int[] tokens)
    {
        var cached = tokens.Length > 0 && LongestPrefix(scope, tokens) == tokens.Length;
        var pinnedPaths = _pinned.SelectMany(pin => Paths(pin.Scope, Tokens(pin.Path))).Union(Paths(scope, tokens)).Count();
        Assert.Equal(cached && pinnedPaths <= _cache.Limits.MaxPinnedTokens, _cache.Pin(scope, tokens));
        if (cached && pinnedPaths <= _cache.Limits.MaxPinnedTokens)
            _pinned.Add((scope, Text(tokens)));
    }

    private void Evict(int tokens)
    {
        var before = _cache.CachedTokens;
        var possible = _cache.EvictableTokens >= tokens;
        Assert.Equal(possible, _cache.Evict(tokens));
        Assert.Equal(possible ? before - tokens : before, _cache.CachedTokens);
        Forget();
    }

    private void EvictSequence()
    {
        var kept = Locked();
        var possible = _retained.Any(one => !Paths(one.Value, _kv.Tokens(one.Key)).Any(path =>
            kept.Contains(path) && _retained.All(
                other => other.Key == one.Key || !Paths(other.Value, _kv.Tokens(other.Key)).Contains(path))));
        var before = _retained.Count;
        Assert.Equal(possible, _cache.EvictForSequence());
        Forget();
        Assert.Equal(possible ? before - 1 : before, _retained.Count);
    }

    private void Reset()
    {
        _kv.Reset();
        _cache.Clear();
        _retained.Clear();
        _pinned.Clear();
        foreach (var request in _running)
            _cache.Release(request.Match.Lease);
        _running.Clear();
    }

    /// <summary>What must hold whatever was done.</summary>
    private void Check()
    {
        var paths = Paths();
        Assert.Equal(_retained.Count, _cache.RetainedSequences);
        Assert.Equal(paths.Count, _cache.CachedTokens);
        Assert.Equal(paths.Count, _kv.CellsOf(_retained.Keys));
        Assert.Equal(paths.Count - Locked().Count, _cache.EvictableTokens);
        Assert.Equal(_pinned.SelectMany(pin => Paths(pin.Scope, Tokens(pin.Path))).Distinct().Count(), _cache.PinnedTokens);
        Assert.Superset(Locked(), paths);
        Assert.True(_cache.CachedTokens <= _cache.Limits.MaxTokens);
        Assert.True(_cache.RetainedSequences <= _cache.Limits.MaxSequences);
        Assert.True(_cache.PinnedTokens <= _cache.Limits.MaxPinnedTokens);
        foreach (var request in _running)
            Assert.Equal(request.Tokens, _kv.Tokens(request.Id));

        // Nothing else than what is retained or running holds a cell.
        Assert.Equal(_kv.UsedCells, _kv.CellsOf(_retained.Keys.Union(_running.Select(request => request.Id))));
    }

    // An id that the cache freed is retained no more.
    private void Forget()
    {
        foreach (var id in _retained.Keys.Where(_kv.IsFree).ToArray())
            _retained.Remove(id);
    }

    private int LongestPrefix(string? scope, int[] tokens) =>
        _retained.Where(one => one.Value == scope).Select(one => _kv.Tokens(one.Key).AsSpan().CommonPrefixLength(tokens)).DefaultIfEmpty()
            .Max();

    private HashSet<(string? Scope, string Path)> Locked() =>
    [
        .. _running.SelectMany(request => Paths(request.Scope, request.Tokens[..request.Match.Length])),
        .. _pinned.SelectMany(pin => Paths(pin.Scope, Tokens(pin.Path))),
    ];

    private HashSet<(string? Scope, string Path)> Paths() => [.. _retained.SelectMany(one => Paths(one.Value, _kv.Tokens(one.Key)))];

    private static HashSet<(string? Scope, string Path)> Paths(string? scope, int[] tokens) =>
        [.. Enumerable.Range(1, tokens.Length).Select(length => (scope, Text(tokens[..length])))];

    private static string Text(int[] tokens) => string.Concat(tokens);

    private static int[] Tokens(string text) => [.. text.Select(digit => digit - '0')];

    private sealed record Running(string? Scope, int[] Tokens, int Id, PrefixMatch Match);
}
