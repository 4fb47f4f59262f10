namespace Wattwise.Gateway.Access;

/// <summary>A key of the gateway, without what is secret of it.</summary>
/// <param name="Id">The part of the key that may be shown and logged.</param>
/// <param name="Settings">What it may do.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="RevokedAt">When it was revoked; <see langword="null"/> if it was not.</param>
public sealed record GatewayKey(string Id, GatewayKeySettings Settings, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt)
{
    /// <summary>Whether it may be used at a moment.</summary>
    /// <param name="now">The moment.</param>
    public bool IsLiveAt(DateTimeOffset now) => RevokedAt is null && !(Settings.ExpiresAt <= now);
}
