namespace Wattwise.Gateway.Access;

/// <summary>Whose request it is: a feature of the HTTP context once the key was found good.</summary>
internal sealed record GatewayCaller(string KeyId, string Tenant);
