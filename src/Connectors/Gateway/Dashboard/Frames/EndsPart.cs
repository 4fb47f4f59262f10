namespace Wattwise.Gateway.Dashboard.Frames;

/// <summary>How many of the gateway's requests ended in which way.</summary>
internal sealed record EndsPart(long Succeeded, long Refused, long Failed, long Left);
