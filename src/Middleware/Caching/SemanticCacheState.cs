using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Wattwise.Accounting;

namespace Wattwise.Caching;

/// <summary>What a cache knows and shares among its clients: tiers, flights, purges, evidence, outages.</summary>
/// <remarks>An app may make its client anew for each request; the answers of earlier ones live here. Thread-safe.</remarks>
internal sealed class SemanticCacheState : IDisposable
{
    private readonly ConcurrentDictionary<string, bool> _said = new(StringComparer.Ordinal);
    private int _isDisposed;

    /// <param name="embeddingGenerator">Embeds prompts; <see langword="null"/> for the registered one.</param>
    /// <param name="options">The settings. Copied.</param>
    /// <param name="services">What the host has.</param>
    /// <param name="innerClient">The client behind the only cache with this state; <see langword="null"/> if several have it.</param>
    /// <exception cref="ArgumentException">A setting cannot work; the message names it.</exception>
    public SemanticCacheState(
        IEmbeddingGenerator<string, Embedding<float>>? embeddingGenerator,
        SemanticCacheOptions options,
        StageServices services,
        IChatClient? innerClient = null)
    {
        options = new SemanticCacheOptions(options);
        StageOptions.ThrowIfInvalid(options, new SemanticCacheOptionsValidator());
        embeddingGenerator ??= services.Find<IEmbeddingGenerator<string, Embedding<float>>>();
        EmbedderMetadata = embeddingGenerator?.GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata;
        options.Resolve(services, EmbedderMetadata?.DefaultModelId);
        if (innerClient is not null && options.Store is { } shared)
            options.Name ??= PipelineOrder.NameOf(innerClient, shared, services);

        Options = options;
        Stage = new StageContext(WattwiseStages.SemanticCache, typeof(SemanticCacheChatClient), services);
        Instruments = new CacheInstruments(Stage);
        Exclusions = new CacheExclusions(options.PersonalDataDetector!, options.AdmissionPolicy!, Instruments, Stage);
        Flights = new FlightTable(options.MaxAnswerBytes);
        Purges = PurgeLog.Of(options.Store);
        Exact = new ExactTier(options, Purges, Stage);
        var hasSemanticTier = embeddingGenerator is not null && options.MaxSemanticPromptLength > 0;
        var outage = Stage.Watch("store", "requests are only matched word for word, and purges of other processes are not seen,");
        if ((options.Store ?? (hasSemanticTier ? CreateStore(options, Stage.TimeProvider) : null)) is { } store)
            PurgeWatch = new PurgeWatch(store, Purges, Exact, outage, options, Stage);
        if (embeddingGenerator is null)
        {
            Stage.Logger.LogInformation(
                "The semantic cache has no embedding generator: it answers only requests that are repeated word for word.");
        }
        else if (hasSemanticTier)
        {
            Embedder = new PromptEmbedder(embeddingGenerator, Stage);
            Store = PurgeWatch!.Store;
            Evidence = new EvidenceCollector(
                options.Policy!, options.Judge, options.EvidenceStore, options.JudgeTimeout, Stage, Instruments);
            var decider = new CandidateDecider(options.Policy!, options.PairVerifier, Evidence, Stage);
            Writer = new StoreWriter(PurgeWatch, Purges, outage, options, Stage);
            Semantic = new SemanticLookup(Embedder, Store, Writer, options.Guard!, decider, outage, options, Stage);
            Audit = options.AuditSink is { } sink ? new AuditTrail(sink, options.Policy!.Id, Stage) : null;
        }
    }

    public SemanticCacheOptions Options { get; }

    public StageContext Stage { get; }

    public EmbeddingGeneratorMetadata? EmbedderMetadata { get; }

    public CacheInstruments Instruments { get; }

    public CacheExclusions Exclusions { get; }

    public FlightTable Flights { get; }

    public PurgeLog Purges { get; }

    public ExactTier Exact { get; }

    /// <summary>Follows the purges of other processes; <see langword="null"/> where there is no store.</summary>
    public PurgeWatch? PurgeWatch { get; }

    public PromptEmbedder? Embedder { get; }

    public ISemanticCacheStore? Store { get; }

    public EvidenceCollector? Evidence { get; }

    public StoreWriter? Writer { get; }

    public SemanticLookup? Semantic { get; }

    public AuditTrail? Audit { get; }

    /// <summary>The run of the flight whose model call this flow is part of, or was part of while it ran.</summary>
    public AsyncLocal<FlightRun?> FlightAround { get; } = new();

    /// <summary>True for the first time that a reason is named.</summary>
    public bool IsFirst(string reason) => _said.TryAdd(reason, true);

    /// <summary>Gives the store what waits for it, for as long as a look-up may take, and ends the background work.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;

        Writer?.Dispose();
        Exact.Dispose();
        Evidence?.Dispose();
    }

    private static InMemorySemanticCacheStore CreateStore(SemanticCacheOptions options, TimeProvider timeProvider) => new(new()
    {
        MaxEntries = options.SemanticMaxEntries,
        MaxBytes = options.SemanticMaxBytes,
        TimeProvider = timeProvider,
    });
}
