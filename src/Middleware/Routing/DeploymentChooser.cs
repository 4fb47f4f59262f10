using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Carbon;
using Wattwise.Energy;

namespace Wattwise.Routing;

/// <summary>
/// Orders deployments by the grams that a request would cause: energy of the call, which is less where the beginning of the conversation
/// lies in a cache, times the data centre's overhead, times the grid's intensity.
/// </summary>
/// <remarks>Thread-safe. An intensity that is unknown is never taken for a low one.</remarks>
internal sealed class DeploymentChooser
{
    // English text has about four letters for each token. It only has to weigh prefill against generation.
    private const int LettersPerToken = 4;

    // Operations of the intensity provider, for its outages.
    private const int Asking = 1;
    private const int Comparing = 2;

    private readonly CarbonRoutedOptions _options;
    private readonly ICarbonIntensityProvider? _provider;
    private readonly IEnergyModel _energyModel;
    private readonly DeploymentHealth _health;
    private readonly ConversationPlaces _places;
    private readonly TimeProvider _timeProvider;
    private readonly Outage _outage;

    public DeploymentChooser(CarbonRoutedOptions options, DeploymentHealth health, ConversationPlaces places, StageContext stage)
    {
        (_options, _health, _places, _timeProvider) = (options, health, places, stage.TimeProvider);
        _provider = stage.Services.Find(
            options.CarbonIntensityProvider ?? stage.Services.Find<ICarbonIntensityProvider>() ?? GridIntensityTable.Default,
            ICarbonIntensityProvider.None);
        _energyModel = options.EnergyModel ?? stage.Services.Find<IEnergyModel>() ?? RemoteEnergyModel.Default;
        _outage = stage.Watch("carbon intensity provider", "deployments are called in the app's own order");
    }

    /// <summary>Chooses.</summary>
    /// <param name="messages">The messages.</param>
    /// <param name="options">The options.</param>
    /// <param name="allowedZones">The zones in which the request may be answered; <see langword="null"/> for those of the options.</param>
    /// <param name="isHeldOut">Whether the request was drawn for comparison: where it may be answered still counts, grams do not.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="InvalidOperationException">No deployment is in a zone in which the request may be answered.</exception>
    public async ValueTask<Route> ChooseAsync(
        IReadOnlyList<ChatMessage> messages,
        ChatOptions? options,
        IReadOnlyList<string>? allowedZones,
        bool isHeldOut,
        CancellationToken cancellationToken)
    {
        var allowed = Allowed(allowedZones ?? _options.AllowedZones);
        var key = ConversationPlaces.KeyOf(messages, options);
        var tokens = messages.Sum(message => (long)message.Text.Length) / LettersPerToken;
        var place = _places.Find(key);

        // The provider keeps the conversation: nobody else knows it.
        var keeper = options?.ConversationId is null ? null : Keeper(allowed, place);
        if (keeper is not null)
            allowed = [keeper];
        var intensities = await FindIntensitiesAsync(allowed, cancellationToken).ConfigureAwait(false);
        if (allowed.Count == 1)
            return new(allowed, keeper is null ? RoutingReasons.OnlyAllowed : RoutingReasons.Sticky, key, tokens, intensities);

        // Without this stage, the app would call the first deployment that works.
        if (isHeldOut)
            return new([.. allowed.OrderBy(_health.IsDown)], RoutingReasons.Control, key, tokens, intensities);

        var warm = place is { } known && allowed.Contains(known.Deployment)
            && _timeProvider.GetElapsedTime(known.UsedAt) < _options.PrefixLifetime
            ? known
            : (ConversationPlace?)null;
        var ranked = Rank(
            allowed, intensities, deployment => EnergyOf(options, tokens, deployment == warm?.Deployment ? warm.Value.Tokens : 0));
        var plain = Rank(allowed, intensities, _ => 1);
        var cannotWeigh = warm is { } there && (!intensities.ContainsKey(there.Deployment) || EnergyOf(options, tokens, 0) is null);
        if (cannotWeigh)
            ranked = [warm!.Value.Deployment, .. ranked.Where(deployment => deployment != warm.Value.Deployment)];

        var order = ranked.OrderBy(_health.IsDown).ToArray();
        var reason = order[0] != ranked[0] ? RoutingReasons.FailedOver
            : order[0] == warm?.Deployment && order[0] != plain[0] ? RoutingReasons.Sticky
            : intensities.Count == 0 ? RoutingReasons.UnknownIntensity
            : RoutingReasons.Cleanest;
        return new(order, reason, key, tokens, intensities);
    }

