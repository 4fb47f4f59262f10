namespace Wattwise.Gateway.Dashboard.Frames;

/// <summary>The requests in flight.</summary>
/// <param name="Waiting">At the gateway, before the answer begins.</param>
/// <param name="Streaming">At the gateway, with a stream that has begun.</param>
/// <param name="OldestSeconds">How long the oldest one is in flight.</param>
/// <param name="Stages">The same in the pipeline, by the stage that works on them.</param>
internal sealed record InFlightPart(long Waiting, long Streaming, double OldestSeconds, IReadOnlyList<StageLoadPart> Stages);
