namespace Wattwise.Energy;

/// <summary>The energy counter of one GPU.</summary>
/// <param name="Name">The GPU's name.</param>
/// <param name="ReadMillijoules">Millijoules since the driver was loaded, or <see langword="null"/> where they cannot be read just
/// now.</param>
internal readonly record struct GpuEnergyCounter(string Name, Func<ulong?> ReadMillijoules);
