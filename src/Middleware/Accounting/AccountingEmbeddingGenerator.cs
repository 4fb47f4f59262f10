using System.Diagnostics;
using Microsoft.Extensions.AI;
using Wattwise.Carbon;

namespace Wattwise.Accounting;

/// <summary>
/// Accounts for each call of an embedding generator in joules, grams of CO2e and money, as <see cref="AccountingChatClient"/> does for
/// chats.
/// </summary>
/// <remarks>
/// <para>
/// The embeddings carry the <see cref="RequestFootprint"/> (<c>embeddings.GetFootprint()</c>); ledger, log and metrics take it too. Energy
/// is what a local generator metered (<see cref="UsageEnergyExtensions.GetEnergy"/>), else what the energy model estimates; where neither
/// is to be had, the footprint is marked incomplete. Calls that fail or are cancelled are booked as well.
/// </para>
/// <para>
/// A call while a chat request is answered passes through: the stage that embeds the prompt, the semantic cache above all, books it as a
/// part of that request. Thread-safe.
/// </para>
/// </remarks>
public sealed class AccountingEmbeddingGenerator : DelegatingEmbeddingGenerator<string, Embedding<float>>
{
    private readonly StageContext _stage;
    private readonly FootprintRecorder _recorder;
    private readonly FootprintInstruments _instruments;
    private readonly FootprintLedger? _ledger;
    private readonly IFootprintLog? _log;
    private readonly FootprintEntryBuilder _entries;
    private readonly IntensityLookup _intensity;
    private readonly ModelNames _names;

    /// <summary>Creates the stage.</summary>
    /// <param name="innerGenerator">The generator; disposed with this one.</param>
    /// <param name="options">How to account; <see langword="null"/> for the defaults. Copied. Control groups are of chats alone.</param>
    /// <param name="services">What the host has: a clock, logging, registered strategies. <see langword="null"/> for an app that registered
    /// nothing.</param>
    /// <exception cref="ArgumentException">The options are wrong: an unknown zone, a negative price or intensity.</exception>
    public AccountingEmbeddingGenerator(
        IEmbeddingGenerator<string, Embedding<float>> innerGenerator, AccountingOptions? options = null, StageServices? services = null)
        : base(innerGenerator)
    {
        services ??= new StageServices();
        options = new AccountingOptions(options ?? new());
        StageOptions.ThrowIfInvalid(options, new AccountingOptionsValidator(services));

        var metadata = innerGenerator.GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata;
        _stage = new StageContext(WattwiseStages.Accounting, typeof(AccountingEmbeddingGenerator), services);
        _ledger = options.Ledger ?? services.Find<FootprintLedger>();
        _log = services.Find(options.Log, IFootprintLog.None);
        _intensity = new IntensityLookup(options, _stage);
        _recorder = new FootprintRecorder(
            options, metadata?.ProviderName, metadata?.DefaultModelId, isBookedBehind: false, _stage);
        _entries = new FootprintEntryBuilder(_recorder, _stage.TimeProvider);
        _names = new ModelNames(_recorder.Knows);
        _instruments = new FootprintInstruments(_stage, _names);
    }

    /// <inheritdoc/>
    public override async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (WattwiseScope.Current is { IsAccounted: true })
            return await base.GenerateAsync(values, options, cancellationToken).ConfigureAwait(false);

        ChatOptions? ofChat = null;
        using var scope = StageScope.BeginAccounted(_stage, ref ofChat);
        var activity = RequestActivity.Start();
        scope.Enter(activity);
        var intensity = _intensity.StartAsync(cancellationToken);
        GeneratedEmbeddings<Embedding<float>> embeddings;
        try
        {
            embeddings = await base.GenerateAsync(values, options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // An error does not wait for figures.
            var known = intensity.IsCompleted ? await intensity.ConfigureAwait(false) : null;
            Book(scope, ModelAnswer.Failed(exception, options?.ModelId, usage: null), known, activity, exception);
            throw;
        }

        var modelId = embeddings.Count > 0 ? embeddings[0].ModelId : null;
        if (modelId is not null)
            _names.Add(modelId);
        var answer = ModelAnswer.Complete(modelId ?? options?.ModelId, embeddings.Usage);
        embeddings.SetFootprint(Book(scope, answer, await intensity.ConfigureAwait(false), activity));
        return embeddings;
    }

    private RequestFootprint Book(
        in StageScope scope, in ModelAnswer answer, CarbonIntensity? intensity, Activity? activity, Exception? error = null)
    {
        var request = scope.Request;
        var id = _log is null ? Guid.Empty : Guid.CreateVersion7(_stage.TimeProvider.GetUtcNow());
        var footprint = _recorder.Record(request.Close(static _ => { }), answer, scope.Elapsed, intensity, request.Options.IsBatch);
        var outcome = error is not null ? StageOutcome.Failed : StageOutcome.ModelCalled;
        _ledger?.Add(footprint);
        _log?.Add(_entries.Build(id, part: 0, footprint, outcome, request.Options, control: null));
        _instruments.Record(footprint, outcome, error?.GetType().FullName);
        RequestActivity.Stop(activity, footprint, outcome, error);
        return footprint;
    }
}
