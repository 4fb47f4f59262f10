namespace Wattwise.Gateway.Access;

/// <summary>The part of what a gateway holds that is spent as far as anybody else knows: it is booked if the gateway ends without a
/// word.</summary>
/// <param name="KeyId">The key that it is booked to.</param>
/// <param name="Amount">How much it is.</param>
internal sealed record Advance(string KeyId, Amount Amount);
