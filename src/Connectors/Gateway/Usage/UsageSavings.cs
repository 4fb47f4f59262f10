using Wattwise.Gateway.Dashboard.Frames;

namespace Wattwise.Gateway.Usage;

/// <summary>What Wattwise saved for a tenant in this month of UTC, at all gateways that share the store.</summary>
/// <param name="Since">When the month began.</param>
/// <param name="Requests">Requests that ended.</param>
/// <param name="Hits">Those that a stage answered without the model.</param>
/// <param name="SpentJoules">What all of them took.</param>
/// <param name="AvoidedJoules">What they did not take.</param>
/// <param name="NetJoules">What was avoided less Wattwise's own work, with bounds.</param>
internal sealed record UsageSavings(
    DateTimeOffset Since, long Requests, long Hits, double SpentJoules, double AvoidedJoules, EstimatePart NetJoules);
