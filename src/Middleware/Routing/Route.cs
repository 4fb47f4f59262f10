using Wattwise.Carbon;

namespace Wattwise.Routing;

/// <summary>The way of one request: the deployments to call in order, until one answers.</summary>
/// <param name="Deployments">The deployments; at least one.</param>
/// <param name="Reason">Why the first one is; see <see cref="RoutingReasons"/>.</param>
/// <param name="Key">The conversation.</param>
/// <param name="Tokens">About how many tokens the prompt has.</param>
/// <param name="Intensities">The intensities of the deployments' zones, as far as they are known.</param>
internal sealed record Route(
    IReadOnlyList<ChatDeployment> Deployments,
    string Reason,
    string Key,
    long Tokens,
    IReadOnlyDictionary<ChatDeployment, CarbonIntensity> Intensities);
