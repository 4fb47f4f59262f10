namespace Wattwise.Gateway.Dashboard.Frames;

/// <summary>The requests that a stage works on now.</summary>
internal readonly record struct StageLoadPart(string Stage, long Count);
