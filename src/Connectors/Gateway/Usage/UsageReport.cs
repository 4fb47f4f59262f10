using Wattwise.Gateway.Access;

namespace Wattwise.Gateway.Usage;

/// <summary>What a caller is told of its tenant's usage and of its own key. Nothing of another tenant.</summary>
/// <param name="Object">What it is, as in other replies.</param>
/// <param name="Tenant">Whose usage it is.</param>
/// <param name="At">When it was read.</param>
/// <param name="Today">The tenant's usage in this day of UTC.</param>
/// <param name="ThisMonth">The tenant's usage in this month of UTC.</param>
/// <param name="Held">What requests in flight at all gateways may still take, which is not spent.</param>
/// <param name="Key">The key that asked.</param>
/// <param name="Saved">What Wattwise saved for the tenant; <see langword="null"/> if it had no request this month.</param>
internal sealed record UsageReport(
    string Object,
    string Tenant,
    DateTimeOffset At,
    UsageWindow Today,
    UsageWindow ThisMonth,
    Amount Held,
    UsageOfKey Key,
    UsageSavings? Saved);
