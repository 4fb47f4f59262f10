namespace Wattwise.Gateway.Admin;

/// <summary>A browser that is let in.</summary>
/// <param name="Antiforgery">What it sends along with each change, which another site cannot know.</param>
internal sealed record AdminSession(string Antiforgery);
