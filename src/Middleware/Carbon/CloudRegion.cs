namespace Wattwise.Carbon;

/// <summary>A region of a cloud provider, and the electricity grid that it is on.</summary>
/// <param name="Code">Provider and region, for example <c>azure:westeurope</c>.</param>
/// <param name="Zone">The grid zone, as <see cref="GridIntensityTable"/> names it: the country, or the US state.</param>
/// <param name="Place">The city, or the state, as the provider names it.</param>
public sealed record CloudRegion(string Code, GridZone Zone, string Place);
