namespace Wattwise.Tool.Gateway;

/// <summary>A key that was made or ended.</summary>
internal sealed record KeyLine(string? Id, string? Tenant, string? Key);
