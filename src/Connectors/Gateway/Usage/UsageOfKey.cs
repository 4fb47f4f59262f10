using Wattwise.Gateway.Access;

namespace Wattwise.Gateway.Usage;

/// <summary>The key that asked, in the words of the admin listener's list.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Settings">What it may do; <see langword="null"/> if that is not known.</param>
/// <param name="Today">What was spent by it in this day of UTC.</param>
/// <param name="ThisMonth">What was spent by it in this month of UTC.</param>
internal sealed record UsageOfKey(string Id, GatewayKeySettings? Settings, Amount Today, Amount ThisMonth);
