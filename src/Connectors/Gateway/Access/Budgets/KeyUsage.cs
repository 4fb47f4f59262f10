namespace Wattwise.Gateway.Access;

/// <summary>What was spent by one key.</summary>
internal sealed record KeyUsage(WindowUsage Day, WindowUsage Month);
