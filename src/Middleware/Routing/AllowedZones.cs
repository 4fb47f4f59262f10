namespace Wattwise.Routing;

/// <summary>The rule of residency.</summary>
internal static class AllowedZones
{
    /// <summary>Whether a deployment is in one of the zones or cloud regions. Upper and lower case are the same. A region allows the
    /// deployments of that region alone, not others of its zone.</summary>
    public static bool Hold(IReadOnlyList<string> zones, ChatDeployment deployment) =>
        zones.Contains(deployment.Zone.Code, StringComparer.OrdinalIgnoreCase)
        || (deployment.Region is { } region && zones.Contains(region, StringComparer.OrdinalIgnoreCase));
}
