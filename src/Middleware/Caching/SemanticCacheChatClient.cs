using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.Caching;

/// <summary>Answers repeated requests, and requests that ask for the same in other words, without calling the model.</summary>
/// <remarks>
/// <para>
/// A request is first matched exactly, then by meaning: embedder, neighbours from the store, guard, pair verifier, policy. Only requests of
/// one
/// compatibility key are ever compared (tenant, user, model, system prompt, tools, settings, earlier turns), and an answer that was asked
/// to be
/// brief serves no fuller request. Only complete answers of plain text are kept. Equal and similar requests at the same time make one model
/// call.
/// </para>
/// <para>
/// A hit carries a <see cref="CacheHit"/> (<see cref="CacheHitExtensions.GetCacheHit(ChatResponse)"/>) and a usage of zero tokens. A part
/// that fails or is slow
/// never fails a request: it goes to the model, with one warning per outage. Wrong <see cref="WattwiseRequestOptions.CacheTags"/> of a
/// request throw an
/// <see cref="ArgumentException"/>. Thread-safe. Disposing it disposes the inner client and its own exact tier, nothing that was passed in.
/// </para>
/// <para>
/// The pages docs/semantic-cache*.md of the repository explain the rest: keys, conversations, the limit of wrong answers, stores, reason
/// codes.
/// </para>
/// </remarks>
public sealed partial class SemanticCacheChatClient : DelegatingChatClient
{
    private const int MaxDoublings = 10;

    // Shorter ones are searched in less than a millisecond.
    private const int LongInput = 16 * 1024;
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(49);

    private readonly SemanticCacheState _state;
    private readonly Action? _disposed;
    private readonly RequestKeyBuilder _keys;
    private readonly ExactTier _exact;
    private readonly PurgeLog _purges;
    private readonly PurgeWatch? _purgeWatch;
    private readonly SemanticLookup? _semantic;
    private readonly FlightTable _flights;
    private readonly CacheExclusions _exclusions;
    private readonly AuditTrail? _audit;
    private readonly CacheInstruments _instruments;
    private readonly StageContext _stage;
    private readonly TimeProvider _timeProvider;
    private readonly SemanticCacheOptions _options;
    private readonly EvidenceCollector? _evidence;
    private readonly bool _isBookedBehind;
    private readonly ILevelChooser? _levelChooser;
    private readonly AsyncLocal<FlightRun?> _flightAround;

    /// <summary>Puts a cache before a client.</summary>
    /// <param name="innerClient">The client to call on a miss.</param>
    /// <param name="embeddingGenerator">Embeds prompts; <see langword="null"/> for the registered one. Without any, only the exact tier
    /// works, which is logged
    /// once. Not disposed.</param>
    /// <param name="options">The settings; <see langword="null"/> for the defaults. Copied.</param>
    /// <param name="services">What the host has: a clock, logging, registered strategies. <see langword="null"/> for an app that registered
    /// nothing.</param>
    /// <exception cref="ArgumentException">A setting cannot work; the message names it.</exception>
    public SemanticCacheChatClient(
        IChatClient innerClient,
        IEmbeddingGenerator<string, Embedding<float>>? embeddingGenerator = null,
        SemanticCacheOptions? options = null,
        StageServices? services = null)
        : this(innerClient, new SemanticCacheState(embeddingGenerator, options ?? new(), services ?? new(), innerClient))
    {
        _disposed = _state.Dispose;
    }

    /// <param name="innerClient">The client to call on a miss.</param>
    /// <param name="state">What the cache knows; clients of one pipeline share it.</param>
    /// <param name="disposed">Called when the client is disposed; <see langword="null"/> for nothing.</param>
    internal SemanticCacheChatClient(IChatClient innerClient, SemanticCacheState state, Action? disposed = null)
        : base(innerClient)
    {
        _state = state;
        _disposed = disposed;
        _options = state.Options;
        _stage = state.Stage;
        _timeProvider = state.Stage.TimeProvider;
        _exact = state.Exact;
        _purges = state.Purges;
        _purgeWatch = state.PurgeWatch;
        _semantic = state.Semantic;
        _flights = state.Flights;
        _exclusions = state.Exclusions;
        _audit = state.Audit;
        _instruments = state.Instruments;
        _evidence = state.Evidence;
        _flightAround = state.FlightAround;
        _levelChooser = innerClient.GetService<ILevelChooser>();
        _isBookedBehind = innerClient.GetService(typeof(AccountingChatClient)) is not null
            || innerClient.GetService(typeof(SemanticCacheChatClient)) is not null;
        _keys = new RequestKeyBuilder(
            innerClient.GetService<ChatClientMetadata>(),
            state.EmbedderMetadata,
            state.Semantic is null ? 0 : state.Options.MaxSemanticPromptLength,
            state.Options.Name)
        {
            SharesFirstTurns = state.Options.ShareFirstTurnAnswers,
        };
    }

