namespace Wattwise.LocalEngine;

/// <summary>A GPU and what is free on it.</summary>
internal readonly record struct GpuMemory(string Name, long AvailableBytes);
