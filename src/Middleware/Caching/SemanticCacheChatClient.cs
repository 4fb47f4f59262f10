using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
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
    private readonly RequestKeyBuilder _keys;
    private readonly ExactTier _exact;
    private readonly PromptEmbedder? _embedder;
    private readonly ISemanticCacheStore? _store;
    private readonly SemanticLookup? _semantic;
    private readonly FlightTable _flights;
    private readonly CacheExclusions _exclusions;
    private readonly AuditTrail? _audit;
    private readonly CacheInstruments _instruments;
    private readonly StageContext _stage;
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _timeToLive;
    private readonly TimeSpan _replayDelay;
    private readonly TimeSpan _lookupTimeout;
    private readonly int _maxAnswerBytes;
    private readonly EvidenceCollector? _evidence;
    private readonly AsyncLocal<bool> _isCallingModel = new();

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
        : base(innerClient)
    {
        services ??= new StageServices();
        options = new SemanticCacheOptions(options ?? new());
        StageOptions.ThrowIfInvalid(options, new SemanticCacheOptionsValidator());
        options.Resolve(services);
        embeddingGenerator ??= services.Find<IEmbeddingGenerator<string, Embedding<float>>>();

        _stage = new StageContext(WattwiseStages.SemanticCache, typeof(SemanticCacheChatClient), services);
        _timeProvider = _stage.TimeProvider;
        _timeToLive = options.TimeToLive;
        _replayDelay = options.ReplayDelay;
        _lookupTimeout = options.LookupTimeout;
        _maxAnswerBytes = options.MaxAnswerBytes;
        _instruments = new CacheInstruments(_stage.Meter);
        _exclusions = new CacheExclusions(options.PersonalDataDetector!, options.AdmissionPolicy!, _instruments, _stage);
        _flights = new FlightTable(options.MaxAnswerBytes);
        _exact = new ExactTier(options, _stage);
        var usesMeaning = embeddingGenerator is not null && options.MaxSemanticPromptLength > 0;
        _keys = new RequestKeyBuilder(
            innerClient.GetService<ChatClientMetadata>(),
            embeddingGenerator?.GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata,
            usesMeaning ? options.MaxSemanticPromptLength : 0);
        if (usesMeaning)
        {
            _embedder = new PromptEmbedder(embeddingGenerator!, _stage);
            _store = options.Store ?? CreateStore(options, _timeProvider);
            _evidence = new EvidenceCollector(
                options.Policy!, options.Judge, options.EvidenceStore, options.JudgeTimeout, _stage, _instruments);
            var decider = new CandidateDecider(options.Policy!, options.PairVerifier, _evidence, _stage);
            _semantic = new SemanticLookup(_embedder, _store, options.Guard!, decider, options.MaxCandidates, _stage);
            _audit = options.AuditSink is { } sink ? new AuditTrail(sink, options.Policy!.Id, _stage) : null;
        }
        else if (embeddingGenerator is null)
        {
            _stage.Logger.LogInformation(
                "The semantic cache has no embedding generator: it answers only requests that are repeated word for word.");
        }
    }

    /// <inheritdoc/>
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);

        var request = Begin(messages, options);
        if (FindExact(request) is { } known)
            return AnswerReplay.ToResponse(known.Answer, RecordExact(request, known));

        if (FindBypass(request) is { } reason)
        {
            RecordPassedThrough(request, reason);
            return await InnerClient.GetResponseAsync(request.Messages, request.Options, cancellationToken).ConfigureAwait(false);
        }

        for (var attempt = 0; ; attempt++)
        {
            await using var flight = Join(request, streams: false, out var leads);
            try
            {
                if (!leads)
                    return await FollowAsync(request, flight, cancellationToken).ConfigureAwait(false) ?? await CallAloneAsync(request, cancellationToken).ConfigureAwait(false);

                await flight.MoveNextAsync(cancellationToken).ConfigureAwait(false);
                var item = flight.Current;
                return item.Response ?? AnswerReplay.ToResponse(item.Answer!, item.Hit!);
            }
            catch (Exception) when (MayTryAgain(leads, attempt, cancellationToken))
            {
                // The request that was answered first failed: one of those that waited for it takes its place.
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

    /// <summary>Removes what meets every condition from the store, and forgets the exact tier, so that this client serves none of it again.</summary>
    /// <param name="purge">The conditions.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>How many entries of the store were removed.</returns>
    /// <remarks>
    /// A purge of the store alone does not reach the exact tiers of its clients; other processes keep theirs until <see cref="SemanticCacheOptions.TimeToLive"/>, so
    /// call it in each. Unlike a look-up, it throws where the store fails: what should be gone must not be taken for gone.
    /// </remarks>
    /// <exception cref="ArgumentException">The purge has no condition.</exception>
    public async Task<long> PurgeAsync(CachePurge purge, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(purge);
        purge.ThrowIfEmpty();
        try
        {
            return _store is null ? 0 : await _store.PurgeAsync(purge, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _exact.Clear();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _exact.Dispose();
            _evidence?.Dispose();
        }

        base.Dispose(disposing);
    }

    private static InMemorySemanticCacheStore CreateStore(SemanticCacheOptions options, TimeProvider timeProvider) => new(new()
    {
        MaxEntries = options.SemanticMaxEntries,
        MaxBytes = options.SemanticMaxBytes,
        TimeProvider = timeProvider,
    });

    private static bool MayTryAgain(bool leads, int attempt, CancellationToken cancellationToken) =>
        !leads && attempt == 0 && !cancellationToken.IsCancellationRequested;

    private CacheRequest Begin(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        var scope = StageScope.Begin(_stage, ref options);
        scope.Enter();
        ChatMessage[] list = [.. messages];
        var request = scope.Request.Options;
        RequestTags.ThrowIfInvalid(request.CacheTags);
        return new CacheRequest(list, options, scope, _keys.Build(list, options, request), _isCallingModel.Value);
    }

    /// <summary>Why a request may not use the cache. Asked after the exact tier: what is there, by word, was cleared before it came there.</summary>
    private string? FindBypass(CacheRequest request) => request.Keys.Bypass ?? FindBypass(request.Keys.Scope, request.Prompt);

    private string? FindBypass(CacheScope scope, string prompt) =>
        _exclusions.IsPersonal(scope, prompt) ? CacheReasons.BypassPersonalData : null;

    private ExactEntry? FindExact(CacheRequest request) =>
        request.Mode == CacheMode.Refresh || request.Keys.Bypass is not null ? null : _exact.Find(request.Keys.Exact, request.Level);

    private SharedStream<FlightItem>.Reader Join(CacheRequest request, bool streams, out bool leads)
    {
        // A flight runs in the context that it is made in: so requests that its model call makes know that a flight waits for them, and none can come to wait for itself.
        _isCallingModel.Value = true;
        try
        {
            if (request.Mode == CacheMode.Default && !request.IsNested)
                return _flights.Join(
                    (request.Keys.Exact, request.Level), (flight, token) => AnswerAsync(request, streams, flight, token), out leads);

            leads = true;
            return FlightTable.Alone(token => AnswerAsync(request, streams, flight: null, token));
        }
        finally
        {
            _isCallingModel.Value = request.IsNested;
        }
    }

    private Task<ChatResponse> CallAloneAsync(CacheRequest request, CancellationToken cancellationToken)
    {
        RecordPassedThrough(request, CacheReasons.Unshared);
        return InnerClient.GetResponseAsync(request.Messages, request.Options, cancellationToken);
    }

    /// <summary>Waits for another caller's flight; <see langword="null"/> where its answer may not be shared.</summary>
    private async Task<ChatResponse?> FollowAsync(CacheRequest request, SharedStream<FlightItem>.Reader flight, CancellationToken cancellationToken)
    {
        var copies = new List<ChatResponseUpdate>();
        while (await flight.MoveNextAsync(cancellationToken).ConfigureAwait(false))
        {
            var item = flight.Current;
            if (item.Update is not null)
            {
                copies.Add(AnswerReplay.Copy(item));
                continue;
            }

            if (item.Answer is { } answer)
                return AnswerReplay.ToResponse(answer, RecordFollower(request, item));
            if (request.HasTools || (item.Response is not null && !AnswerReplay.TryCopy(item, copies)))
                return null;

            var response = copies.ToChatResponse();
            response.SetCacheHit(RecordFollower(request, item));
            return response;
        }

        return null;
    }
}
