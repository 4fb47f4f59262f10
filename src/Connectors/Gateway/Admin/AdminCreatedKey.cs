namespace Wattwise.Gateway.Admin;

/// <summary>A key that was just made, with its text for this one time.</summary>
internal sealed record AdminCreatedKey(string Id, string Tenant, string Key);
