namespace Wattwise.Gateway.Access;

/// <summary>The document of a tenant's keys, oldest first.</summary>
internal sealed record TenantKeys(string Tenant, IReadOnlyList<StoredKey> Keys);
