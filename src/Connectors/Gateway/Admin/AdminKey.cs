using Wattwise.Gateway.Access;

namespace Wattwise.Gateway.Admin;

/// <summary>A key with what was spent by it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="IsLive">Whether it may be used.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="RevokedAt">When it was revoked.</param>
/// <param name="Settings">What it may do.</param>
/// <param name="Today">What was spent by it in this day of UTC.</param>
/// <param name="ThisMonth">What was spent by it in this month of UTC.</param>
internal sealed record AdminKey(
    string Id,
    bool IsLive,
    DateTimeOffset CreatedAt,
    DateTimeOffset? RevokedAt,
    GatewayKeySettings Settings,
    Amount Today,
    Amount ThisMonth);