    private List<ChatDeployment> Allowed(IReadOnlyList<string>? zones)
    {
        var resident = _options.Deployments.Where(deployment => zones is null || AllowedZones.Hold(zones, deployment)).ToList();
        if (resident.Count == 0)
        {
            throw new InvalidOperationException(
                $"No deployment is in a zone in which this request may be answered ({string.Join(", ", zones!)}). Deployments are in "
                + $"{string.Join(", ", _options.Deployments.Select(deployment => deployment.Zone))}.");
        }

        if (_options.MaxLatency is not { } most)
            return resident;
        var quick = resident.FindAll(deployment => deployment.Latency <= most);
        return quick.Count > 0 ? quick : [resident.MinBy(deployment => deployment.Latency)!];
    }

    private static ChatDeployment Keeper(List<ChatDeployment> allowed, ConversationPlace? place) => place switch
    {
        { } known when allowed.Contains(known.Deployment) => known.Deployment,
        null => allowed.Find(deployment => deployment.Client is null) ?? allowed[0],
        _ => throw new InvalidOperationException(
            $"The conversation is kept by '{place.Value.Deployment.Name}', which may not answer this request by its zone or its latency."),
    };

    /// <summary>Known ones first, by grams; then the others. Equals stay in the app's order.</summary>
    private static ChatDeployment[] Rank(
        List<ChatDeployment> allowed, Dictionary<ChatDeployment, CarbonIntensity> intensities, Func<ChatDeployment, double?> energyOf) =>
        [.. allowed.OrderBy(deployment => intensities.TryGetValue(deployment, out var intensity)
            ? intensity.GramsPerKwh * deployment.PowerUsageEffectiveness * (energyOf(deployment) ?? 1)
            : double.PositiveInfinity)];

    private double? EnergyOf(ChatOptions? options, long tokens, long cached)
    {
        var output = options?.MaxOutputTokens ?? _options.ExpectedOutputTokens;
        return _energyModel.Estimate(
            new ModelCall(options?.ModelId, null, tokens, Math.Min(cached, tokens), output, 0, null))?.Energy.Joules;
    }

    private async Task<Dictionary<ChatDeployment, CarbonIntensity>> FindIntensitiesAsync(
        List<ChatDeployment> deployments, CancellationToken cancellationToken)
    {
        Dictionary<ChatDeployment, CarbonIntensity> found = [];
        if (_provider is null)
            return found;

        using var limit = new CancellationTokenSource(_options.IntensityTimeout, _timeProvider);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var zones = deployments.Select(deployment => deployment.Zone).Distinct().ToDictionary(
            zone => zone, zone => FindIntensityAsync(zone, end.Token));
        foreach (var deployment in deployments)
        {
            if (await zones[deployment.Zone].ConfigureAwait(false) is { } intensity)
                found[deployment] = intensity;
        }

        cancellationToken.ThrowIfCancellationRequested();
        return AreComparable(found.Values) ? found : [];
    }

    private async Task<CarbonIntensity?> FindIntensityAsync(GridZone zone, CancellationToken cancellationToken)
    {
        try
        {
            var intensity = await _provider!.GetCurrentAsync(zone, cancellationToken).AsTask().WaitAsync(cancellationToken)
                .ConfigureAwait(false);
            _outage.Worked(Asking);
            return intensity;
        }
        catch (Exception exception)
        {
            _outage.Failed(exception, Asking);
            return null;
        }
    }

    private bool AreComparable(IEnumerable<CarbonIntensity> intensities)
    {
        try
        {
            CarbonIntensity? first = null;
            foreach (var intensity in intensities)
                (first ??= intensity).ThrowIfNotComparable(intensity);
            _outage.Worked(Comparing);
            return true;
        }
        catch (MixedIntensityException exception)
        {
            _outage.Failed(exception, Comparing);
            return false;
        }
    }
}
