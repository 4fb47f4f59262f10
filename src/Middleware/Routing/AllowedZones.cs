namespace Wattwise.Routing;

/// <summary>The rule of residency.</summary>
internal static class AllowedZones
{
    /// <summary>Whether a deployment is in one of the zones. Upper and lower case are the same.</summary>
    public static bool Hold(IReadOnlyList<string> zones, ChatDeployment deployment) => zones.Contains(deployment.Zone.Code, StringComparer.OrdinalIgnoreCase);
}
