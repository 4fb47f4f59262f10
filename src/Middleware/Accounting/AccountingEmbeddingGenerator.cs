using Microsoft.Extensions.AI;

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
    private readonly FootprintBooks _books;

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
        _books = new FootprintBooks(
            options, services, metadata?.ProviderName, metadata?.DefaultModelId, isBookedBehind: false, _stage);
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
        var intensity = _books.Intensity.StartAsync(cancellationToken);
        GeneratedEmbeddings<Embedding<float>> embeddings;
        try
        {
            embeddings = await base.GenerateAsync(values, options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            var known = await IntensityLookup.IfKnown(intensity).ConfigureAwait(false);
            _books.Book(
                scope, ModelAnswer.Failed(exception, options?.ModelId, usage: null), known, collector: null, activity, exception);
            throw;
        }

        var modelId = embeddings.Count > 0 ? embeddings[0].ModelId : null;
        if (modelId is not null)
            _books.Names.Add(modelId);
        var answer = ModelAnswer.Complete(modelId ?? options?.ModelId, embeddings.Usage);
        embeddings.SetFootprint(_books.Book(scope, answer, await intensity.ConfigureAwait(false), collector: null, activity));
        return embeddings;
    }
}
