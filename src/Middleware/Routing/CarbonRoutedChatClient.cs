using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Scoring;

namespace Wattwise.Routing;

/// <summary>Calls the deployment, among several of the same model, that causes the least grams of CO2e for this request and may answer
/// it.</summary>
/// <remarks>
/// <para>
/// The last stage before the providers. Grams are the energy of the call, times the data centre's overhead, times the grid's intensity. A
/// conversation stays where its beginning lies in the provider's cache, unless a move saves more grams than computing that beginning
/// again causes. An intensity that is unknown is never taken for a low one, and figures that do not measure the same are not compared.
/// </para>
/// <para>
/// A deployment that fails is passed over for a while, and the next one is called, as long as nothing was yielded. A call that failed is
/// booked, as is the choice with its <see cref="RoutingReasons"/>. A conversation that a provider keeps
/// (<see cref="ChatOptions.ConversationId"/>) goes to the deployment that began it, and to no other. Grams on the footprint are those of
/// <see cref="AccountingOptions.Zone"/>, whichever deployment answered. Thread-safe. It disposes the client behind it, and no other
/// deployment's.
/// </para>
/// </remarks>
public sealed class CarbonRoutedChatClient : DelegatingChatClient
{
    private readonly StageContext _stage;
    private readonly CarbonRoutedOptions _options;
    private readonly ConversationPlaces _places;
    private readonly DeploymentHealth _health;
    private readonly DeploymentChooser _chooser;
    private readonly Outage _outage;

    /// <summary>Creates the stage.</summary>
    /// <param name="innerClient">The deployment that is given no client; disposed with this one.</param>
    /// <param name="options">The deployments, and how to choose. Copied.</param>
    /// <param name="services">What the host has: a clock, logging, registered strategies. <see langword="null"/> for an app that
    /// registered nothing.</param>
    /// <exception cref="ArgumentException">The options are wrong; the message names the setting.</exception>
    public CarbonRoutedChatClient(IChatClient innerClient, CarbonRoutedOptions options, StageServices? services = null)
        : base(innerClient)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = new CarbonRoutedOptions(options);
        StageOptions.ThrowIfInvalid(_options, new CarbonRoutedOptionsValidator());
        _stage = new StageContext(WattwiseStages.CarbonRouting, typeof(CarbonRoutedChatClient), services ?? new StageServices());
        _places = new(_options.MaxConversations);
        _health = new(_options.DownTime, _stage.TimeProvider);
        _chooser = new(_options, _health, _places, _stage);
        _outage = _stage.Watch("deployment", "others are called in its place");
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">No deployment may answer the request.</exception>
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);

        using var scope = StageScope.Begin(_stage, ref options);
        scope.Enter();
        IReadOnlyList<ChatMessage> list = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var route = await ChooseAsync(scope, list, options, cancellationToken).ConfigureAwait(false);
        for (var i = 0; ; i++)
        {
            var start = _stage.TimeProvider.GetTimestamp();
            try
            {
                var response = await ClientOf(route, i).GetResponseAsync(list, options, cancellationToken).ConfigureAwait(false);
                Answered(scope, route, i, response.ConversationId);
                return response;
            }
            catch (Exception exception) when (MayGoOn(route, i, exception, cancellationToken))
            {
                Failed(scope, route, i, exception, start, options);
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">No deployment may answer the request.</exception>
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);

        using var scope = StageScope.Begin(_stage, ref options);
        scope.Enter();
        IReadOnlyList<ChatMessage> list = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var route = await ChooseAsync(scope, list, options, cancellationToken).ConfigureAwait(false);
        for (var i = 0; ; i++)
        {
            scope.Enter();
            var start = _stage.TimeProvider.GetTimestamp();
            var updates = ClientOf(route, i).GetStreamingResponseAsync(list, options, cancellationToken)
                .GetAsyncEnumerator(cancellationToken);
            await using var disposing = updates.ConfigureAwait(false);
            bool hasNext;
            try
            {
                hasNext = await updates.MoveNextAsync().ConfigureAwait(false);
            }
            catch (Exception exception) when (MayGoOn(route, i, exception, cancellationToken))
            {
                Failed(scope, route, i, exception, start, options);
                continue;
            }

            Answered(scope, route, i, hasNext ? updates.Current.ConversationId : null);
            while (hasNext)
            {
                yield return updates.Current;
                scope.Enter();
                hasNext = await updates.MoveNextAsync().ConfigureAwait(false);
            }

            yield break;
        }
    }

    /// <inheritdoc/>
    /// <remarks><see cref="ITokenOptions"/> is to be found only where each deployment has them.</remarks>
    public override object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType == typeof(ITokenOptions)
            && _options.Deployments.Any(one => one.Client is { } client && client.GetService(serviceType) is null)
            ? null : base.GetService(serviceType, serviceKey);

    private async ValueTask<Route> ChooseAsync(
        StageScope scope, IReadOnlyList<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        if (options?.ModelId is null
            && (InnerClient.GetService(typeof(ChatClientMetadata)) as ChatClientMetadata)?.DefaultModelId is { } modelId)
        {
            var named = options?.Clone() ?? new();
            named.ModelId = modelId;
            options = named;
        }

        var zones = scope.Request.Options.AllowedZones;
        return await _chooser.ChooseAsync(messages, options, zones, scope.IsHeldOut, cancellationToken).ConfigureAwait(false);
    }

    private IChatClient ClientOf(Route route, int index) => route.Deployments[index].Client ?? InnerClient;

    private bool MayGoOn(Route route, int index, Exception exception, CancellationToken cancellationToken) =>
        index + 1 < route.Deployments.Count && !cancellationToken.IsCancellationRequested && _options.MayFailOver(exception);

    private void Failed(in StageScope scope, Route route, int index, Exception exception, long start, ChatOptions? options)
    {
        _health.Failed(route.Deployments[index]);
        _outage.Failed(exception);
        scope.Request.Add(new StageRecord(
            WattwiseStages.Model, StageOutcome.Rejected, ModelReasons.Error, null, null, _stage.TimeProvider.GetElapsedTime(start), null)
        {
            ModelId = options?.ModelId,
        });
    }

    private void Answered(in StageScope scope, Route route, int index, string? conversationId)
    {
        var deployment = route.Deployments[index];
        _health.Worked(deployment);
        if (index == 0)
            _outage.Worked();
        var place = new ConversationPlace(deployment, route.Tokens, _stage.TimeProvider.GetTimestamp());
        _places.Set(route.Key, place);
        if (conversationId is not null)
            _places.Set(ConversationPlaces.IdKey(conversationId), place);
        scope.Request.AnsweredIn = new(deployment.Zone, route.Intensities.GetValueOrDefault(deployment));
        scope.Book(StageOutcome.Applied, index == 0 ? route.Reason : RoutingReasons.FailedOver, TimeSpan.Zero, EnergyEstimate.Zero);
    }
}
