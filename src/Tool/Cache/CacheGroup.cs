namespace Wattwise.Tool.Cache;

/// <summary>The entries of a tenant that a model answered.</summary>
internal sealed record CacheGroup(string? Tenant, string? Model, long Entries, DateTimeOffset First, DateTimeOffset Last);
