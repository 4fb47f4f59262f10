namespace Wattwise.Caching;

/// <summary>What a trim needs to know of a record.</summary>
/// <param name="Collection">The number of its collection.</param>
/// <param name="Id">Its id.</param>
/// <param name="Scope">Its scope's hash.</param>
/// <param name="CreatedAt">When the model answered, in ticks.</param>
/// <param name="ExpiresAt">When it expires, in ticks.</param>
/// <param name="SizeInBytes">Its bytes.</param>
internal readonly record struct TrimCandidate(int Collection, string Id, string Scope, long CreatedAt, long ExpiresAt, long SizeInBytes);
