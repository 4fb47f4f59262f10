namespace Wattwise.Caching;

/// <summary>A moment in a log of purges.</summary>
/// <param name="Log">The log; marks of different logs are never equal.</param>
/// <param name="Number">How many purges and refreshes came before.</param>
internal readonly record struct PurgeMark(PurgeLog Log, long Number);
