namespace Wattwise.Caching;

/// <summary>A flight made no progress for as long as another request may wait for it. Never leaves the cache.</summary>
internal sealed class FlightStuckException() : Exception("The request that this one waits for makes no progress.");
