namespace Wattwise.Gateway.Access;

/// <summary>Whose request it is: a feature of the HTTP context once the key was found good.</summary>
internal sealed record GatewayCaller(string KeyId, string Tenant)
{
    /// <summary>What the key may do; null, of a caller that no key was read of, allows nothing.</summary>
    public GatewayKeySettings? Settings { get; init; }
}
