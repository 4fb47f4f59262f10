namespace Wattwise.Gateway.Dashboard.Frames;

/// <summary>Money of one currency.</summary>
/// <param name="Currency">The ISO 4217 code.</param>
/// <param name="Requests">Requests with a known cost.</param>
/// <param name="Spent">What they cost.</param>
/// <param name="Own">The part of Wattwise's own calls.</param>
/// <param name="Avoided">What they would have cost more.</param>
internal sealed record MoneyPart(string Currency, long Requests, decimal Spent, decimal Own, decimal Avoided);
