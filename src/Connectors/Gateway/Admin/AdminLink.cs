namespace Wattwise.Gateway.Admin;

/// <summary>A one-time link.</summary>
internal sealed record AdminLink(string Url);
