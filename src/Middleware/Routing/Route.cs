namespace Wattwise.Routing;

/// <summary>The way of one request: the deployments to call in order, until one answers.</summary>
/// <param name="Deployments">The deployments; at least one.</param>
/// <param name="Reason">Why the first one is; see <see cref="RoutingReasons"/>.</param>
/// <param name="Key">The conversation.</param>
/// <param name="Tokens">About how many tokens the prompt has.</param>
internal sealed record Route(IReadOnlyList<ChatDeployment> Deployments, string Reason, string Key, long Tokens);
