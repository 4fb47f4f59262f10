using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Wattwise.Accounting;
using Wattwise.Caching;

namespace Wattwise.Directives;

/// <summary>What the stage knows and shares among its clients: evidence, samples, the intensity, and the work in the background.</summary>
/// <remarks>An app may make its client anew for each request; what earlier ones found lives here. Thread-safe.</remarks>
internal sealed class DirectivesState : IDisposable
{
    // How often the intensity is looked up, and the timing rule asked.
    private static readonly TimeSpan Tick = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly EvaluationTiming _timing;
    private readonly IntensityLookup _lookup;
    private readonly EvidenceLog _log;
    private readonly DirectiveEvaluator? _evaluator;
    private IChatClient? _client;
    private int _isDisposed;

    /// <param name="embeddingGenerator">Embeds prompts; <see langword="null"/> for the registered one.</param>
    /// <param name="options">The settings. Copied.</param>
    /// <param name="services">What the host has.</param>
    /// <param name="metadata">Of the client behind.</param>
    /// <exception cref="ArgumentException">A setting cannot work; the message names it.</exception>
    public DirectivesState(
        IEmbeddingGenerator<string, Embedding<float>>? embeddingGenerator, DirectivesOptions options, StageServices services,
        ChatClientMetadata? metadata)
    {
        options = new DirectivesOptions(options);
        StageOptions.ThrowIfInvalid(options, new DirectivesOptionsValidator(services));
        options.Resolve(services);
        embeddingGenerator ??= services.Find<IEmbeddingGenerator<string, Embedding<float>>>();
        var embedderId = (embeddingGenerator?.GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata)?.DefaultModelId;

        Options = options;
        Stage = new StageContext(WattwiseStages.Directives, typeof(DirectivesChatClient), services);
        Instruments = new DirectivesInstruments(Stage);
        Knowledge = new DirectiveKnowledge(
            options.Levels.Count, options.QualityFloor, options.QualityFloors, options.MaxClasses, Stage.TimeProvider);
        Queue = new SampleQueue(options.MaxWaitingSamples, options.MaxClasses, options.Seed);
        Meter = new ModelCallMeter(options.EnergyModel!, metadata?.DefaultModelId, metadata?.ProviderName, Stage);
        var embedder = embeddingGenerator is null || options.Classifier is null ? null : new PromptEmbedder(embeddingGenerator, Stage);
        Chooser = new DirectiveChooser(options, Knowledge, Intensity, embedder, embedderId, Stage);
        _lookup = new IntensityLookup(options.ToIntensitySource(), Stage);
        _timing = new EvaluationTiming(options.EvaluationGrace, options.EvaluationLongestIdle, options.EvaluationInterval);
        _log = new EvidenceLog(options, Stage);
        if (options.Judge is not null)
            _evaluator = new DirectiveEvaluator(options, Knowledge, Queue, _log, Meter, Instruments, Stage);
        else
            Stage.Logger.LogInformation(
                "The directives stage has no judge: nothing is briefed but what earlier evidence allows or a request asks for.");

        // In a flow of its own: the stage may be made within a request, whose tenant is not that of what is evaluated.
        ThreadPool.UnsafeQueueUserWorkItem(static state => _ = state.WorkAsync(), this, preferLocal: false);
    }

    public DirectivesOptions Options { get; }

    public StageContext Stage { get; }

    public DirectivesInstruments Instruments { get; }

    public DirectiveKnowledge Knowledge { get; }

    public IntensityWindow Intensity { get; } = new();

    public DirectiveChooser Chooser { get; }

    public SampleQueue Queue { get; }

    public ModelCallMeter Meter { get; }

    public bool IsDisposed => Volatile.Read(ref _isDisposed) != 0;

    /// <summary>The client that the evaluator asks: that of the newest request, since an app may make its clients anew.</summary>
    public void Use(IChatClient client) => Volatile.Write(ref _client, client);

    /// <summary>What evaluating for a tenant and user took since the last call.</summary>
    public (EnergyEstimate? Spent, int Judged) TakeSpent(CacheScope scope) => _evaluator?.TakeSpent(scope) ?? default;

    /// <summary>Takes in what a request took.</summary>
    public void Observe(string taskClass, string? model, DirectiveLevel level, in SampleAnswer answer)
    {
        if (Knowledge.Observe(taskClass, model, level, answer.Energy, answer.Seconds, Intensity.Current, answer.ModelId))
            _log.Append(
                new DirectiveEvidence(Stage.TimeProvider.GetUtcNow(), taskClass, level, 0, model, answer.ModelId) { IsReset = true });
    }

    /// <summary>One hour's work: the intensity, and an evaluation if it is time for one.</summary>
    /// <returns>How many samples were evaluated.</returns>
    public async Task<int> TickAsync(CancellationToken cancellationToken)
    {
        var now = Stage.TimeProvider.GetUtcNow();
        if (_timing.Last == default)
            _timing.Start(now);
        var found = await _lookup.StartAsync(cancellationToken).ConfigureAwait(false);
        Intensity.Add(now, found?.GramsPerKwh);
        if (!_timing.IsDue(now, Intensity) || _evaluator is null || Volatile.Read(ref _client) is not { } client || Queue.Count == 0)
            return 0;

        var samples = await _evaluator.RunAsync(client, cancellationToken).ConfigureAwait(false);
        _timing.Start(Stage.TimeProvider.GetUtcNow());
        if (samples > 0)
            Instruments.CountEvaluation(Knowledge.Report());
        return samples;
    }

    /// <summary>Ends the background work; what waits is given up.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        _log.Dispose();
        _stop.Cancel();
    }

    private async Task WorkAsync()
    {
        try
        {
            var writing = _log.WriteAsync(Options.JudgeTimeout, Stage.TimeProvider, _stop.Token);
            await _log.RestoreAsync(Knowledge, Options.JudgeTimeout, Stage.TimeProvider, _stop.Token).ConfigureAwait(false);
            using var timer = new PeriodicTimer(Tick, Stage.TimeProvider);
            do
                await TickAsync(_stop.Token).ConfigureAwait(false);
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false));
            await writing.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
    }
}
