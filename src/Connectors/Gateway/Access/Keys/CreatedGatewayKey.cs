namespace Wattwise.Gateway.Access;

/// <summary>A key that was just made.</summary>
/// <param name="Key">What is kept of it.</param>
/// <param name="Text">The key itself. It is kept nowhere: show it once.</param>
public sealed record CreatedGatewayKey(GatewayKey Key, string Text)
{
    /// <inheritdoc/>
    /// <remarks>Without the key itself, so that no log takes it by accident.</remarks>
    public override string ToString() => Key.Id;
}