    /// <summary>Where the semantic tier is kept; <see langword="null"/> if there is the exact tier alone.</summary>
    /// <remarks>A purge of the store itself reaches the exact tier within <see cref="SemanticCacheOptions.PurgeCheckInterval"/>, one by
    /// <see cref="PurgeAsync"/> at once.</remarks>
    public ISemanticCacheStore? Store => _state.Store;

    /// <inheritdoc/>
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);

        await FollowPurgesAsync(cancellationToken).ConfigureAwait(false);
        var request = Begin(messages, options);
        using var running = request.Scope;
        if (FindExact(request) is { } known)
            return AnswerReplay.ToResponse(known.Answer, RecordExact(request, known));

        if (FindBypass(request) is { } reason)
        {
            return await CallAloneAsync(request, reason, cancellationToken).ConfigureAwait(false);
        }

        await request.ChooseLevelAsync(_levelChooser, cancellationToken).ConfigureAwait(false);
        if (request.Level != DirectiveLevel.Full && FindExact(request) is { } brief)
            return AnswerReplay.ToResponse(brief.Answer, RecordExact(request, brief));

        SharedStream<FlightItem>? stuck = null;
        for (int attempt = 0, round = 0; ;)
        {
            var joined = Join(request, stuck, streams: false, out var leads, out var taken, cancellationToken);
            await using var seat = taken;
            await using var flight = joined;
            try
            {
                if (!leads)
                {
                    var shared = await FollowAsync(request, flight, seat, WaitLimit(round), cancellationToken).ConfigureAwait(false);
                    seat.HasAnswer = true;
                    return shared ?? await CallAloneAsync(request, CacheReasons.Unshared, cancellationToken).ConfigureAwait(false);
                }

                await flight.MoveNextAsync(cancellationToken).ConfigureAwait(false);
                var item = flight.Current;
                seat.HasAnswer = true;
                return item.Response ?? AnswerReplay.ToResponse(item.Answer!, Shown(item.Hit!));
            }
            catch (FlightStuckException)
            {
                // A call of its own takes the place of the flight, unless another one that waited was first.
                stuck = flight.Stream;
                seat.HasAnswer = true;
                round++;
            }
            catch (Exception) when (MayTryAgain(leads, attempt, cancellationToken))
            {
                // The request that was answered first failed: one of those that waited for it takes its place.
                attempt++;
                seat.HasAnswer = true;
            }
        }
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);

        // The stream begins when it is read; until then the caller may change the options for another request.
        return StreamAsync(messages, options?.Clone(), cancellationToken);
    }

    /// <summary>Removes what meets every condition from the store, and forgets the exact tier, so that none of it is served
    /// again.</summary>
    /// <param name="purge">The conditions.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>How many entries of the store were removed.</returns>
    /// <remarks>
    /// It holds for calls on their way too: an answer that was asked for before the purge ended and that meets its conditions is given to
    /// those who wait for it, and to nobody else. All clients of this process that share the store follow at once, those of other processes
    /// that reach the store within <see cref="SemanticCacheOptions.PurgeCheckInterval"/>; a store that records no purges
    /// (<see cref="ISemanticCacheStore.ReadPurgesAsync"/>) reaches none of them until <see cref="SemanticCacheOptions.TimeToLive"/>.
    /// Unlike a look-up, it throws if the store fails: what should be gone must not be taken for gone.
    /// </remarks>
    /// <exception cref="ArgumentException">The purge has no condition.</exception>
    public async Task<long> PurgeAsync(CachePurge purge, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(purge);
        purge.ThrowIfEmpty();

        // Before, so that answers on their way are not put there behind the store's back; and after, so that what was found there meanwhile
        // is forgotten.
        _purges.Add(purge);
        try
        {
            if (_state.Writer is { } writer)
                await writer.SettleAsync(_options.LookupTimeout, cancellationToken).ConfigureAwait(false);
            if (_purgeWatch is null)
                return 0;

            // What it recorded is known here already, and need not be followed later.
            var removed = await _purgeWatch.Store.PurgeAsync(purge, cancellationToken).ConfigureAwait(false);
            await _purgeWatch.TryReadAsync().ConfigureAwait(false);
            return removed;
        }
        finally
        {
            _purges.Add(purge);
            _exact.Clear();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _disposed?.Invoke();

        base.Dispose(disposing);
    }

    /// <summary>
    /// Sees to it that nothing is found that another process purged; complete at once unless that was not looked at for long.
    /// </summary>
    private ValueTask FollowPurgesAsync(CancellationToken cancellationToken) => _purgeWatch?.FollowAsync(cancellationToken) ?? default;

    private static bool MayTryAgain(bool leads, int attempt, CancellationToken cancellationToken) =>
        !leads && attempt == 0 && !cancellationToken.IsCancellationRequested;

    private TimeSpan WaitLimit(int round) =>
        _options.FlightTimeout * (1 << Math.Min(round, MaxDoublings)) is var limit && limit < LongestWait ? limit : LongestWait;

    private CacheRequest Begin(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        var scope = StageScope.Begin(_stage, ref options);
        try
        {
            scope.Enter();
            ChatMessage[] list = [.. messages];
            var request = scope.Request.Options;
            RequestTags.ThrowIfInvalid(request.CacheTags);
            var isNested = _flightAround.Value is { IsOver: false };
            var keys = scope.IsHeldOut ? RequestKeyBuilder.Bypassed(CacheReasons.BypassControl) : _keys.Build(list, options, request);
            return new CacheRequest(list, options, scope, keys, _purges.Now, _timeProvider.GetUtcNow(), isNested);
        }
        catch
        {
            scope.Dispose();
            throw;
        }
    }

    /// <summary>Why a request may not use the cache. Asked after the exact tier: what is there, by word, was cleared before it came
    /// there.</summary>
    private string? FindBypass(CacheRequest request) =>
        request.Keys.Bypass
        ?? (IsTooLong(request.Messages) ? CacheReasons.BypassTooLong
            : _exclusions.FindBypass(request.Keys.Scope, request.Prompt, request.Messages));

    // Megabytes would be searched for personal data, for a model that refuses them by their length.
    private bool IsTooLong(IReadOnlyList<ChatMessage> messages)
    {
        long characters = 0;
        foreach (var message in messages)
        {
            foreach (var content in message.Contents)
                characters += (content as TextContent)?.Text.Length ?? 0;
        }

        return characters > LongInput && InnerClient.GetService<IInputBound>()?.IsTooLong(characters) == true;
    }

    private ExactEntry? FindExact(CacheRequest request) =>
        request.Mode == CacheMode.Refresh || request.Keys.Bypass is not null ? null : _exact.Find(request.Keys.Exact, request.Level);

    private SharedStream<FlightItem>.Reader Join(
        CacheRequest request,
        SharedStream<FlightItem>? stuck,
        bool streams,
        out bool leads,
        out SharedCall.Seat seat,
        CancellationToken cancellationToken)
    {
        // A flight runs in the context that it is made in: so requests that its model call makes know that a flight waits for them, and
        // none can come to wait for itself.
        SharedCall.Seat? own = null;
        var around = _flightAround.Value;
        var run = new FlightRun(request.Scope.Request);
        _flightAround.Value = run;
        try
        {
            leads = true;
            var reader = request.MayShareFlight
                ? _flights.Join(
                    request,
                    stuck,
                    CreateOwnCall,
                    (flight, token) => AnswerAsync(request, streams, run, flight, flight.Call!, token),
                    out leads)
                : FlightTable.Alone(CreateOwnCall(), (call, token) => AnswerAsync(request, streams, run, flight: null, call, token));
            seat = leads ? own! : reader.Call.Join(request.Scope.Request, cancellationToken);
            return reader;
        }
        finally
        {
            _flightAround.Value = around;
        }

        // Whoever leads has its seat before others find the flight: they may move it on, to its end, before this method returns.
        SharedCall CreateOwnCall()
        {
            var call = CreateCall();
            own = call.Join(request.Scope.Request, cancellationToken);
            return call;
        }
    }

    private async Task<ChatResponse> CallAloneAsync(CacheRequest request, string reason, CancellationToken cancellationToken)
    {
        RecordPassedThrough(request, reason);
        var call = CreateCall();
        await using var seat = call.Join(request.Scope.Request, cancellationToken);
        return await call.RunAsync(InnerClient, request.Messages, request.Options, cancellationToken).ConfigureAwait(false);
    }

    private SharedCall CreateCall() => new(_stage, _isBookedBehind);

    /// <summary>Waits for another caller's flight; <see langword="null"/> where its answer may not be shared.</summary>
    private async Task<ChatResponse?> FollowAsync(
        CacheRequest request,
        SharedStream<FlightItem>.Reader flight,
        SharedCall.Seat seat,
        TimeSpan limit,
        CancellationToken cancellationToken)
    {
        var reply = new FollowerReply();
        var copies = new List<ChatResponseUpdate>();
        while (await flight.MoveNextAsync(limit, _timeProvider, cancellationToken).ConfigureAwait(false))
        {
            var item = flight.Current;
            if (item.IsPrivate)
                return null;
            if (item.Update is not null)
            {
                copies.Add(reply.Copy(item));
                continue;
            }

            if (item.Answer is { } answer)
                return AnswerReplay.ToResponse(answer, RecordFollower(request, item, seat.Pays));
            if (request.HasTools)
                return null;
            if (item.Response is not null)
                copies.Add(reply.CopyResponse(item));

            var response = copies.ToChatResponse();
            response.SetCacheHit(RecordFollower(request, item, seat.Pays));
            return response;
        }

        return null;
    }
}
